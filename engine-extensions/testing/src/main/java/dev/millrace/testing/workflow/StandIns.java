package dev.millrace.testing.workflow;

import dev.millrace.definition.Graph;
import dev.millrace.definition.NodeSpec;
import dev.millrace.definition.Problem;
import dev.millrace.definition.Work;
import dev.millrace.node.Control;
import dev.millrace.node.Field;
import dev.millrace.node.Field.Kind;
import dev.millrace.node.Node;
import dev.millrace.node.NodeRegistry;
import dev.millrace.node.NodeType;
import dev.millrace.node.Outcome;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The node types that a workflow names and the test has not: they stand there without code, with whatever fields the
 * workflow gives them. Confined to the test's thread.
 */
final class StandIns {

    private static final String NO_TYPE = "DEF-204";
    private static final Set<String> NO_FIELD = Set.of("DEF-110", "DEF-220");
    private static final Pattern QUOTED = Pattern.compile("'([^']+)'");

    private final NodeRegistry known;
    private final Fakes fakes;

    /** The fields of each, by its name in lower case. */
    private final Map<String, Set<String>> fields = new TreeMap<>();

    private final Map<String, String> names = new TreeMap<>();

    StandIns(NodeRegistry known, Fakes fakes) {
        this.known = known;
        this.fakes = fakes;
    }

    /** Returns the known types and those that stand in; a node of each asks for its fake. */
    NodeRegistry registry() {
        var builder = NodeRegistry.builder();
        known.checks().forEach(builder::add);
        known.types().stream()
                .filter(type -> Control.of(type).isEmpty())
                .forEach(type -> builder.add(new FakeableType(type, fakes)));
        names.forEach((key, name) -> builder.add(new FakeableType(standIn(key, name), fakes)));
        return builder.build();
    }

    private NodeType standIn(String key, String name) {
        return new StandIn(
                name,
                fields.getOrDefault(key, Set.of()).stream()
                        .map(field -> Field.optional(field, Kind.ANY, "as the workflow says"))
                        .toList());
    }

    /** Takes what a document names and nobody knows. Returns whether there was anything new. */
    boolean take(List<Problem> problems) {
        boolean isNew = false;
        for (var problem : problems) {
            if (problem.code().equals(NO_TYPE)) {
                isNew |= addType(problem);
            } else if (NO_FIELD.contains(problem.code())) {
                isNew |= addField(problem);
            }
        }
        return isNew;
    }

    private boolean addType(Problem problem) {
        var quoted = QUOTED.matcher(problem.message());
        return quoted.find() && names.putIfAbsent(keyOf(quoted.group(1)), quoted.group(1)) == null;
    }

    private boolean addField(Problem problem) {
        var pointer = problem.path();
        var field = pointer.substring(pointer.lastIndexOf('/') + 1)
                .replace("~1", "/")
                .replace("~0", "~");
        return names.values().stream().filter(problem.message()::contains).anyMatch(type -> addField(type, field));
    }

    private boolean addField(String type, String name) {
        return fields.computeIfAbsent(keyOf(type), key -> new TreeSet<>()).add(name);
    }

    /** Takes the types of a graph that nobody knows. */
    void take(Graph graph) {
        graph.nodes().forEach(this::take);
    }

    private void take(NodeSpec node) {
        node.work().body().ifPresent(this::take);
        node.work().subflow().ifPresent(nested -> take(nested.graph()));
        if (node.work().code().isEmpty()
                && !node.type().equalsIgnoreCase(Work.CODE)
                && known.find(node.type()).isEmpty()) {
            names.putIfAbsent(keyOf(node.type()), node.type());
            node.work().settings().keySet().forEach(name -> addField(node.type(), name));
        }
    }

    /** Returns whether the type of a node has no code here. */
    boolean isOne(NodeSpec node) {
        return node.work().code().isEmpty() && names.containsKey(keyOf(node.type()));
    }

    private static String keyOf(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    /** A type without code: any port. */
    private record StandIn(String name, List<Field> fields) implements NodeType {

        @Override
        public Optional<Set<String>> ports(NodeSpec node) {
            return Optional.empty();
        }

        @Override
        public Node create(NodeSpec node) {
            return context -> Outcome.failed(
                    "NoCode", "the node type '" + name + "' is not on the class path, so that nothing real can run");
        }
    }
}
