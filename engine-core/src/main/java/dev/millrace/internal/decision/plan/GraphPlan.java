package dev.millrace.internal.decision.plan;

import dev.millrace.definition.CompensationPolicy;
import dev.millrace.definition.NodeId;
import dev.millrace.definition.OnFailure;
import java.util.Arrays;
import java.util.Map;

/** A graph compiled to arrays by node position. Immutable; shared by every scope that runs it. */
public final class GraphPlan {

    public final PlannedNode[] nodes;
    public final PlannedConnection[] connections;
    public final int[] entries;
    public final int[] absent;
    public final Map<NodeId, Integer> positions;
    public final OnFailure onFailure;

    /** How many of its nodes have several sources. */
    public final int joins;

    /** What the compensations in its scopes undo. */
    public final CompensationPolicy compensation;

    GraphPlan(
            PlannedNode[] nodes,
            PlannedConnection[] connections,
            int[] entries,
            Map<NodeId, Integer> positions,
            OnFailure onFailure,
            CompensationPolicy compensation) {
        this.nodes = nodes;
        this.connections = connections;
        this.entries = entries;
        this.positions = Map.copyOf(positions);
        this.onFailure = onFailure;
        this.compensation = compensation;
        this.joins = Math.toIntExact(Arrays.stream(nodes)
                .filter(node -> node.joinSlot != PlannedNode.NONE)
                .count());
        this.absent = Arrays.stream(nodes)
                .filter(node -> node.absence != null)
                .mapToInt(node -> node.position)
                .toArray();
    }
}
