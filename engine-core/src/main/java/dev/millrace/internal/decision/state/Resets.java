package dev.millrace.internal.decision.state;

import dev.millrace.event.ExecutionEvent.ExecutionRepaired;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.NodeEvent.DataEdited;
import dev.millrace.event.NodePath;
import dev.millrace.event.NodeStatus;
import dev.millrace.internal.decision.plan.PlannedNode;
import java.util.HashSet;
import java.util.Set;

/** What a repair does to the state, beside {@link Transitions} and under the same rule: it evaluates nothing. */
public final class Resets {

    private Resets() {}

    public static void repaired(ExecutionState state, ExecutionRepaired event) {
        if (state.isEnded()) {
            state.status(ExecutionStatus.RUNNING);
            state.end = null;
            state.compensatesFor("");
            new ExecutionClock(state).limitedFrom(event.atEpochMicros());
            state.stop(null);
            state.stopReason("");
            state.stoppedBy("");
            new ExecutionClock(state).overtimeTold(false);
            state.reached(null);
        }
        if (state.compensating()) {
            Compensations.goesOn(state, Set.copyOf(event.reset()));
        }
        if (event.reset().isEmpty()) {
            state.root().workings().closing(false); // of one that had ended it is set
            Progress.quietIfIdle(state.root());
            return;
        }
        var scope = Paths.scopeOf(state, event.reset().get(0).scope());
        var reset = new HashSet<Integer>();
        for (var path : event.reset()) {
            reset.add(Paths.positionOf(scope, path));
        }
        forget(state, scope, reset, Set.copyOf(event.reset()));
        reopen(scope, reset);
        Progress.quietIfIdle(scope);
    }

    private static void forget(ExecutionState state, ScopeState scope, Set<Integer> reset, Set<NodePath> paths) {
        reset.forEach(position -> forget(scope, position, reset));
        if (state.hasArmed()) {
            state.armed().removeIf(armed -> armed.scope() == scope && reset.contains(armed.position()));
        }
        var remembered = state.failureMemoryOrNull();
        if (remembered != null) {
            remembered.forget(paths);
            remembered.forgetWarnings(node ->
                    paths.contains(node) || paths.stream().anyMatch(path -> FailureMemory.isInside(node, path)));
        }
        scope.workings().closing(false);
    }

    /** A fallback at work stays one: the node that it stands in for still waits for it. */
    private static void forget(ScopeState scope, int position, Set<Integer> reset) {
        var before = scope.detailOrNull(position);
        if (before != null && before.firstInside != 0) {
            scope.execution().failureMemory().forgetInside(scope.path(position), before.firstInside);
        }
        scope.forget(position);
        if (before != null && isAwaited(scope, before.fallbackFor()) && !reset.contains(before.fallbackFor())) {
            var detail = scope.detail(position);
            detail.fallbackFor(before.fallbackFor());
            detail.givenInput(before.givenInput());
        }
    }

    private static boolean isAwaited(ScopeState scope, int fallbackFor) {
        return fallbackFor != PlannedNode.NONE && scope.is(fallbackFor, NodeStatus.WAITING);
    }

    /** Counts anew what has arrived at the nodes, and readies those whose join is met. */
    private static void reopen(ScopeState scope, Set<Integer> reset) {
        for (var node : scope.plan().nodes()) {
            scope.forgetArrivals(node.position());
        }
        for (var node : scope.plan().nodes()) {
            Routing.catchUp(scope, node);
            for (var exit : node.exits()) {
                Routing.count(scope, exit, reset.contains(node.position()));
            }
        }
        for (int position : reset) {
            var node = scope.node(position);
            if (node.sources() > 0) {
                Routing.judge(scope, position);
            } else if (!node.substitute() || standsIn(scope, position)) {
                Progress.ready(scope, position);
            }
        }
    }

    private static boolean standsIn(ScopeState scope, int position) {
        var detail = scope.detailOrNull(position);
        return detail != null && detail.fallbackFor() != PlannedNode.NONE;
    }

    /** Gives an operator's data to a node. */
    public static void edited(ScopeState scope, int position, DataEdited event) {
        event.input().ifPresent(input -> scope.detail(position).givenInput(input));
        event.output().ifPresent(output -> scope.output(position, output));
    }
}
