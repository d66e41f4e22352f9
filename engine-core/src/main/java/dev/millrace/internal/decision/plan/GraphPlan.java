package dev.millrace.internal.decision.plan;

import dev.millrace.definition.CompensationPolicy;
import dev.millrace.definition.NodeId;
import dev.millrace.definition.OnFailure;
import java.util.Arrays;
import java.util.Map;

/** A graph compiled to arrays by node position. Immutable; shared by every scope that runs it. */
public final class GraphPlan {

    private final PlannedNode[] nodes;
    private final PlannedConnection[] connections;
    private final int[] entries;
    private final int[] absent;
    private final Map<NodeId, Integer> positions;
    private final OnFailure onFailure;

    /** How many of its nodes have several sources. */
    private final int joins;

    /** What the compensations in its scopes undo. */
    private final CompensationPolicy compensation;

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
                .filter(node -> node.joinSlot() != PlannedNode.NONE)
                .count());
        this.absent = Arrays.stream(nodes)
                .filter(node -> node.absence() != null)
                .mapToInt(node -> node.position())
                .toArray();
    }

    public PlannedNode[] nodes() {
        return nodes;
    }

    public PlannedConnection[] connections() {
        return connections;
    }

    public int[] entries() {
        return entries;
    }

    public int[] absent() {
        return absent;
    }

    public Map<NodeId, Integer> positions() {
        return positions;
    }

    public OnFailure onFailure() {
        return onFailure;
    }

    /** Returns how many of its nodes have several sources. */
    public int joins() {
        return joins;
    }

    /** Returns what the compensations in its scopes undo. */
    public CompensationPolicy compensation() {
        return compensation;
    }
}
