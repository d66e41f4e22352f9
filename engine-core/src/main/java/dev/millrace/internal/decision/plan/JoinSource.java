package dev.millrace.internal.decision.plan;

import dev.millrace.definition.NodeId;
import dev.millrace.expression.InvalidExpressionException;
import dev.millrace.expression.JoinRule;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * A source that a join by condition speaks of. Immutable.
 *
 * @param position where it stands
 * @param connections its connections to the node
 */
public record JoinSource(int position, int... connections) {

    /**
     * Returns the sources of a rule by their ids.
     *
     * @throws InvalidExpressionException if it names a node that there is not
     */
    static Map<String, JoinSource> of(
            JoinRule rule, int[] incoming, PlannedConnection[] connections, Map<NodeId, Integer> positions) {
        var all = new HashMap<Integer, IntStream.Builder>();
        for (int c : incoming) {
            all.computeIfAbsent(connections[c].source(), source -> IntStream.builder())
                    .add(c);
        }
        var sources = new HashMap<String, JoinSource>();
        for (var id : rule.sources()) {
            var position = positions.get(NodeId.of(id));
            if (position == null) {
                throw new InvalidExpressionException("there is no source '" + id + "' of the node", id, 1);
            }
            var own = all.getOrDefault(position, IntStream.builder());
            sources.put(id, new JoinSource(position, own.build().toArray()));
        }
        return sources;
    }
}
