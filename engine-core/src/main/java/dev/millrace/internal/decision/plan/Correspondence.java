package dev.millrace.internal.decision.plan;

import dev.millrace.definition.Connection;
import dev.millrace.definition.ConnectionOptions;
import dev.millrace.definition.End;
import dev.millrace.definition.NodeId;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/** Which nodes and connections of one graph are which of another. Immutable. */
public final class Correspondence {

    private final int[] after;
    private final int[] before;
    private final int[] connectionsBefore;
    private final BitSet kept = new BitSet();

    private Correspondence(int[] after, int[] before, int[] connectionsBefore) {
        this.after = after;
        this.before = before;
        this.connectionsBefore = connectionsBefore;
        Arrays.stream(connectionsBefore).filter(c -> c != PlannedNode.NONE).forEach(kept::set);
    }

    /** Compares two graphs; a node is the same if it has the same id, or the one that it was given. */
    public static Correspondence between(GraphPlan from, GraphPlan to, Map<String, String> renamed) {
        var after = filled(from.nodes().length);
        var before = filled(to.nodes().length);
        for (var node : from.nodes()) {
            var position = to.positions().get(nameIn(renamed, node.spec().id()));
            if (position != null) {
                after[node.position()] = position;
                before[position] = node.position();
            }
        }
        return new Correspondence(after, before, connections(from, to, renamed));
    }

    public static NodeId nameIn(Map<String, String> renamed, NodeId id) {
        var name = renamed.get(id.value());
        return name == null ? id : NodeId.of(name);
    }

    private static int[] filled(int size) {
        var positions = new int[size];
        Arrays.fill(positions, PlannedNode.NONE);
        return positions;
    }

    /** Connections that say the same are the same, in their order. */
    private static int[] connections(GraphPlan from, GraphPlan to, Map<String, String> renamed) {
        var known = new HashMap<Connection, Deque<Integer>>();
        for (int c = 0; c < from.connections().length; c++) {
            known.computeIfAbsent(bare(from.connections()[c].definition(), renamed), key -> new ArrayDeque<>())
                    .add(c);
        }
        var before = filled(to.connections().length);
        for (int c = 0; c < before.length; c++) {
            var same = known.get(bare(to.connections()[c].definition(), Map.of()));
            if (same != null && !same.isEmpty()) {
                before[c] = same.remove();
            }
        }
        return before;
    }

    private static Connection bare(Connection connection, Map<String, String> renamed) {
        return new Connection(
                end(connection.source(), renamed),
                end(connection.target(), renamed),
                connection.triggers(),
                connection.condition(),
                new ConnectionOptions(true, connection.options().recovers(), 0, Map.of()));
    }

    private static End end(End end, Map<String, String> renamed) {
        return new End(nameIn(renamed, end.node()), end.port());
    }

    /** Returns where a node stands now; {@link PlannedNode#NONE} if it is gone, or was none. */
    public int after(int position) {
        return position == PlannedNode.NONE ? position : after[position];
    }

    /** Returns where a node stood; {@link PlannedNode#NONE} if it is new. */
    public int before(int position) {
        return before[position];
    }

    /** Returns which connection it was; {@link PlannedNode#NONE} if it is new or changed. */
    public int connectionBefore(int connection) {
        return connectionsBefore[connection];
    }

    /** Returns whether a connection of the one graph stands in the other as well. */
    public boolean isKept(int connection) {
        return kept.get(connection);
    }
}
