package dev.millrace.internal.decision.plan;

import dev.millrace.definition.Connection;
import dev.millrace.definition.Graph;
import dev.millrace.definition.NodeId;
import dev.millrace.definition.NodeSpec;
import dev.millrace.definition.Trigger;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;

/** The rule of what begins where the sources of a node take no part. */
final class AbsentSources {

    private AbsentSources() {}

    /**
     * Returns the nodes that absent ones lead to, each with whether it begins in their place if nobody else leads to
     * it: that which waits for failures alone does not.
     */
    static Map<NodeId, Boolean> orphans(Graph graph) {
        var absent = new HashSet<NodeId>();
        graph.nodes().stream()
                .filter(node -> node.absence().isPresent())
                .map(NodeSpec::id)
                .forEach(absent::add);
        var orphans = new HashMap<NodeId, Boolean>();
        if (!absent.isEmpty()) {
            graph.connections().stream()
                    .filter(connection -> connection.options().enabled()
                            && absent.contains(connection.source().node()))
                    .forEach(connection ->
                            orphans.merge(connection.target().node(), begins(connection), Boolean::logicalOr));
        }
        return orphans;
    }

    private static boolean begins(Connection connection) {
        return connection.waitsFor(Trigger.COMPLETE);
    }
}
