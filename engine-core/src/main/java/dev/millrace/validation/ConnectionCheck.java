package dev.millrace.validation;

import static dev.millrace.validation.GraphIndex.NONE;

import dev.millrace.definition.Connection;
import dev.millrace.definition.End;
import dev.millrace.definition.Trigger;
import dev.millrace.node.Control;
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
        checkUnconnected();
    }

    /**
     * Where a node leaves by several ports, somebody should follow each: an exceptional one must be named, a branch at
     * least be met.
     */
    private void checkUnconnected() {
        for (int node = 0; node < graph.size(); node++) {
            int[] outgoing = graph.outgoing(node);
            var spec = graph.node(node);
            if (outgoing.length > 0) {
                var exceptional = graph.type(node)
                        .map(type -> type.exceptionalPorts(spec))
                        .orElse(Set.of());
                hintAtExceptional(node, new TreeSet<>(exceptional));
                hintAtBranches(node);
            }
        }
    }

    private void hintAtExceptional(int node, Set<String> ports) {
        for (var port : ports) {
            boolean mayLeave = port.equals(Control.REJECTED)
                    || port.equals(Control.TIMEOUT)
                            && graph.node(node).setting("waitTimeout").isPresent();
            if (mayLeave && !isNamed(node, port)) {
                subject.findings()
                        .node(node)
                        .warning(
                                "DEF-259",
                                subject.name(node) + " may end by its port " + port
                                        + ", which no connection names: then nothing behind it runs, for a connection"
                                        + " without a sourcePort does not take it; connect it, or leave it if that is"
                                        + " meant");
            }
        }
    }

    private void hintAtBranches(int node) {
        if (graph.control(node)
                .filter(c -> c == Control.IF_ELSE || c == Control.SWITCH)
                .isEmpty()) {
            return;
        }
        int[] outgoing = graph.outgoing(node);
        boolean ports = false;
        for (int c : outgoing) {
            if (graph.connection(c).waitsFor(Trigger.COMPLETE)) {
                if (graph.connection(c).source().port().isEmpty()) {
                    return; // it takes every branch
                }
                ports = true;
            }
        }
        var loose = portsOf(node).orElse(Set.of()).stream()
                .filter(port -> !port.equalsIgnoreCase(Control.DEFAULT_PORT)
                        && !port.equalsIgnoreCase(Control.BREAK)
                        && !isNamed(node, port))
                .toList();
        if (ports && !loose.isEmpty()) {
            subject.findings()
                    .node(node)
                    .warning(
                            "DEF-267",
                            "no connection leaves " + subject.name(node) + " by " + String.join(", ", loose)
                                    + ": nothing runs then; connect it, or leave it if that is meant");
        }
    }

    private boolean isNamed(int node, String port) {
        for (int c : graph.outgoing(node)) {
            if (graph.connection(c)
                    .source()
                    .port()
                    .filter(port::equalsIgnoreCase)
                    .isPresent()) {
                return true;
            }
        }
        return false;
    }

    private void checkEnd(End end, int position, DocumentSpot spot) {
        if (position == NONE) {
            var id = end.node().value();
            spot.error(
                    "DEF-205",
                    "there is no node '" + id + "' to connect"
                            + subject.nearest().hint(id, ids));
        }
    }

    private void checkSelf(int c, DocumentSpot spot) {
        if (graph.connection(c).options().enabled() && graph.source(c) != NONE && graph.source(c) == graph.target(c)) {
            spot.error(
                    "DEF-251",
                    subject.name(graph.source(c)) + " leads to itself; use a While or a retryPolicy to run it again");
        }
    }

    private static void checkRecovers(Connection connection, DocumentSpot spot) {
        if (connection.options().recovers() && !connection.waitsFor(Trigger.FAIL)) {
            spot.at("recovers")
                    .error("DEF-253", "only a connection on Fail recovers; set its triggerMessageType to Fail");
        }
    }

    private void checkExit(int c, DocumentSpot spot) {
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

    private static void checkBodyExit(Connection connection, DocumentSpot spot) {
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

    private void checkPort(int c, String port, DocumentSpot spot) {
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
