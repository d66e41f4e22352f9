package dev.millrace.internal.decision;

import dev.millrace.definition.OnFailure;
import dev.millrace.definition.RetryPolicy;
import dev.millrace.event.ExecutionEvent.Stop;
import dev.millrace.event.Failure;
import dev.millrace.event.NodeEvent.FailedAttempt;
import dev.millrace.event.NodeEvent.Retry;
import dev.millrace.event.NodeStatus;
import dev.millrace.event.SkipReason;
import dev.millrace.expression.Expression;
import dev.millrace.expression.InvalidExpressionException;
import dev.millrace.internal.decision.plan.PlannedNode;
import dev.millrace.internal.decision.plan.Retries;
import dev.millrace.internal.decision.state.Compensations;
import dev.millrace.internal.decision.state.Deliveries;
import dev.millrace.internal.decision.state.ExecutionState;
import dev.millrace.internal.decision.state.NodeAttempts;
import dev.millrace.internal.decision.state.NodeDetail;
import dev.millrace.internal.decision.state.NodeTimes;
import dev.millrace.internal.decision.state.Resolution;
import dev.millrace.internal.decision.state.Routing;
import dev.millrace.internal.decision.state.ScopeState;
import dev.millrace.internal.decision.view.Replacement;
import dev.millrace.internal.decision.view.ScopeBindings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The rules by which a failed attempt leads to another attempt, to the fallback, or to the node's end. Confined to the
 * turn.
 */
final class Failures {

    private static final double NO_JITTER = 0.5;

    private final ExecutionState state;
    private final Commands commands;
    private final Recorder record;

    Failures(Recorder record) {
        this.state = record.state;
        this.commands = record.commands;
        this.record = record;
    }

    /** Ends an attempt that a worker ran. */
    void ended(Attempt attempt, Failure failure, double random, boolean timedOut) {
        var scope = attempt.scope();
        int position = attempt.position();
        if (state.isStopping()) {
            record.cancelled(scope, position, state.stopReason());
        } else if (!replaced(scope, position) && !retried(scope, position, failure, random, timedOut)) {
            end(scope, position, failure, timedOut, attempt.givenInput());
        }
    }

    /** Ends a node whose attempt was told that another one takes its place. Returns whether it was. */
    boolean replaced(ScopeState scope, int position) {
        var event = NodeAttempts.replaced(scope, position);
        if (event != null) {
            fail(scope, position, Replacement.of(event).failure(), false);
        }
        return event != null;
    }

    /** Ends an attempt of a node that the decision runs itself. */
    void fail(ScopeState scope, int position, Failure failure, boolean timedOut) {
        Scripts.drop(scope, position, commands);
        if (!retried(scope, position, failure, NO_JITTER, timedOut)) {
            end(scope, position, failure, timedOut, InputData.given(scope, position));
        }
    }

    private boolean retried(ScopeState scope, int position, Failure failure, double random, boolean timedOut) {
        var policy = NodeAttempts.policy(scope, position).retry();
        return policy.isPresent() && retry(scope, position, policy.get(), failure, random, timedOut);
    }

    private boolean retry(
            ScopeState scope, int position, RetryPolicy policy, Failure failure, double random, boolean timedOut) {
        var detail = scope.detailOrNull(position);
        int failures = 1 + (detail == null ? 0 : detail.failures());
        var budget = state.plan().workflow().policy().retryBudget();
        if (state.stop() == Stop.TERMINATE
                || budget.isPresent() && state.retriesUsed() >= budget.getAsInt()
                || Retries.isSpent(policy, failure, failuresLike(detail, failure, policy))
                || !Retries.isEligible(policy, failure)) {
            return false;
        }
        var delay = Retries.delay(policy, failures, random);
        long due = record.at + Math.max(0, delay.toNanos() / 1_000);
        long tried = new NodeTimes(scope, position).triedAt() == 0
                ? record.at
                : new NodeTimes(scope, position).triedAt(); // at its gates, for once
        if (Retries.isTooLate(policy, tried, due)) {
            return false;
        }
        record.retryScheduled(scope, position, failure, new Retry(scope.attempts(position) + 1, due, timedOut));
        commands.setTimer(scope, position, delay);
        return true;
    }

    private static int failuresLike(@Nullable NodeDetail detail, Failure failure, RetryPolicy policy) {
        return 1 + (detail == null ? 0 : detail.failuresLike(failure, policy.budgets()));
    }

    private void end(ScopeState scope, int position, Failure failure, boolean timedOut, Map<String, Object> input) {
        var node = scope.node(position);
        var kept = node.keepsInput() ? input : Map.<String, Object>of();
        var data = new FailedAttempt(scope.attempts(position), timedOut, kept, List.of());
        if (node.fallback() != PlannedNode.NONE
                && scope.is(node.fallback(), NodeStatus.PENDING)
                && !state.isStopping()) {
            record.fellBack(scope, position, failure, data);
            return;
        }
        finish(scope, position, failure, data);
    }

    /** Ends a node whose fallback failed as well: with its own failure. */
    void fallbackFailed(ScopeState scope, int position) {
        var detail = scope.detail(position);
        var failure = detail.failure() == null ? Failure.of("Fallback", "the fallback failed") : detail.failure();
        boolean timedOut = failure.type().equals(Failure.TIMEOUT);
        finish(
                scope,
                position,
                failure,
                new FailedAttempt(scope.attempts(position), timedOut, detail.failedInput(), List.of()));
    }

    private void finish(ScopeState scope, int position, Failure failure, FailedAttempt attempt) {
        if (scope.node(position).scriptsOnFail().isEmpty() || Routing.isClosedToNewWork(scope)) {
            finishNow(scope, position, failure, attempt);
        } else {
            new Scripts(record).hold(scope, position, failure, attempt);
        }
    }

    /** Ends a node of whose connections on Fail every script has its value. */
    void finishNow(ScopeState scope, int position, Failure failure, FailedAttempt attempt) {
        var node = scope.node(position);
        var conditions = attempt.conditions();
        if (node.conditionsOnFail()) {
            conditions = failConditions(scope, node, attempt.input(), Deliveries.errorOf(node, failure, attempt));
        }
        record.failed(
                scope,
                position,
                failure,
                new FailedAttempt(attempt.number(), attempt.timedOut(), attempt.input(), conditions));
        followFallback(scope, position);
        if (scope.plan().onFailure() == OnFailure.FAIL_FAST && !Routing.isUndoing(scope)) {
            cancelSiblings(scope, "node '" + node.spec().id() + "' failed");
        }
    }

    /** Ends the node that a fallback stands in for, where that has not completed. */
    void followFallback(ScopeState scope, int position) {
        var detail = scope.detail(position);
        if (detail.fallbackFor() != PlannedNode.NONE && scope.is(detail.fallbackFor(), NodeStatus.WAITING)) {
            fallbackFailed(scope, detail.fallbackFor());
        }
    }

    /** A condition that cannot be evaluated on a failure counts as not met: the node has failed already. */
    private static List<Boolean> failConditions(
            ScopeState scope, PlannedNode node, Map<String, Object> input, Map<String, Object> output) {
        var bindings = new ScopeBindings(scope, node, input, output);
        var results = new ArrayList<Boolean>();
        for (var exit : node.exits()) {
            for (int c : exit.connections()) {
                var connection = scope.plan().connections()[c];
                if (connection.condition() != null && connection.onFail()) {
                    results.add(holds(connection.condition(), bindings));
                }
            }
        }
        return List.copyOf(results);
    }

    private static boolean holds(Expression condition, ScopeBindings bindings) {
        try {
            return condition.test(bindings);
        } catch (InvalidExpressionException e) {
            return false;
        }
    }

    /** Stops what else is open in a scope; what the failure itself made ready, its handlers, goes on. */
    private void cancelSiblings(ScopeState scope, String reason) {
        endHeld(scope, reason); // what that makes ready is skipped below
        for (var node : scope.plan().nodes()) {
            int position = node.position();
            var status = scope.status(position);
            if (status.isOpen()) {
                cancel(scope, position, reason);
            } else if (status == NodeStatus.READY && !isHandler(scope, node)) {
                record.skipped(scope, position, SkipReason.EXECUTION_ENDED);
            }
        }
    }

    /**
     * Ends what has its outcome by that outcome, before what waits for it is stopped: a fallback's completes the node
     * that it stands in for.
     */
    void endHeld(ScopeState scope, String reason) {
        for (var node : scope.plan().nodes()) {
            if (scope.isHeld(node.position())) {
                cancel(scope, node.position(), reason);
            }
        }
    }

    private static boolean isHandler(ScopeState scope, PlannedNode node) {
        for (int c : node.incoming()) {
            var connection = scope.plan().connections()[c];
            if (scope.resolution(c) == Resolution.DELIVERED
                    && scope.status(connection.source()).isFailure()) {
                return true;
            }
        }
        return false;
    }

    /** Stops an open node at once, with all that it holds; one whose outcome is held ends with that. */
    void cancel(ScopeState scope, int position, String reason) {
        if (scope.isHeld(position)) {
            new HeldOutcomes(record).end(scope, position);
            return;
        }
        var detail = scope.detailOrNull(position);
        if (detail != null || scope.workings().hasMore(position)) {
            Scripts.drop(scope, position, commands);
            commands.cancelTimer(scope, position);
            cancelScopes(scope, position, reason);
        }
        if (detail != null) {
            cancelChild(detail, reason);
        }
        if (scope.is(position, NodeStatus.RUNNING) && scope.node(position).isWork()) {
            commands.stopNode(scope, position, reason);
        }
        if (scope.workings().isDispatched(position)) {
            state.workings().takeBack(scope, position);
        }
        record.cancelled(scope, position, reason);
    }

    /** Passes a stop on to the execution that a node waits for. */
    private void cancelChild(NodeDetail detail, String reason) {
        if (detail.child() != null && detail.child().awaited()) {
            var stop = state.stop() == Stop.TERMINATE ? Stop.TERMINATE : Stop.CANCEL;
            commands.stopChild(detail.child(), stop, "its parent was stopped: " + reason);
        }
    }

    /** Stops the scopes that a node holds, without ending the node. */
    void cancelScopes(ScopeState scope, int position, String reason) {
        scope.inside(position).forEach(inner -> cancelScope(inner, reason));
    }

    private void cancelScope(ScopeState scope, String reason) {
        scope.workings().closing(true); // this close is done here, not by the agenda
        endHeld(scope, reason);
        for (var closed : state.closedAndUndone()) {
            if (Compensations.isWithin(closed, scope)) {
                cancelOpen(closed, reason);
            }
        }
        cancelOpen(scope, reason);
        for (var node : scope.plan().nodes()) {
            if (!scope.status(node.position()).isFinal() && !mayBeUndone(scope, node.position())) {
                record.skipped(scope, node.position(), SkipReason.EXECUTION_ENDED);
            }
        }
        if (scope.path() != null) {
            record.scopeClosed(scope, scope.path(), NodeStatus.CANCELLED, Map.of());
        }
    }

    private void cancelOpen(ScopeState scope, String reason) {
        for (var node : scope.plan().nodes()) {
            if (scope.status(node.position()).isOpen()) {
                cancel(scope, node.position(), reason);
            }
        }
    }

    /** Whether a node undoes another one that has completed: it may yet, when the execution comes to that. */
    private static boolean mayBeUndone(ScopeState scope, int compensation) {
        for (var node : scope.plan().nodes()) {
            if (node.compensation() == compensation && scope.is(node.position(), NodeStatus.COMPLETED)) {
                return true;
            }
        }
        return false;
    }
}
