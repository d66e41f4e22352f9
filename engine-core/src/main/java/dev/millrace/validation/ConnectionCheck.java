package dev.millrace.validation;

import static dev.millrace.validation.GraphIndex.NONE;

import dev.millrace.definition.Connection;
import dev.millrace.definition.End;
import dev.millrace.definition.Trigger;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Checks each connection by itself: its ends, its triggers, its port. */
final class ConnectionCheck {

    private final Subject subject;
    private final GraphIndex graph;
    private final Collection<String> ids;
    private final Map<Integer, Optional<Set<String>>> ports = new HashMap<>();

    ConnectionCheck(Subject subject) {
        this.subject = subject;
        graph = subject.graph();
        ids = graph.graph().nodes().stream().map(node -> node.id().value()).toList();
    }

    void run() {
        for (int c = 0; c < graph.graph().connections().size(); c++) {
            var connection = graph.connection(c);
            var spot = subject.findings().connection(c);
            checkEnd(connection.source(), graph.source(c), spot.at("sourceNodeId"));
            checkEnd(connection.target(), graph.target(c), spot.at("targetNodeId"));
            checkSelf(c, spot);
            checkRecovers(connection, spot);
            if (graph.source(c) != NONE && graph.isKnown(graph.source(c))) {
                checkExit(c, spot);
            }
        }
    }

    private void checkEnd(End end, int position, Spot spot) {
        if (position == NONE) {
            var id = end.node().value();
            spot.error(
                    "DEF-205",
                    "there is no node '" + id + "' to connect"
                            + subject.nearest().hint(id, ids));
        }
    }

    private void checkSelf(int c, Spot spot) {
        if (graph.connection(c).options().enabled() && graph.source(c) != NONE && graph.source(c) == graph.target(c)) {
            spot.error(
                    "DEF-251",
                    subject.name(graph.source(c)) + " leads to itself; use a While or a retryPolicy to run it again");
        }
    }

    private static void checkRecovers(Connection connection, Spot spot) {
        if (connection.options().recovers() && !connection.waitsFor(Trigger.FAIL)) {
            spot.at("recovers")
                    .error("DEF-253", "only a connection on Fail recovers; set its triggerMessageType to Fail");
        }
    }

    private void checkExit(int c, Spot spot) {
        var connection = graph.connection(c);
        boolean loop = graph.control(graph.source(c)).filter(GraphIndex::isLoop).isPresent();
        if (loop && GraphIndex.isBodyExit(connection)) {
            checkBodyExit(connection, spot);
        } else if (connection.waitsFor(Trigger.NEXT)) {
            spot.at("triggerMessageType")
                    .error(
                            "DEF-252",
                            "only a While or a ForEach sends Next, and " + subject.name(graph.source(c)) + " is a "
                                    + graph.node(graph.source(c)).type());
        }
        connection.source().port().ifPresent(port -> checkPort(c, port, spot.at("sourcePort")));
    }

    private static void checkBodyExit(Connection connection, Spot spot) {
        if (connection.triggers().size() > 1 || connection.waitsFor(Trigger.FAIL)) {
            spot.at("triggerMessageType")
                    .error("DEF-245", "a connection to a loop's body waits for Next or Complete alone");
        }
        if (connection.condition().isPresent()) {
            spot.at("condition")
                    .error(
                            "DEF-245",
                            "a connection to a loop's body has no condition; put it on a connection inside the body");
        }
    }

    private void checkPort(int c, String port, Spot spot) {
        var known = ports.computeIfAbsent(graph.source(c), this::portsOf);
        if (known.isPresent() && !known.get().contains(port)) {
            var names = String.join(", ", known.get());
            spot.error(
                    "DEF-254",
                    subject.name(graph.source(c)) + " has no port '" + port + "'"
                            + subject.nearest().hint(port, known.get())
                            + (names.isEmpty() ? "; it ends by no named port" : "; its ports are " + names));
        } else if (graph.connection(c).triggers().equals(Set.of(Trigger.FAIL))) {
            spot.warning("DEF-255", "a failed node ends by no port, so this connection is never taken");
        }
    }

    private Optional<Set<String>> portsOf(int node) {
        return graph.type(node).flatMap(type -> type.ports(graph.node(node))).map(names -> {
            Set<String> anyCase = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
            anyCase.addAll(names);
            return anyCase;
        });
    }
}
