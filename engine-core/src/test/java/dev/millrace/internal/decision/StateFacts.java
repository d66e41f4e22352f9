package dev.millrace.internal.decision;

import dev.millrace.event.NodeStatus;
import dev.millrace.internal.decision.plan.LoopState;
import dev.millrace.internal.decision.plan.PlannedNode;
import dev.millrace.internal.decision.state.ExecutionState;
import dev.millrace.internal.decision.state.NodeDetail;
import dev.millrace.internal.decision.state.ScopeState;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * All that the events of an execution determine of its state, as a list, so that two states can be compared where
 * people's snapshots show nothing: counts, resolutions, flags, inputs, loops, signals. Left out is what belongs to the
 * living alone: the agenda and what is dispatched. Confined to its caller.
 */
final class StateFacts {

    private static final int AROUND = 30;

    private final List<@Nullable Object> facts = new ArrayList<>();

    /** Forgets what it held, and collects those of a state. */
    StateFacts of(ExecutionState state) {
        facts.clear();
        add(state);
        return this;
    }

    /** Returns where two states differ, with what stands around; null if they do not. */
    @Nullable
    String differenceFrom(StateFacts other) {
        return facts.equals(other.facts) ? null : difference(other);
    }

    private String difference(StateFacts other) {
        int at = 0;
        while (at < facts.size() && at < other.facts.size() && Objects.equals(facts.get(at), other.facts.get(at))) {
            at++;
        }
        return "the fold of the journal differs; lived:\n..." + around(at) + "\nfolded:\n..." + other.around(at);
    }

    private String around(int at) {
        var text = new StringBuilder();
        for (var fact : facts.subList(Math.max(0, at - AROUND), Math.min(facts.size(), at + AROUND))) {
            text.append(fact).append(' ');
        }
        return text.toString();
    }

    private void add(@Nullable Object... some) {
        for (var fact : some) {
            facts.add(fact);
        }
    }

    private void add(ExecutionState state) {
        // A late outcome after the end takes a number and changes nothing; it may be on its way to the store.
        add(state.status(), state.status().isFinal() ? "" : state.sequence(), state.cause());
        add(state.output(), state.startedAt(), state.endedAt());
        add(state.paused(), state.resumeAt());
        add(state.stop(), state.stopReason());
        add(state.retriesUsed(), state.failures());
        add(state.recovered());
        add(state.compensating(), state.undone());
        if (state.hasArmed()) {
            state.armed().forEach(armed -> add(armed.scope().path(armed.position())));
        }
        if (state.rootOrNull() != null) {
            add(state.rootOrNull());
        }
    }

    private void add(ScopeState scope) {
        add("scope", scope.path(), scope.active());
        add(scope.broke(), scope.closed());
        add(scope.input(), scope.variables().values());
        for (int c = 0; c < scope.plan().connections().length; c++) {
            add(scope.resolution(c));
        }
        for (var node : scope.plan().nodes()) {
            add(scope, node);
        }
    }

    private void add(ScopeState scope, PlannedNode node) {
        int at = node.position();
        add(node.spec().id(), scope.status(at));
        add(scope.is(at, NodeStatus.COMPLETED)
                && scope.workings().isDispatched(at)); // what has completed is with nobody
        add(scope.isRetrying(at), scope.hasBroken(at));
        add(scope.resolvedSources(at), scope.deliveredSources(at));
        add(scope.attempts(at));
        add(scope.startedAt(at), scope.endedAt(at));
        add(scope.output(at));
        add(scope.detailOrNull(at));
        scope.inside(at).forEach(this::add);
    }

    private void add(@Nullable NodeDetail detail) {
        if (detail == null || isEmpty(detail)) {
            return;
        }
        add(detail.failures(), detail.failure());
        add(detail.skipReason(), detail.cancelReason(), detail.recovered());
        add(detail.givenInput(), detail.fallbackFor());
        add(detail.compensates(), detail.failedInput());
        add(detail.deliveries());
        add(detail.awaited(), detail.child(), detail.retryDue());
        add(detail.scopeInput(), detail.lockNames(), detail.attempts());
        if (detail.loop() != null) {
            add(detail.loop());
        }
    }

    private static boolean isEmpty(NodeDetail detail) {
        return detail.failures() == 0
                && detail.failure() == null
                && detail.skipReason() == null
                && detail.cancelReason() == null
                && !detail.recovered()
                && detail.givenInput() == null
                && detail.fallbackFor() == PlannedNode.NONE
                && detail.compensates() == PlannedNode.NONE
                && detail.deliveries() == 0
                && detail.awaited() == null
                && detail.loop() == null
                && detail.scopeInput() == null
                && detail.lockNames().isEmpty()
                && detail.attempts() == null;
    }

    private void add(LoopState loop) {
        add(loop.next(), loop.completed(), loop.failed());
        add(loop.broken(), loop.items(), loop.ledger());
    }
}
