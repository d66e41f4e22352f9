package dev.millrace.definition;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The connections of one graph that lead from nodes to what undoes them. They become a field of these nodes, so that
 * nothing behind them knows of any: no join, no entry point, no cycle. Confined to the thread that builds.
 */
public final class CompensationConnections {

    private final List<Pair> pairs = new ArrayList<>(0);
    private final List<Refusal> refusals = new ArrayList<>(0);

    private record Pair(NodeId source, NodeId target) {}

    /**
     * Why such a connection cannot be. Immutable.
     *
     * @param number its place among those that were added
     * @param message what is wrong, and what to do
     */
    public record Refusal(int number, String message) {

        /** The code of all such problems. */
        public static final String CODE = "DEF-299";
    }

    /** Adds one, from a node to the one that undoes it. */
    public CompensationConnections add(NodeId source, NodeId target) {
        pairs.add(new Pair(requireNonNull(source, "source"), requireNonNull(target, "target")));
        return this;
    }

    /** Returns what {@link #applied} found that cannot be. */
    public List<Refusal> refusals() {
        return refusals;
    }

    /**
     * Returns what changes: the substitutes of each node that a connection leaves, with the node that it leads to.
     *
     * @param nodes the substitutes of every node of the graph
     */
    public Map<NodeId, Substitutes> applied(Map<NodeId, Substitutes> nodes) {
        refusals.clear();
        Map<NodeId, Substitutes> changed = new HashMap<>();
        for (int i = 0; i < pairs.size(); i++) {
            var pair = pairs.get(i);
            var said = changed.getOrDefault(pair.source(), nodes.get(pair.source()));
            var other = said == null ? Optional.<NodeId>empty() : said.compensation();
            if (said == null) {
                refusals.add(new Refusal(i, "there is no node '" + pair.source() + "' to be undone"));
            } else if (other.filter(named -> !named.equals(pair.target())).isPresent()) {
                refusals.add(new Refusal(
                        i,
                        "'" + pair.source() + "' has one node that undoes it, and it is '" + other.get()
                                + "' already; lead to a container with both in it"));
            } else {
                changed.put(pair.source(), new Substitutes(said.fallback(), Optional.of(pair.target()), said.inside()));
            }
        }
        return changed;
    }

    /** Returns whether there is none. */
    public boolean isEmpty() {
        return pairs.isEmpty();
    }
}
