package dev.millrace.validation;

import static dev.millrace.validation.GraphIndex.NONE;

import dev.millrace.definition.JoinType;
import dev.millrace.definition.Trigger;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What must have happened when a node runs: which ends, ports and conditions were chosen on every way to it, and which nodes have
 * surely completed. Immutable.
 */
final class Flow {

    /** Beyond this many nodes the sets would cost more than the hints are worth. */
    static final int MOST = 2_000;

    static final String OK = "completes";
    static final String FAILS = "fails";

    private final GraphIndex graph;
    private final List<Map<Choice, String>> choices = new ArrayList<>();
    private final BitSet[] completed;

    /** What has surely completed once a node has completed, or was skipped by choice. */
    private final BitSet[] decided;

    private final int[] order;
    private final BitSet loose = new BitSet();

    /** The nodes whose failure leads somewhere; the ends of the others decide nothing. */
    private final BitSet mayFailOver = new BitSet();

    /**
     * Something that turns out one way or another.
     *
     * @param node the node that chooses
     * @param what its end, its port, or the condition of one of its connections
     */
    record Choice(int node, String what) {}

    private Flow(GraphIndex graph, int[] order) {
        this.graph = graph;
        this.order = order;
        this.completed = new BitSet[graph.size()];
        this.decided = new BitSet[graph.size()];
        for (int i = 0; i < graph.size(); i++) {
            choices.add(Map.of());
            completed[i] = new BitSet();
            decided[i] = new BitSet();
            Arrays.stream(graph.substitutes(i)).forEach(loose::set);
        }
        graph.graph().connections().stream()
                .filter(connection -> connection.waitsFor(Trigger.FAIL))
                .mapToInt(connection -> graph.position(connection.source().node()))
                .filter(source -> source != NONE)
                .forEach(mayFailOver::set);
        Arrays.stream(order).forEach(this::visit);
    }

    /** Returns the flow of a graph; null if it is too large, has flat loops or a cycle. */
    static @Nullable Flow of(GraphIndex graph) {
        if (graph.size() > MOST || graph.hasFlatLoops()) {
            return null;
        }
        int[] order = order(graph);
        return order.length == graph.size() ? new Flow(graph, order) : null;
    }

    private static int[] order(GraphIndex graph) {
        var open = new int[graph.size()];
        var ready = new ArrayDeque<Integer>();
        for (int i = 0; i < graph.size(); i++) {
            open[i] = graph.incoming(i).length;
            if (open[i] == 0) {
                ready.add(i);
            }
        }
        var order = new ArrayList<Integer>();
        while (!ready.isEmpty()) {
            int node = ready.remove();
            order.add(node);
            for (int c : graph.outgoing(node)) {
                if (--open[graph.target(c)] == 0) {
                    ready.add(graph.target(c));
                }
            }
        }
        return order.stream().mapToInt(Integer::intValue).toArray();
    }

    int[] order() {
        return order;
    }

    /** Returns whether a node runs in the place of another, or behind one that does: when that is, nobody knows. */
    boolean isLoose(int node) {
        return loose.get(node);
    }

    /** Returns whether a node has surely completed when another runs. */
    boolean isSure(int node, int whenRuns) {
        return completed[whenRuns].get(node);
    }

    /** Returns what was chosen when a connection is delivered. */
    Map<Choice, String> choicesOf(int connection) {
        int source = graph.source(connection);
        var all = new HashMap<>(choices.get(source));
        var definition = graph.connection(connection);
        boolean ok = definition.waitsFor(Trigger.COMPLETE);
        boolean fails = definition.waitsFor(Trigger.FAIL);
        if (ok != fails && mayFailOver.get(source)) {
            all.put(new Choice(source, "end"), ok ? OK : FAILS);
        }
        definition
                .source()
                .port()
                .ifPresent(port -> all.put(new Choice(source, "port"), port.toLowerCase(Locale.ROOT)));
        definition.condition().ifPresent(c -> all.put(new Choice(source, "condition " + connection), "true"));
        return all;
    }

    private void visit(int node) {
        int[] incoming = graph.incoming(node);
        for (int c : incoming) {
            if (loose.get(graph.source(c))) {
                loose.set(node);
            }
        }
        if (incoming.length == 0) {
            decided[node].set(node);
            return;
        }
        var common = new HashMap<>(choicesOf(incoming[0]));
        var sure = behind(incoming[0]);
        for (int c : incoming) {
            common.entrySet().retainAll(choicesOf(c).entrySet());
            sure.and(behind(c));
        }
        if (graph.node(node).policy().join().type() == JoinType.ALL) {
            addCertain(incoming, common, sure);
        }
        if (graph.node(node).policy().join().type() == JoinType.ALL_DONE) {
            common.clear();
            sure.clear();
        }
        choices.set(node, common);
        completed[node] = sure;
        decide(node, incoming);
    }

    /** A node that was skipped by choice has somebody before it who chose, and has completed. */
    private void decide(int node, int[] incoming) {
        boolean all = graph.node(node).policy().join().type() == JoinType.ALL;
        var bySkip = all ? new BitSet() : decidedBehind(incoming[0]);
        for (int c : incoming) {
            if (all) {
                bySkip.or(decidedBehind(c));
            } else {
                bySkip.and(decidedBehind(c));
            }
        }
        decided[node].or(completed[node]);
        decided[node].set(node);
        decided[node].and(bySkip);
    }

    private BitSet decidedBehind(int connection) {
        return graph.connection(connection).waitsFor(Trigger.FAIL)
                ? new BitSet()
                : (BitSet) decided[graph.source(connection)].clone();
    }

    /** Behind a join of all, what could not have chosen otherwise has completed: none of its sources failed. */
    private void addCertain(int[] incoming, Map<Choice, String> common, BitSet sure) {
        var before = Map.copyOf(common);
        for (int c : incoming) {
            sure.or(decidedBehind(c));
            var own = choicesOf(c);
            boolean certain = own.entrySet().stream()
                    .allMatch(e -> e.getValue().equals(OK) || before.entrySet().contains(e));
            if (certain) {
                common.putAll(own);
                sure.or(behind(c));
            }
        }
    }

    /** The nodes that have completed when a connection is delivered. */
    private BitSet behind(int connection) {
        var all = (BitSet) completed[graph.source(connection)].clone();
        if (!graph.connection(connection).waitsFor(Trigger.FAIL)) {
            all.set(graph.source(connection));
        }
        return all;
    }

    /** Returns the way to a connection's target, from where it begins: its first sources, as {@code a -> b -> c}. */
    String way(int connection) {
        var way = new ArrayDeque<String>();
        way.addFirst(graph.id(graph.target(connection)).value());
        int at = connection;
        while (at != NONE) {
            int source = graph.source(at);
            way.addFirst(graph.id(source).value());
            at = graph.incoming(source).length == 0 ? NONE : graph.incoming(source)[0];
        }
        return String.join(" -> ", way);
    }
}
