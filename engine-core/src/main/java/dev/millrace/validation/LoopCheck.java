package dev.millrace.validation;

import static dev.millrace.validation.GraphIndex.NONE;

import dev.millrace.definition.Connection;
import dev.millrace.definition.JoinType;
import dev.millrace.definition.Trigger;
import dev.millrace.node.Control;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/** Checks the flat form of loops: no way crosses the border of a body, and what the lowering drops says nothing. */
final class LoopCheck {

    static final int DEEPEST = 64;

    private final Subject subject;
    private final GraphIndex graph;
    private final Scopes scopes;

    LoopCheck(Subject subject) {
        this.subject = subject;
        graph = subject.graph();
        scopes = subject.scopes();
    }

    /**
     * Runs the check.
     *
     * @param depth how deep the graph itself is nested
     */
    void run(int depth) {
        checkDepths(depth);
        scopes.leaks().forEach(this::reportLeak);
        for (int c = 0; c < graph.graph().connections().size(); c++) {
            if (scopes.isBackEdge(c)) {
                checkBackEdge(c);
            } else if (graph.isBodyEntry(c) && scopes.of(graph.target(c)) == graph.source(c)) {
                checkBeginning(c);
            }
        }
    }

    private void checkDepths(int depth) {
        Map<Integer, Integer> depths = new HashMap<>();
        for (int loop : scopes.loops()) {
            int own = depths.getOrDefault(scopes.of(loop), depth) + 1;
            depths.put(loop, own);
            if (own == DEEPEST + 1) {
                subject.findings()
                        .node(loop)
                        .error("DEF-200", "loops are nested more than " + DEEPEST + " deep; use a subflow");
            }
        }
    }

    private void reportLeak(Scopes.Leak leak) {
        int target = leak.to();
        int from = scopes.reachedFrom(target);
        var stands = subject.name(target) + " stands " + placeOf(scopes.of(target))
                + (from == NONE ? ", as an entry point" : ", reached by '" + arrow(from, target) + "'");
        boolean connected = leak.connection() != NONE;
        var spot = connected
                ? subject.findings().connection(leak.connection())
                : subject.findings().node(leak.from());
        var crossing = connected
                ? "the connection '" + arrow(leak.from(), target) + "' leads on " + placeOf(leak.scope())
                : subject.name(target) + " is the fallback or compensation of " + subject.name(leak.from())
                        + ", which stands " + placeOf(leak.scope());
        spot.error("DEF-242", crossing + ", but " + stands + "; a loop's body shares no node with the rest");
    }

    private String placeOf(int scope) {
        return scope == Scopes.ROOT ? "outside of any loop's body" : "in the body of " + subject.name(scope);
    }

    private String arrow(int from, int to) {
        return graph.id(from) + " -> " + graph.id(to);
    }

    private void checkBackEdge(int c) {
        int loop = graph.target(c);
        var spot = subject.findings().connection(c);
        if (graph.control(loop).filter(control -> control == Control.FOR_EACH).isPresent()) {
            var way = GraphPaths.circle(loop, node -> nextInBody(node, loop));
            spot.error(
                    "DEF-210",
                    "the connections form a cycle: " + GraphPaths.print(way, graph)
                            + "; a ForEach goes on by itself, leave the connection back to it out");
        } else if (!isPlain(graph.connection(c))) {
            spot.error(
                    "DEF-246",
                    "a connection back to a While only marks the end of a turn: it waits for Complete and has no"
                            + " condition, port or recovers");
        }
    }

    private static boolean isPlain(Connection connection) {
        return connection.condition().isEmpty()
                && connection.source().port().isEmpty()
                && connection.triggers().equals(Set.of(Trigger.COMPLETE));
    }

    private int[] nextInBody(int node, int loop) {
        return Arrays.stream(graph.outgoing(node))
                .filter(c -> node != loop || graph.isBodyEntry(c))
                .map(graph::target)
                .filter(next -> next == loop || scopes.of(next) == loop)
                .toArray();
    }

    /** Inside the body the connection from the loop is gone; so what it leads to must not need it. */
    private void checkBeginning(int c) {
        int node = graph.target(c);
        int loop = graph.source(c);
        int other = IntStream.of(graph.incoming(node))
                .filter(in -> graph.source(in) != loop && scopes.of(graph.source(in)) == loop)
                .findFirst()
                .orElse(NONE);
        if (other == NONE) {
            return;
        }
        var join = graph.node(node).policy().join().type();
        var spot = subject.findings().connection(c);
        var message = subject.name(node) + " begins the body of " + subject.name(loop) + " and also waits for "
                + subject.arrow(other) + "; leave one of the two out";
        if (join == JoinType.ANY || join == JoinType.N_OF || join == JoinType.CONDITION) {
            spot.error("DEF-243", message);
        } else {
            spot.warning("DEF-243", message + ", here the connection from the loop counts for nothing");
        }
    }
}
