package dev.millrace.definition;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The phases and dependencies of the nodes of one graph, which become connections and joins, so that nothing behind
 * them knows of either. Confined to the thread that builds.
 */
public final class NodeOrder {

    /*
     * A node waits for every node of every lower phase, not only for the phase below its own: that one may be over
     * early, where its nodes are skipped by their own connections or are not there in a partial run.
     */

    private static final int MOST_CONNECTIONS = 100_000;

    private final Map<NodeId, Integer> phases = new LinkedHashMap<>();
    private final Map<NodeId, Map<NodeId, DependsOn>> dependencies = new HashMap<>();
    private final List<Refusal> refusals = new ArrayList<>();
    private OrderBy order = OrderBy.HYBRID;
    private boolean stopOnFirstError;

    /**
     * Why a node's phase or dependency cannot be. Immutable.
     *
     * @param node the node's place in its graph
     * @param field the field of the node that is to be changed
     * @param message what is wrong, and what to do
     */
    public record Refusal(int node, String field, String message) {

        /** The code of all such problems. */
        public static final String CODE = "DEF-274";
    }

    /** Says what counts. */
    public NodeOrder by(OrderBy what) {
        order = requireNonNull(what, "what");
        return this;
    }

    /** Says whether a failure in one phase skips all later ones. */
    public NodeOrder stopOnFirstError(boolean stops) {
        stopOnFirstError = stops;
        return this;
    }

    /** Puts a node into a phase; those of lower phases end before it begins. */
    public NodeOrder phase(NodeId node, int phase) {
        phases.put(node, phase);
        return this;
    }

    /** Says that there is a connection because a node depends on another, and on which end of that. */
    public NodeOrder depends(NodeId node, NodeId on, DependsOn end) {
        dependencies.computeIfAbsent(node, n -> new LinkedHashMap<>()).merge(on, end, NodeOrder::weaker);
        return this;
    }

    /** Both success and failure is any end. */
    private static DependsOn weaker(DependsOn one, DependsOn other) {
        return one == other ? one : DependsOn.COMPLETION;
    }

    /** Returns what {@link #applied} found that cannot be. */
    public List<Refusal> refusals() {
        return refusals;
    }

    /**
     * Returns a graph with the connections that the phases make, in front of its own, and with the joins that phases
     * and dependencies ask for.
     *
     * @param graph the graph, with the connections of its dependencies
     */
    public Graph applied(Graph graph) {
        refusals.clear();
        boolean phased = order != OrderBy.DEPENDENCY && !phases.isEmpty();
        if (!phased && dependencies.values().stream().allMatch(NodeOrder::isPlain)) {
            return graph;
        }
        var sources = sources(graph);
        var waits = phased ? new PhaseWaits(sources) : null;
        var connections = new ArrayList<Connection>();
        var nodes = new ArrayList<NodeSpec>(graph.nodes().size());
        for (int i = 0; i < graph.nodes().size(); i++) {
            var node = graph.nodes().get(i);
            var own = sources.getOrDefault(node.id(), Set.of());
            var before = waits == null ? List.<NodeId>of() : waits.of(node.id(), i);
            var ordered = new OrderedJoin(
                    node.policy().join(),
                    own,
                    dependencies.getOrDefault(node.id(), Map.of()),
                    before,
                    stopOnFirstError);
            try {
                var join = ordered.join();
                nodes.add(
                        join.equals(node.policy().join())
                                ? node
                                : node.withPolicy(node.policy().withJoin(join)));
                connections.addAll(ordered.connectionsTo(node.id()));
            } catch (IllegalArgumentException e) {
                nodes.add(node);
                refusals.add(new Refusal(i, ordered.field(), String.valueOf(e.getMessage())));
            }
        }
        connections.addAll(graph.connections());
        return new Graph(nodes, connections, graph.entryPoint());
    }

    private static boolean isPlain(Map<NodeId, DependsOn> on) {
        return on.values().stream().allMatch(DependsOn.SUCCESS::equals);
    }

    private static Map<NodeId, Set<NodeId>> sources(Graph graph) {
        var known = new LinkedHashSet<NodeId>();
        graph.nodes().forEach(node -> known.add(node.id()));
        var sources = new HashMap<NodeId, Set<NodeId>>();
        for (var connection : graph.connections()) {
            var source = connection.source().node();
            if (connection.options().enabled() && known.contains(source)) {
                sources.computeIfAbsent(connection.target().node(), target -> new LinkedHashSet<>())
                        .add(source);
            }
        }
        // What a loop's own flat body leads back to is no source that it begins by.
        graph.connections().stream()
                .filter(connection -> connection.waitsFor(Trigger.NEXT)
                        || connection.source().port().isPresent())
                .map(connection -> connection.source().node())
                .distinct()
                .filter(sources::containsKey)
                .forEach(loop -> drop(sources, loop, FlatBody.of(graph.connections(), loop)));
        return sources;
    }

    private static void drop(Map<NodeId, Set<NodeId>> sources, NodeId node, Set<NodeId> body) {
        var own = sources.getOrDefault(node, Set.of());
        if (!body.isEmpty() && own.removeAll(body) && own.isEmpty()) {
            sources.remove(node);
        }
    }

    /** Which nodes of lower phases each node waits for. Confined to the call that makes it. */
    private final class PhaseWaits {

        private final TreeMap<Integer, List<NodeId>> members = new TreeMap<>();
        private final Map<NodeId, Set<NodeId>> sources;
        private final Map<Integer, List<NodeId>> before = new HashMap<>();
        private long connections;

        PhaseWaits(Map<NodeId, Set<NodeId>> sources) {
            this.sources = sources;
            phases.forEach((node, phase) ->
                    members.computeIfAbsent(phase, p -> new ArrayList<>()).add(node));
        }

        List<NodeId> of(NodeId node, int position) {
            var phase = phases.get(node);
            var own = sources.getOrDefault(node, Set.of());
            if (phase == null || !isInOrder(node, position, phase, own)) {
                return List.of();
            }
            var lower = before.computeIfAbsent(phase, this::below);
            connections += lower.size();
            if (connections > MOST_CONNECTIONS) {
                if (connections - lower.size() <= MOST_CONNECTIONS) {
                    refuse(
                            position,
                            "phases with that many nodes would need more than " + MOST_CONNECTIONS
                                    + " connections; put the nodes of a phase into a Container");
                }
                return List.of();
            }
            return lower;
        }

        private List<NodeId> below(int phase) {
            return members.headMap(phase).values().stream()
                    .flatMap(List::stream)
                    .toList();
        }

        private boolean isInOrder(NodeId node, int position, int phase, Set<NodeId> own) {
            if (order == OrderBy.PHASE && !own.isEmpty()) {
                refuse(
                        position,
                        "orderBy: phase leaves no room for connections, and '"
                                + own.iterator().next() + "' leads to '" + node + "'; write orderBy: hybrid");
                return false;
            }
            for (var source : own) {
                var other = phases.get(source);
                if (other != null && other > phase) {
                    refuse(
                            position,
                            "'" + node + "' of phase " + phase + " depends on '" + source + "' of the later phase "
                                    + other + "; give it that phase or a later one");
                    return false;
                }
            }
            return true;
        }

        private void refuse(int position, String message) {
            refusals.add(new Refusal(position, "phase", message));
        }
    }
}
