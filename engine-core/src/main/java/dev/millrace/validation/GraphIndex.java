package dev.millrace.validation;

import dev.millrace.definition.Connection;
import dev.millrace.definition.Graph;
import dev.millrace.definition.NodeId;
import dev.millrace.definition.NodeSpec;
import dev.millrace.definition.Substitutes;
import dev.millrace.definition.Trigger;
import dev.millrace.node.Control;
import dev.millrace.node.NodeRegistry;
import dev.millrace.node.NodeType;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A graph's nodes and connections by position, so that every check is a linear pass. A connection is live if it is
 * enabled, both its ends exist, and it does not lead from a node to itself. Immutable.
 */
final class GraphIndex {

    /** The position of what does not exist. */
    static final int NONE = -1;

    private static final int[] NOTHING = {};

    private final Graph graph;
    private final List<Optional<NodeType>> types;
    private final Map<NodeId, Integer> positions;
    private final int[] sources;
    private final int[] targets;
    private final int[][] outgoing;
    private final int[][] incoming;
    private final int[][] substitutes;
    private final BitSet bodyEntries = new BitSet();

    GraphIndex(Graph graph, NodeRegistry registry) {
        this.graph = graph;
        types = graph.nodes().stream().map(n -> registry.find(n.type())).toList();
        positions = new HashMap<>(size() * 2);
        IntStream.range(0, size()).forEach(i -> positions.putIfAbsent(node(i).id(), i));
        sources = graph.connections().stream()
                .mapToInt(c -> position(c.source().node()))
                .toArray();
        targets = graph.connections().stream()
                .mapToInt(c -> position(c.target().node()))
                .toArray();
        outgoing = liveBy(sources);
        incoming = liveBy(targets);
        substitutes = graph.nodes().stream().map(this::substitutesOf).toArray(int[][]::new);
        IntStream.range(0, sources.length).filter(this::leadsToBody).forEach(bodyEntries::set);
    }

    Graph graph() {
        return graph;
    }

    int size() {
        return graph.nodes().size();
    }

    NodeSpec node(int position) {
        return graph.nodes().get(position);
    }

    NodeId id(int position) {
        return node(position).id();
    }

    /** Returns the registered type of a node, unless there is none or the node carries its own code. */
    Optional<NodeType> type(int position) {
        return node(position).work().code().isPresent() ? Optional.empty() : types.get(position);
    }

    Optional<Control> control(int position) {
        return type(position).flatMap(Control::of);
    }

    /** Returns whether the node's type is known, or needs none because the node carries its own code. */
    boolean isKnown(int position) {
        return types.get(position).isPresent() || node(position).work().code().isPresent();
    }

    /** Returns whether a node is a loop, or of an unknown type, which may have been meant as one. */
    boolean mayLoop(int position) {
        return control(position).map(GraphIndex::isLoop).orElse(!isKnown(position));
    }

    static boolean isLoop(Control control) {
        return control == Control.WHILE || control == Control.FOR_EACH;
    }

    /** Returns the position of the first node with this id. */
    int position(NodeId id) {
        return positions.getOrDefault(id, NONE);
    }

    Connection connection(int position) {
        return graph.connections().get(position);
    }

    int source(int connection) {
        return sources[connection];
    }

    int target(int connection) {
        return targets[connection];
    }

    boolean isLive(int connection) {
        return connection(connection).options().enabled()
                && sources[connection] != NONE
                && targets[connection] != NONE
                && sources[connection] != targets[connection];
    }

    /** Returns the live connections that leave a node. */
    int[] outgoing(int position) {
        return outgoing[position];
    }

    /** Returns the live connections that lead to a node. */
    int[] incoming(int position) {
        return incoming[position];
    }

    /** Returns the other nodes that a node names as its fallback or compensation. */
    int[] substitutes(int position) {
        return substitutes[position];
    }

    boolean hasSubstitutes() {
        return Arrays.stream(substitutes).anyMatch(s -> s.length > 0);
    }

    /** Returns whether a live connection leads from a loop to its body, in the flat form. */
    boolean isBodyEntry(int connection) {
        return bodyEntries.get(connection);
    }

    boolean hasFlatLoops() {
        return !bodyEntries.isEmpty();
    }

    boolean isFlatLoop(int position) {
        return Arrays.stream(outgoing[position]).anyMatch(this::isBodyEntry);
    }

    private boolean leadsToBody(int connection) {
        return isLive(connection) && mayLoop(sources[connection]) && isBodyExit(connection(connection));
    }

    static boolean isBodyExit(Connection connection) {
        return connection.waitsFor(Trigger.NEXT)
                || connection
                        .source()
                        .port()
                        .filter(Control.LOOP_BODY::equalsIgnoreCase)
                        .isPresent();
    }

    private int[][] liveBy(int[] ends) {
        var counts = new int[size()];
        int[] live = IntStream.range(0, ends.length).filter(this::isLive).toArray();
        Arrays.stream(live).forEach(c -> counts[ends[c]]++);
        var lists = new int[size()][];
        Arrays.setAll(lists, i -> new int[counts[i]]);
        for (int i = live.length - 1; i >= 0; i--) {
            int node = ends[live[i]];
            lists[node][--counts[node]] = live[i];
        }
        return lists;
    }

    private int[] substitutesOf(NodeSpec node) {
        var named = node.policy().substitutes();
        if (named.equals(Substitutes.NONE)) {
            return NOTHING;
        }
        return IntStream.of(
                        named.fallback().map(this::position).orElse(NONE),
                        named.compensation().map(this::position).orElse(NONE))
                .filter(p -> p != NONE && !id(p).equals(node.id()))
                .distinct()
                .toArray();
    }
}
