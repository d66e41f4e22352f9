package dev.millrace.internal.decision;

import org.jspecify.annotations.Nullable;

/**
 * All that the events of an execution determine of its state, as text, so that two states can be compared where people's snapshots show
 * nothing: counts, resolutions, flags, inputs, loops, signals. Left out is what belongs to the living alone: the agenda and what is
 * dispatched.
 */
public final class StateText {

    private final StringBuilder text = new StringBuilder();

    private StateText() {}

    /** Returns the text of a state. */
    public static String of(ExecutionState state) {
        var all = new StateText();
        all.add(state);
        return all.text.toString();
    }

    private void add(ExecutionState state) {
        text.append(state.status)
                .append(" #")
                .append(state.sequence)
                .append(' ')
                .append(state.cause);
        text.append(" out ")
                .append(state.output)
                .append(" at ")
                .append(state.startedAt)
                .append('-')
                .append(state.endedAt);
        text.append(" paused ").append(state.paused).append(' ').append(state.resumeAt());
        text.append(" stop ").append(state.stop).append(' ').append(state.stopReason());
        text.append(" retries ")
                .append(state.retriesUsed())
                .append(" failures ")
                .append(state.failures());
        text.append(" recovered ").append(state.recovered());
        text.append(" undoing ")
                .append(state.compensating)
                .append(state.compensations())
                .append(state.hasCompensationFailed());
        text.append(" armed ");
        if (state.hasArmed()) {
            state.armed()
                    .forEach(armed ->
                            text.append(armed.scope().path(armed.position())).append(' '));
        }
        if (state.root != null) {
            add(state.root);
        }
    }

    private void add(ScopeState scope) {
        text.append("\nscope ").append(scope.path).append(" active ").append(scope.active);
        text.append(scope.broke ? " broke" : "").append(scope.closed ? " closed" : "");
        text.append(" in ").append(scope.input).append(" variables ").append(scope.variables.values());
        for (int c = 0; c < scope.plan.connections.length; c++) {
            text.append(' ').append(scope.resolution(c));
        }
        for (var node : scope.plan.nodes) {
            add(scope, node);
        }
    }

    private void add(ScopeState scope, PlannedNode node) {
        int at = node.position;
        text.append("\n ").append(node.spec.id()).append(' ').append(scope.status(at));
        text.append(scope.isRetrying(at) ? " retrying" : "").append(scope.hasBroken(at) ? " broken" : "");
        text.append(' ').append(scope.resolvedSources(at)).append('/').append(scope.deliveredSources(at));
        text.append(" attempts ").append(scope.attempts(at));
        text.append(' ').append(scope.startedAt(at)).append('-').append(scope.endedAt(at));
        text.append(' ').append(scope.output(at));
        add(scope.detailOrNull(at));
    }

    private void add(@Nullable NodeDetail detail) {
        if (detail == null || isEmpty(detail)) {
            return;
        }
        text.append(" failures ").append(detail.failures).append(' ').append(detail.failure);
        text.append(' ')
                .append(detail.skipReason)
                .append(' ')
                .append(detail.cancelReason)
                .append(detail.recovered);
        text.append(" given ").append(detail.givenInput).append(" for ").append(detail.fallbackFor);
        text.append(' ').append(detail.compensates).append(" failed ").append(detail.failedInput);
        text.append(" deliveries ").append(detail.deliveries);
        text.append(' ')
                .append(detail.awaited)
                .append(' ')
                .append(detail.child)
                .append(" due ")
                .append(detail.retryDue);
        text.append(" scopeInput ").append(detail.scopeInput);
        if (detail.loop != null) {
            add(detail.loop);
        }
        if (detail.scope != null) {
            add(detail.scope);
        }
    }

    private static boolean isEmpty(NodeDetail detail) {
        return detail.failures == 0
                && detail.failure == null
                && detail.skipReason == null
                && detail.cancelReason == null
                && !detail.recovered
                && detail.givenInput == null
                && detail.fallbackFor == PlannedNode.NONE
                && detail.compensates == PlannedNode.NONE
                && detail.deliveries == 0
                && detail.awaited == null
                && detail.scope == null
                && detail.loop == null
                && detail.scopeInput == null;
    }

    private void add(LoopState loop) {
        text.append(" loop next ")
                .append(loop.next)
                .append(' ')
                .append(loop.completed)
                .append('/')
                .append(loop.failed);
        text.append(loop.broken ? " broken " : " ").append(loop.items).append(loop.ledger);
        loop.live.values().forEach(this::add);
    }
}
