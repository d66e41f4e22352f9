package dev.millrace.cli;

import dev.millrace.StartOptions;
import dev.millrace.definition.NodeSpec;
import dev.millrace.definition.Selection;
import dev.millrace.definition.Workflow;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a run would do, of which nothing is started: its nodes in an order in which they may run, those that it leaves
 * out, and the names of all that it is given; no values, which may be secret. Immutable.
 *
 * @param workflow what it would run, as the start has it
 * @param given the names in its input
 */
record DryRun(Workflow workflow, Set<String> given) {

    static DryRun of(Workflow workflow, Map<String, Object> input, StartOptions start) {
        var chosen = start.selection().orElse(Selection.ALL).of(workflow);
        return new DryRun(start.terms().settings().of(chosen), new TreeSet<>(input.keySet()));
    }

    String text() {
        var rows = new ArrayList<List<String>>();
        rows.add(List.of("", "NODE", "TYPE", "AFTER", "WOULD"));
        int number = 0;
        for (var node : inOrder()) {
            rows.add(List.of(
                    node.absence().isPresent() ? "-" : Integer.toString(++number),
                    node.id().value(),
                    node.type(),
                    String.join(", ", before(node)),
                    would(node)));
        }
        var most = workflow.policy().maxConcurrency();
        return "workflow " + Plain.of(workflow.key().toString()) + " would run; nothing is started\n"
                + named("parameters", workflow.parameters().keySet())
                + named("input", given)
                + named("variables", workflow.defaultVariables().keySet())
                + named("environment", workflow.environment().keySet())
                + "nodes at once: " + (most == 0 ? "any number" : most) + "\n\n" + Columns.of(rows);
    }

    Map<String, Object> data() {
        var nodes = new ArrayList<Map<String, @Nullable Object>>();
        for (var node : inOrder()) {
            var row = new LinkedHashMap<String, @Nullable Object>();
            row.put("node", node.id().value());
            row.put("type", node.type());
            row.put("after", List.copyOf(before(node)));
            row.put("absence", node.absence().map(Enum::name).orElse(null));
            nodes.add(row);
        }
        var data = new LinkedHashMap<String, Object>();
        data.put("workflowId", workflow.id());
        data.put("version", workflow.key().version());
        data.put("revision", workflow.revision());
        data.put("maxConcurrency", workflow.policy().maxConcurrency());
        data.put("parameters", List.copyOf(workflow.parameters().keySet()));
        data.put("input", List.copyOf(given));
        data.put("variables", List.copyOf(workflow.defaultVariables().keySet()));
        data.put("environment", List.copyOf(workflow.environment().keySet()));
        data.put("nodes", nodes);
        return data;
    }

    private static String named(String what, Collection<String> names) {
        return what + ": " + (names.isEmpty() ? "none" : Plain.of(String.join(", ", names))) + "\n";
    }

    private static String would(NodeSpec node) {
        return node.absence()
                .map(why -> "not run: " + why.name().toLowerCase(Locale.ROOT).replace('_', ' '))
                .orElse("run");
    }

    private Set<String> before(NodeSpec node) {
        return workflow.graph().connections().stream()
                .filter(connection -> connection.target().node().equals(node.id()))
                .map(connection -> connection.source().node().value())
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** Each behind those that lead to it, else as they are written; what a loop leads back to comes first. */
    private List<NodeSpec> inOrder() {
        var order = new ArrayList<NodeSpec>();
        var done = new LinkedHashSet<String>();
        var left = new ArrayList<>(workflow.graph().nodes());
        while (!left.isEmpty()) {
            var next = left.stream()
                    .filter(node -> done.containsAll(before(node)))
                    .findFirst()
                    .orElse(left.get(0));
            left.remove(next);
            done.add(next.id().value());
            order.add(next);
        }
        return order;
    }
}
