package dev.millrace.validation;

import static dev.millrace.validation.GraphIndex.NONE;

import dev.millrace.definition.JoinType;
import dev.millrace.definition.Trigger;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What must have happened when a node runs: which ends, ports and conditions were chosen on every way to it, and which
 * of the nodes that somebody reads have surely completed. Immutable.
 *
 * <p>Flat loops need no lowering first: without the connections into their bodies and back, what is left connects nodes
 * of one scope, each body beginning at the nodes to which nothing in it leads.
 */
final class FlowFacts {

    private final GraphIndex graph;
    private final Choices choices;
    private final int[][] incoming;
    private final int[][] outgoing;
    private final int[] order;

    /** By node: what was chosen on every way to it. */
    private final BitSet[] chosen;

    /**
     * The nodes that somebody reads, by node; {@link GraphIndex#NONE} for the others. The sets below hold these
     * numbers.
     */
    private final int[] reads;

    private final BitSet[] completed;

    /** What has surely completed once a node has completed, or was skipped by choice. */
    private final BitSet[] decided;

    private final BitSet loose = new BitSet();

    private FlowFacts(Subject subject, Lines lines, int[] reads, Effort effort) {
        this.graph = subject.graph();
        this.incoming = lines.incoming();
        this.outgoing = lines.outgoing();
        this.order = lines.order();
        this.reads = reads;
        this.choices = new Choices(graph);
        this.chosen = new BitSet[graph.size()];
        this.completed = new BitSet[graph.size()];
        this.decided = new BitSet[graph.size()];
        for (int i = 0; i < graph.size(); i++) {
            Arrays.stream(graph.substitutes(i)).forEach(loose::set);
        }
        long words = 1L + (choices.size() + Arrays.stream(reads).max().orElse(0)) / Long.SIZE;
        for (int node : order) {
            if (effort.spend(words * (1 + 4L * incoming[node].length))) {
                visit(node);
            }
        }
    }

    /**
     * The connections between nodes of one scope, by node, and the nodes in an order in which none comes before its
     * sources.
     */
    private record Lines(int[][] incoming, int[][] outgoing, int[] order) {

        static Lines of(Subject subject) {
            var graph = subject.graph();
            var incoming = new int[graph.size()][];
            var outgoing = new int[graph.size()][];
            for (int i = 0; i < graph.size(); i++) {
                incoming[i] = inScope(subject, graph.incoming(i));
                outgoing[i] = inScope(subject, graph.outgoing(i));
            }
            return new Lines(incoming, outgoing, order(graph, incoming, outgoing));
        }

        private static int[] inScope(Subject subject, int[] connections) {
            var graph = subject.graph();
            var scopes = subject.scopes();
            return graph.hasFlatLoops()
                    ? Arrays.stream(connections)
                            .filter(c -> !graph.isBodyEntry(c)
                                    && !scopes.isBackEdge(c)
                                    && scopes.of(graph.source(c)) == scopes.of(graph.target(c)))
                            .toArray()
                    : connections;
        }

        private static int[] order(GraphIndex graph, int[][] incoming, int[][] outgoing) {
            var open = new int[graph.size()];
            var ready = new ArrayDeque<Integer>();
            for (int i = 0; i < graph.size(); i++) {
                open[i] = incoming[i].length;
                if (open[i] == 0) {
                    ready.add(i);
                }
            }
            var order = IntStream.builder();
            while (!ready.isEmpty()) {
                int node = ready.remove();
                order.add(node);
                for (int c : outgoing[node]) {
                    if (--open[graph.target(c)] == 0) {
                        ready.add(graph.target(c));
                    }
                }
            }
            return order.build().toArray();
        }
    }

    /**
     * Returns the flow of a graph; null if it has a cycle, or the effort does not reach.
     *
     * @param reads the nodes that somebody reads, numbered from 0, by node
     */
    static @Nullable FlowFacts of(Subject subject, int[] reads, Effort effort) {
        var lines = Lines.of(subject);
        if (lines.order().length < subject.graph().size()) {
            return null;
        }
        var flow = new FlowFacts(subject, lines, reads, effort);
        return effort.isSpent() ? null : flow;
    }

    /** Returns the connections to a node from its own scope. */
    int[] incoming(int node) {
        return incoming[node];
    }

    /** Returns the connections from a node to its own scope. */
    int[] outgoing(int node) {
        return outgoing[node];
    }

    Choices choices() {
        return choices;
    }

    /** Returns whether a node runs in the place of another, or behind one that does: when that is, nobody knows. */
    boolean isLoose(int node) {
        return loose.get(node);
    }

    /** Returns whether a node that somebody reads has surely completed when another runs. */
    boolean isSure(int node, int whenRuns) {
        return completed[whenRuns].get(reads[node]);
    }

    /** Returns whether something was chosen when a connection is delivered. */
    boolean isChosen(int choice, int connection) {
        return choice != NONE && (chosen[graph.source(connection)].get(choice) || choices.isOwn(choice, connection));
    }

    /** Returns all that was chosen when a connection is delivered; not to be changed. */
    BitSet chosenOn(int connection) {
        int source = graph.source(connection);
        int[] own = choices.own(connection);
        if (own.length == 0) {
            return chosen[source];
        }
        var all = (BitSet) chosen[source].clone();
        Arrays.stream(own).forEach(all::set);
        return all;
    }

    private void visit(int node) {
        int[] in = incoming[node];
        for (int c : in) {
            if (loose.get(graph.source(c))) {
                loose.set(node);
            }
        }
        chosen[node] = new BitSet();
        completed[node] = new BitSet();
        decided[node] = new BitSet();
        if (in.length == 0) {
            setRead(decided[node], node);
            return;
        }
        var join = graph.node(node).policy().join().type();
        if (join != JoinType.ALL_DONE && join != JoinType.CONDITION) {
            meet(node, in, join == JoinType.ALL);
        }
        decide(node, in, join == JoinType.ALL);
    }

    private void meet(int node, int[] in, boolean all) {
        var common = in.length == 1 ? chosenOn(in[0]) : (BitSet) chosenOn(in[0]).clone();
        var sure = behind(in[0]);
        for (int i = 1; i < in.length; i++) {
            common.and(chosenOn(in[i]));
            sure.and(behind(in[i]));
        }
        if (all) {
            common = addCertain(in, common, sure);
        }
        chosen[node] = common;
        completed[node] = sure;
    }

    /** Behind a join of all, what could not have chosen otherwise has completed: none of its sources failed. */
    private BitSet addCertain(int[] in, BitSet before, BitSet sure) {
        var common = in.length == 1 ? before : (BitSet) before.clone();
        for (int c : in) {
            sure.or(decidedBehind(c));
            var own = chosenOn(c);
            var open = (BitSet) own.clone();
            open.andNot(choices.completions());
            open.andNot(before);
            if (open.isEmpty()) {
                if (in.length > 1) {
                    common.or(own);
                }
                sure.or(behind(c));
            }
        }
        return common;
    }

    /** A node that was skipped by choice has somebody before it who chose, and has completed. */
    private void decide(int node, int[] in, boolean all) {
        var bySkip = all ? new BitSet() : decidedBehind(in[0]);
        for (int c : in) {
            if (all) {
                bySkip.or(decidedBehind(c));
            } else {
                bySkip.and(decidedBehind(c));
            }
        }
        decided[node].or(completed[node]);
        setRead(decided[node], node);
        decided[node].and(bySkip);
    }

    private BitSet decidedBehind(int connection) {
        return graph.connection(connection).waitsFor(Trigger.FAIL)
                ? new BitSet()
                : (BitSet) decided[graph.source(connection)].clone();
    }

    /** The nodes that have completed when a connection is delivered. */
    private BitSet behind(int connection) {
        var all = (BitSet) completed[graph.source(connection)].clone();
        if (!graph.connection(connection).waitsFor(Trigger.FAIL)) {
            setRead(all, graph.source(connection));
        }
        return all;
    }

    private void setRead(BitSet nodes, int node) {
        if (reads[node] != NONE) {
            nodes.set(reads[node]);
        }
    }

    /** How many nodes of a way are named at each of its ends; one in between would help nobody. */
    private static final int NAMED = 5;

    /** Returns the way to a connection's target, from where it begins: its first sources, as {@code a -> b -> c}. */
    String way(int connection) {
        var way = new ArrayDeque<Integer>();
        way.addFirst(graph.target(connection));
        int at = connection;
        while (at != NONE) {
            int source = graph.source(at);
            way.addFirst(source);
            at = incoming[source].length == 0 ? NONE : incoming[source][0];
        }
        var ids = way.stream().map(node -> graph.id(node).value()).toList();
        return ids.size() <= 2 * NAMED + 1
                ? String.join(" -> ", ids)
                : join(ids.subList(0, NAMED)) + " -> ... -> " + join(ids.subList(ids.size() - NAMED, ids.size()));
    }

    private static String join(List<String> ids) {
        return String.join(" -> ", ids);
    }
}
