package dev.millrace.definition;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** Which nodes a graph leads to: the bodies of loops that are drawn flat, and all that can be reached. */
final class FlatBody {

    private static final String PORT = "LoopBody";

    private FlatBody() {}

    /** Returns the nodes of a loop's body that is drawn flat; none where it is not, or the node is no loop. */
    static Set<NodeId> of(List<Connection> connections, NodeId loop) {
        var body = new LinkedHashSet<NodeId>();
        connections.stream()
                .filter(connection -> connection.source().node().equals(loop) && isInto(connection))
                .forEach(connection -> body.add(connection.target().node()));
        if (!body.isEmpty()) {
            var targets = ways(connections, Connection::source, Connection::target);
            targets.remove(loop);
            body.remove(loop);
            follow(body, targets);
            body.remove(loop);
        }
        return body;
    }

    private static boolean isInto(Connection connection) {
        return connection.options().enabled()
                && (connection.waitsFor(Trigger.NEXT)
                        || connection
                                .source()
                                .port()
                                .filter(PORT::equalsIgnoreCase)
                                .isPresent());
    }

    /** Returns the nodes that each leads to by one enabled connection, in one direction or the other. */
    static Map<NodeId, Set<NodeId>> ways(
            List<Connection> connections, Function<Connection, End> from, Function<Connection, End> to) {
        var ends = new HashMap<NodeId, Set<NodeId>>();
        connections.stream()
                .filter(connection -> connection.options().enabled())
                .forEach(connection -> ends.computeIfAbsent(
                                from.apply(connection).node(), id -> new HashSet<>())
                        .add(to.apply(connection).node()));
        return ends;
    }

    /** Adds all that can be reached from some nodes. */
    static void follow(Set<NodeId> found, Map<NodeId, Set<NodeId>> ways) {
        var open = new ArrayDeque<>(found);
        while (!open.isEmpty()) {
            for (var next : ways.getOrDefault(open.remove(), Set.of())) {
                if (found.add(next)) {
                    open.add(next);
                }
            }
        }
    }
}
