package dev.millrace.testing.workflow;

import dev.millrace.definition.Graph;
import dev.millrace.definition.NodeSpec;
import dev.millrace.definition.Workflow;
import dev.millrace.node.Control;
import dev.millrace.node.NodeRegistry;
import dev.millrace.validation.Nearest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;

/** What a test may name of workflows: their nodes at any depth, and the signals that they wait for. Immutable. */
final class NodeNames {

    private final Map<String, List<NodeSpec>> byId = new LinkedHashMap<>();
    private final String what;

    NodeNames(List<Workflow> workflows) {
        what = String.join(
                ", ",
                workflows.stream().map(workflow -> "'" + workflow.id() + "'").toList());
        workflows.forEach(workflow -> add(workflow.graph()));
    }

    private void add(Graph graph) {
        for (var node : graph.nodes()) {
            byId.computeIfAbsent(node.id().value(), id -> new ArrayList<>()).add(node);
            node.work().body().ifPresent(this::add);
            node.work().subflow().ifPresent(nested -> add(nested.graph()));
        }
    }

    /** Returns all nodes. */
    Stream<NodeSpec> nodes() {
        return byId.values().stream().flatMap(List::stream);
    }

    /** Refuses a name or path of which there is no node, or whose node no code runs. */
    void checkWork(String path, NodeRegistry types) {
        for (var part : path.split("/", -1)) {
            checkKnown(part.replaceFirst("\\[\\d+]$", ""));
        }
        var id = path.substring(path.lastIndexOf('/') + 1);
        for (var node : byId.getOrDefault(id, List.of())) {
            if (node.work().code().isEmpty()
                    && types.find(node.type()).flatMap(Control::of).isPresent()) {
                throw new IllegalArgumentException("[TST-107] '" + path + "' is a node of type " + node.type()
                        + ", which the engine runs by itself" + instead(node));
            }
        }
    }

    private static String instead(NodeSpec node) {
        return switch (node.type().toLowerCase(Locale.ROOT)) {
            case "wait" -> "; send it the signal '" + node.setting("signal").orElse("") + "'";
            case "timer" -> "; move the time";
            default -> "; give the nodes in and around it what decides its course";
        };
    }

    private void checkKnown(String id) {
        if (!byId.containsKey(id)) {
            throw new IllegalArgumentException("[TST-106] there is no node '" + id + "' in " + what
                    + new Nearest().hint(id, byId.keySet()) + "; there are " + String.join(", ", byId.keySet()));
        }
    }

    /** Refuses the name of a signal for which no node waits. */
    void checkSignal(String name) {
        var signals = new TreeSet<String>();
        nodes().filter(node -> node.type().equalsIgnoreCase("Wait"))
                .forEach(node -> node.setting("signal").ifPresent(text -> signals.add(text.toString())));
        if (!signals.contains(name)) {
            throw new IllegalArgumentException("[TST-108] no node of " + what + " waits for the signal '" + name + "'"
                    + new Nearest().hint(name, signals)
                    + (signals.isEmpty() ? "" : "; they wait for " + String.join(", ", signals)));
        }
    }
}
