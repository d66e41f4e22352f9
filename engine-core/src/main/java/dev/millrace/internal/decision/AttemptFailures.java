package dev.millrace.internal.decision;

import dev.millrace.event.Failure;
import dev.millrace.event.NodePath;
import dev.millrace.event.NodeStatus;
import dev.millrace.internal.decision.plan.PlannedNode;
import dev.millrace.internal.decision.state.NodeAttempts;
import dev.millrace.internal.decision.state.Paths;
import dev.millrace.internal.decision.state.ScopeState;
import java.time.Duration;
import java.util.Set;

/** The inputs of a decision that end an attempt without completing it. Confined to the turn. */
public final class AttemptFailures {

    private static final Set<String> AT_GATES = Set.of(Failure.DUPLICATE_KEY, Failure.DEADLOCK);

    private final Recorder record;

    AttemptFailures(Recorder record) {
        this.record = record;
    }

    /**
     * An attempt failed.
     *
     * @param random a number from 0 to 1, for the jitter of a retry
     */
    public void failed(Attempt attempt, Failure failure, double random, long at) {
        record.at = at;
        if (CurrentAttempt.accept(record, attempt, "failed")) {
            endFailed(attempt, failure, random, false);
        }
        Settling.settle(record);
    }

    /** An attempt ended, and cannot say whether what it was to do has happened. */
    public void undecided(Attempt attempt, String reason, long at) {
        record.at = at;
        if (CurrentAttempt.accept(record, attempt, "undecided")) {
            takeBack(attempt.scope(), attempt.position());
            if (record.state.isStopping()) {
                record.cancelled(attempt.scope(), attempt.position(), record.state.stopReason());
            } else {
                record.decisionNeeded(attempt.scope(), attempt.position(), reason);
            }
        }
        Settling.settle(record);
    }

    /** An attempt took longer than its time limit; its worker has been told to stop. */
    public void timedOut(Attempt attempt, double random, long at) {
        record.at = at;
        var timeout = NodeAttempts.policy(attempt.scope(), attempt.position())
                .timeout()
                .orElse(Duration.ZERO);
        if (CurrentAttempt.accept(record, attempt, "timed out")) {
            endFailed(
                    attempt,
                    Failure.of(Failure.TIMEOUT, "took longer than " + timeout.toMillis() + " ms"),
                    random,
                    true);
        }
        Settling.settle(record);
    }

    /**
     * An attempt was given up before a worker could end it: its message spent its deliveries, a breaker is open, or its
     * key is taken.
     */
    public void gaveUp(Attempt attempt, Failure failure, long at) {
        record.at = at;
        var scope = attempt.scope();
        if (scope.workings().isDispatched(attempt.position())
                && !scope.status(attempt.position()).isFinal()) {
            takeBack(scope, attempt.position());
            boolean mayRetry = AT_GATES.contains(failure.type());
            if (!new Failures(record).replaced(scope, attempt.position())) {
                new Failures(record)
                        .fail(scope, attempt.position(), mayRetry ? failure : failure.withoutRetry(), false);
            }
        }
        Settling.settle(record);
    }

    /** What an attempt led to cannot be kept, so its node fails. Returns false if there is no such node at work. */
    public boolean failed(NodePath node, Failure failure, long at) {
        record.at = at;
        var scope = Paths.knownScopeOf(record.state, node.scope());
        int position = scope == null ? PlannedNode.NONE : Paths.positionOf(scope, node);
        if (scope == null
                || scope.is(position, NodeStatus.PENDING)
                || scope.status(position).isFinal()) {
            return false;
        }
        if (scope.workings().isDispatched(position)) {
            takeBack(scope, position);
        }
        new Failures(record).fail(scope, position, failure.withoutRetry(), false);
        Settling.settle(record);
        return true;
    }

    private void endFailed(Attempt attempt, Failure failure, double random, boolean timedOut) {
        takeBack(attempt.scope(), attempt.position());
        new Failures(record).ended(attempt, failure, random, timedOut);
    }

    private void takeBack(ScopeState scope, int position) {
        record.state.workings().takeBack(scope, position);
    }
}
