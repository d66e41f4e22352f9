package dev.millrace.testing.workflow;

import dev.millrace.definition.Connection;
import dev.millrace.definition.Graph;
import dev.millrace.definition.NodeId;
import dev.millrace.definition.Trigger;
import dev.millrace.event.ExecutionSnapshot;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.NodeSnapshot;
import dev.millrace.event.NodeStatus;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** A graph with where each of its nodes stands, as text for a failure's message. */
public final class StatusGraph {

    private static final int MOST_NODES = 200;

    private StatusGraph() {}

    /** Returns where an execution and each of its nodes stands, and where their connections lead. */
    public static String of(ExecutionSnapshot snapshot, Graph graph) {
        return text(snapshot, Optional.of(graph));
    }

    /** Returns where an execution and each of its nodes stands. */
    public static String of(ExecutionSnapshot snapshot) {
        return text(snapshot, Optional.empty());
    }

    /** Returns whether each open node waits for somebody outside, and none for a gate, for time, or for its code. */
    static boolean waitsForOthers(ExecutionSnapshot snapshot) {
        if (snapshot.status() == ExecutionStatus.PAUSED
                || snapshot.nodes().values().stream().anyMatch(node -> node.status() == NodeStatus.READY)) {
            return false; // who holds it may let it go when its time has come
        }
        var open = snapshot.nodes().values().stream()
                .filter(node -> node.status().isOpen())
                .toList();
        return open.stream().noneMatch(node -> movesByItself(node, open));
    }

    private static boolean movesByItself(NodeSnapshot node, List<NodeSnapshot> open) {
        var awaited = node.why().awaited();
        if (node.status() == NodeStatus.NEEDS_DECISION) {
            return false;
        }
        return awaited.isPresent()
                ? awaited.get().dueEpochMicros() != Long.MAX_VALUE
                : open.stream().noneMatch(other -> isWithin(other, node));
    }

    private static boolean isWithin(NodeSnapshot inner, NodeSnapshot outer) {
        var path = inner.path().toString();
        var around = outer.path().toString();
        return path.startsWith(around + "/") || path.startsWith(around + "[");
    }

    /** Returns the open nodes of an execution and what they wait for, in a line. */
    public static String waiting(ExecutionSnapshot snapshot) {
        var open = snapshot.nodes().values().stream()
                .filter(node -> node.status().isOpen() || node.status() == NodeStatus.READY)
                .map(node -> "'" + node.path() + "' is " + node.status()
                        + signal(node)
                                .map(name -> " for the signal '" + name + "'")
                                .orElse(""))
                .collect(Collectors.joining("; "));
        return open.isEmpty() ? "it is " + snapshot.status() : open;
    }

    private static Optional<String> signal(NodeSnapshot node) {
        return node.why().awaited().map(awaited -> awaited.signal()).filter(name -> !name.isEmpty());
    }

    private static String text(ExecutionSnapshot snapshot, Optional<Graph> graph) {
        var nodes = snapshot.inReadingOrder();
        int width = nodes.stream()
                .mapToInt(node -> node.path().toString().length())
                .max()
                .orElse(0);
        var cause = snapshot.result().cause();
        return snapshot.workflow().id() + "  " + snapshot.status() + (cause.isEmpty() ? "" : ": " + cause)
                + nodes.stream()
                        .limit(MOST_NODES)
                        .map(node -> line(node, width, graph))
                        .collect(Collectors.joining())
                + (nodes.size() > MOST_NODES ? "\n  ... and " + (nodes.size() - MOST_NODES) + " more" : "");
    }

    private static String line(NodeSnapshot node, int width, Optional<Graph> graph) {
        var path = node.path().toString();
        var leads = node.path().scope().isEmpty()
                ? graph.map(whole -> targets(whole, node.path().id()))
                : graph.map(whole -> "");
        return "\n  " + path + " ".repeat(width - path.length()) + "  " + standing(node)
                + leads.filter(text -> !text.isEmpty())
                        .map(text -> "  -> " + text)
                        .orElse("");
    }

    private static String standing(NodeSnapshot node) {
        var why = node.why();
        return node.status()
                + (node.attempts() > 1 ? ", " + node.attempts() + " attempts" : "")
                + why.skipReason().map(reason -> " (" + reason + ")").orElse("")
                + why.failure().map(failure -> " (" + failure + ")").orElse("")
                + signal(node).map(name -> " (signal '" + name + "')").orElse("");
    }

    private static String targets(Graph graph, NodeId source) {
        return graph.connections().stream()
                .filter(connection -> connection.source().node().equals(source))
                .map(StatusGraph::target)
                .collect(Collectors.joining(", "));
    }

    private static String target(Connection connection) {
        return connection.target().node()
                + connection.source().port().map(port -> " by " + port).orElse("")
                + (connection.waitsFor(Trigger.COMPLETE) ? "" : " on " + connection.triggers())
                + connection
                        .condition()
                        .map(condition -> " if " + condition.text())
                        .orElse("");
    }
}
