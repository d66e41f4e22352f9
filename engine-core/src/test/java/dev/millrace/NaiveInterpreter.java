package dev.millrace;

import dev.millrace.definition.Connection;
import dev.millrace.definition.JoinType;
import dev.millrace.definition.NodeId;
import dev.millrace.definition.NodeSpec;
import dev.millrace.definition.Trigger;
import dev.millrace.definition.Workflow;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.NodeStatus;
import dev.millrace.event.SkipReason;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The semantics of joins, triggers, ports, conditions, fallbacks and recoveries, written down a second time without any
 * machinery: it looks at every node again and again until nothing changes. Confined to one thread.
 */
final class NaiveInterpreter {

    /** What a node does when it runs. */
    record Script(boolean fails, @Nullable String port, int value) {}

    private enum Turn {
        OPEN,
        DELIVERED,
        BROKEN,
        NOT_TAKEN
    }

    private final Workflow workflow;
    private final Map<String, Script> scripts;

    /** Why the engine skipped its n-of joins: that depends on the order of arrivals, and either answer may be right. */
    private final Map<String, SkipReason> nOfReasons;

    final Map<String, NodeStatus> statuses = new HashMap<>();
    final Map<String, SkipReason> reasons = new HashMap<>();
    private final Map<String, Script> effective = new HashMap<>();
    private final Set<String> substitutes = new HashSet<>();
    private final Set<String> usedFallbacks = new HashSet<>();

    NaiveInterpreter(Workflow workflow, Map<String, Script> scripts, Map<String, SkipReason> nOfReasons) {
        this.workflow = workflow;
        this.scripts = scripts;
        this.nOfReasons = nOfReasons;
        for (var node : workflow.graph().nodes()) {
            statuses.put(idOf(node), NodeStatus.PENDING);
            fallbackOf(node).ifPresent(fallback -> substitutes.add(fallback.value()));
        }
    }

    void run() {
        for (var node : workflow.graph().nodes()) {
            if (incoming(node).isEmpty() && !substitutes.contains(idOf(node))) {
                execute(node);
            }
        }
        settle();
        while (skipStrays(false) || skipStrays(true)) {
            settle();
        }
    }

    private boolean skipStrays(boolean evenFallbacksOfOpenNodes) {
        boolean skipped = false;
        for (var node : workflow.graph().nodes()) {
            boolean needed = workflow.graph().nodes().stream()
                    .anyMatch(
                            other -> fallbackOf(other).filter(node.id()::equals).isPresent()
                                    && statuses.get(idOf(other)) == NodeStatus.PENDING);
            if (statuses.get(idOf(node)) == NodeStatus.PENDING
                    && incoming(node).isEmpty()
                    && (evenFallbacksOfOpenNodes || !needed)) {
                skip(node, SkipReason.NOT_TAKEN);
                skipped = true;
            }
        }
        return skipped;
    }

    private void settle() {
        boolean changed = true;
        while (changed) {
            changed = false;
            for (var node : workflow.graph().nodes()) {
                if (statuses.get(idOf(node)) == NodeStatus.PENDING
                        && !incoming(node).isEmpty()) {
                    changed |= decide(node);
                }
            }
        }
    }

    private boolean decide(NodeSpec node) {
        var sources = new LinkedHashMap<NodeId, Turn>();
        for (var connection : incoming(node)) {
            sources.merge(connection.source().node(), turn(connection), NaiveInterpreter::together);
        }
        long open = count(sources, Turn.OPEN);
        long delivered = count(sources, Turn.DELIVERED);
        long broken = count(sources, Turn.BROKEN);
        var join = node.policy().join();
        boolean early = join.type() == JoinType.ANY || join.type() == JoinType.N_OF;
        long wanted = join.type() == JoinType.N_OF ? join.count() : 1;
        if (early
                ? delivered >= wanted
                : open == 0 && (join.type() == JoinType.ALL_DONE || broken == 0 && delivered > 0)) {
            execute(node);
            return true;
        }
        if (early ? delivered + open < wanted : open == 0) {
            var reason = broken > 0 ? SkipReason.UPSTREAM_FAILED : SkipReason.NOT_TAKEN;
            skip(node, join.type() == JoinType.N_OF ? nOfReasons.getOrDefault(idOf(node), reason) : reason);
            return true;
        }
        return false;
    }

    private void execute(NodeSpec node) {
        var script = scripts.get(idOf(node));
        var fallback = fallbackOf(node);
        if (script.fails()
                && fallback.isPresent()
                && usedFallbacks.add(fallback.get().value())) {
            var standIn = workflow.graph().node(fallback.get()).orElseThrow();
            execute(standIn);
            if (statuses.get(idOf(standIn)) == NodeStatus.COMPLETED) {
                var stood = effective.get(idOf(standIn));
                effective.put(idOf(node), new Script(false, stood.port(), stood.value()));
                statuses.put(idOf(node), NodeStatus.COMPLETED);
                return;
            }
        }
        effective.put(idOf(node), script);
        statuses.put(idOf(node), script.fails() ? NodeStatus.FAILED : NodeStatus.COMPLETED);
    }

    private void skip(NodeSpec node, SkipReason reason) {
        statuses.put(idOf(node), NodeStatus.SKIPPED);
        reasons.put(idOf(node), reason);
    }

    private Turn turn(Connection connection) {
        var source = connection.source().node().value();
        boolean onComplete = connection.waitsFor(Trigger.COMPLETE);
        boolean onFail = connection.waitsFor(Trigger.FAIL);
        return switch (statuses.get(source)) {
            case COMPLETED ->
                onComplete && portFits(connection, effective.get(source).port()) && holds(connection, source)
                        ? Turn.DELIVERED
                        : Turn.NOT_TAKEN;
            case FAILED ->
                !onFail
                        ? Turn.BROKEN
                        : connection.source().port().isEmpty()
                                        && connection.condition().isEmpty()
                                ? Turn.DELIVERED
                                : Turn.NOT_TAKEN;
            case SKIPPED ->
                onComplete && reasons.get(source) == SkipReason.UPSTREAM_FAILED ? Turn.BROKEN : Turn.NOT_TAKEN;
            default -> Turn.OPEN;
        };
    }

    private static boolean portFits(Connection connection, @Nullable String port) {
        return connection.source().port().map(p -> p.equals(port)).orElse(true);
    }

    /** Conditions of the random graphs all read {@code output.value > LIMIT}. */
    private boolean holds(Connection connection, String source) {
        return connection
                .condition()
                .map(c -> effective.get(source).value()
                        > Integer.parseInt(c.text().split("> ")[1]))
                .orElse(true);
    }

    private static Turn together(Turn one, Turn other) {
        for (var turn : List.of(Turn.OPEN, Turn.DELIVERED, Turn.BROKEN)) {
            if (one == turn || other == turn) {
                return turn;
            }
        }
        return Turn.NOT_TAKEN;
    }

    ExecutionStatus end() {
        for (var node : workflow.graph().nodes()) {
            if (statuses.get(idOf(node)) == NodeStatus.FAILED && !isRecovered(node)) {
                return ExecutionStatus.FAILED;
            }
        }
        return ExecutionStatus.COMPLETED;
    }

    private boolean isRecovered(NodeSpec node) {
        return workflow.graph().connections().stream()
                .filter(c -> c.source().node().equals(node.id()) && c.options().recovers())
                .anyMatch(c -> turn(c) == Turn.DELIVERED
                        && statuses.get(c.target().node().value()) == NodeStatus.COMPLETED);
    }

    Map<String, Object> output() {
        var output = new HashMap<String, Object>();
        for (var node : workflow.graph().nodes()) {
            boolean deliveredToNobody = workflow.graph().connections().stream()
                    .filter(c -> c.source().node().equals(node.id()))
                    .noneMatch(c -> turn(c) == Turn.DELIVERED);
            if (statuses.get(idOf(node)) == NodeStatus.COMPLETED
                    && deliveredToNobody
                    && !usedFallbacks.contains(idOf(node))) {
                output.put("value", effective.get(idOf(node)).value());
            }
        }
        return output;
    }

    private List<Connection> incoming(NodeSpec node) {
        var incoming = new ArrayList<Connection>();
        for (var connection : workflow.graph().connections()) {
            if (connection.target().node().equals(node.id())
                    && connection.options().enabled()) {
                incoming.add(connection);
            }
        }
        return incoming;
    }

    private static Optional<NodeId> fallbackOf(NodeSpec node) {
        return node.policy().substitutes().fallback();
    }

    private static long count(Map<NodeId, Turn> sources, Turn turn) {
        return sources.values().stream().filter(t -> t == turn).count();
    }

    private static String idOf(NodeSpec node) {
        return node.id().value();
    }
}
