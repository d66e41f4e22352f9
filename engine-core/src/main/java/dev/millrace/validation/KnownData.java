package dev.millrace.validation;

import dev.millrace.definition.NodeSpec;
import dev.millrace.definition.Trigger;
import dev.millrace.node.Control;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The names that the inputs and outputs of nodes can have, where the definition tells: a node's {@code inputs} are all
 * that it is given, some types declare their outputs, and others hand their input on. Immutable.
 */
final class KnownData {

    private static final int MOST_NAMES = 200;

    /** What a ForEach gives, whatever it was given. */
    private static final Set<String> LOOP =
            Set.of("results", "items", "TotalItems", "ItemsProcessed", "CollectionExpression");

    /** What a Steps gives, whatever it was given. */
    private static final Set<String> STEPS = Set.of(
            "success",
            "totalCount",
            "passedCount",
            "failedCount",
            "results",
            "message",
            "error",
            "executionTimeMs",
            "mainStepsSucceeded",
            "outputData");

    private final Subject subject;
    private final GraphIndex graph;
    private final BitSet substitutes = new BitSet();

    // By node; what may have any name is not there.
    private final Map<Integer, Set<String>> delivered = new HashMap<>();
    private final Map<Integer, Set<String>> given = new HashMap<>();
    private final Map<Integer, Set<String>> outputs = new HashMap<>();

    KnownData(Subject subject) {
        this.subject = subject;
        this.graph = subject.graph();
        for (int i = 0; i < graph.size(); i++) {
            Arrays.stream(graph.substitutes(i)).forEach(substitutes::set);
            declared(graph.node(i)).ifPresent(put(given, i));
        }
        if (!graph.hasFlatLoops()) {
            walk();
        }
    }

    /**
     * Returns the names of what its sources hand to a node, which its {@code inputs} read; nothing if there may be any.
     */
    Optional<Set<String>> delivered(int node) {
        return Optional.ofNullable(delivered.get(node));
    }

    /** Returns the names that a node's input can have; nothing if it may have any. */
    Optional<Set<String>> input(int node) {
        return Optional.ofNullable(given.get(node));
    }

    /** Returns the names that the output of a node that has completed can have; nothing if it may have any. */
    Optional<Set<String>> output(int node) {
        return Optional.ofNullable(outputs.get(node));
    }

    /** Returns the names that the input of a nested graph can have; nothing if it may have any. */
    Optional<Set<String>> inputOfNested(int node) {
        var input = input(node);
        var control = graph.control(node).orElse(null);
        if (control == Control.CONTAINER || control == Control.SUBFLOW) {
            return input;
        }
        if (control == Control.WHILE || control == Control.STEPS) {
            return input.map(names -> with(names, "index"));
        }
        var item = graph.node(node)
                .setting("itemVariableName")
                .map(Object::toString)
                .orElse("item");
        return input.map(names -> with(names, item, "item", "index"));
    }

    private static Optional<Set<String>> declared(NodeSpec node) {
        return node.inputs().isEmpty()
                ? Optional.empty()
                : Optional.of(node.inputs().keySet());
    }

    private static Consumer<Set<String>> put(Map<Integer, Set<String>> known, int node) {
        return names -> {
            if (names.size() <= MOST_NAMES) {
                known.put(node, names);
            }
        };
    }

    /** Goes along the connections, sources first; what stands in a cycle may have any name. */
    private void walk() {
        var open = new int[graph.size()];
        var ready = new ArrayDeque<Integer>();
        for (int i = 0; i < graph.size(); i++) {
            open[i] = graph.incoming(i).length;
            if (open[i] == 0) {
                ready.add(i);
            }
        }
        while (!ready.isEmpty()) {
            int node = ready.remove();
            merged(node).ifPresent(put(delivered, node));
            if (graph.node(node).inputs().isEmpty()) {
                delivered(node).ifPresent(put(given, node));
            }
            written(node).ifPresent(put(outputs, node));
            for (int c : graph.outgoing(node)) {
                if (--open[graph.target(c)] == 0) {
                    ready.add(graph.target(c));
                }
            }
        }
    }

    private Optional<Set<String>> merged(int node) {
        boolean isEntry =
                graph.graph().entryPoint().filter(graph.id(node)::equals).isPresent();
        if (substitutes.get(node) || isEntry && graph.incoming(node).length > 0) {
            return Optional.empty();
        }
        if (graph.incoming(node).length == 0) {
            return subject.outside().input();
        }
        Set<String> all = Set.of();
        for (int c : graph.incoming(node)) {
            var along = along(c);
            if (along.isEmpty()) {
                return along;
            }
            all = all.isEmpty() ? along.get() : all.containsAll(along.get()) ? all : union(all, along.get());
        }
        return Optional.of(all);
    }

    private Optional<Set<String>> along(int connection) {
        if (graph.connection(connection).waitsFor(Trigger.FAIL)) {
            return Optional.empty();
        }
        return graph.connection(connection).target().port().map(Set::of).or(() -> output(graph.source(connection)));
    }

    /** A fallback that stands in for a node gives its own output. */
    private Optional<Set<String>> written(int node) {
        if (graph.node(node).policy().substitutes().fallback().isPresent()) {
            return Optional.empty();
        }
        var control = graph.control(node);
        return control.isPresent()
                ? written(node, control.get())
                : graph.type(node).flatMap(type -> type.outputs(graph.node(node)));
    }

    private Optional<Set<String>> written(int node, Control control) {
        var input = input(node);
        return switch (control) {
            case NOOP, TIMER -> input;
            case IF_ELSE -> input.map(names -> with(names, "BranchTaken", "ConditionResult"));
            case SWITCH -> input.map(names -> with(names, "ExpressionResult", "PortSelected", "MatchedCase"));
            case STEPS -> Optional.of(STEPS);
            case VERIFY ->
                input.map(names -> with(names, "success", "pass", "passedCount", "failedCount", Control.CONDITIONS));
            case FOR_EACH -> Optional.of(LOOP);
            case WHILE -> input.map(names -> with(names, "IterationCount", "Condition", "MaxIterations"));
            case CONTAINER, SUBFLOW, WAIT, END -> Optional.empty();
        };
    }

    private static Set<String> with(Set<String> names, String... more) {
        return union(names, Arrays.asList(more));
    }

    private static Set<String> union(Set<String> names, Collection<String> more) {
        var all = new HashSet<>(names);
        all.addAll(more);
        return all;
    }
}
