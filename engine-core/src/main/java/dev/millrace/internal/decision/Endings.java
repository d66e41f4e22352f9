package dev.millrace.internal.decision;

import dev.millrace.definition.CompensationScope;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.Failure;
import dev.millrace.event.NodeStatus;
import dev.millrace.event.SkipReason;
import dev.millrace.expression.InvalidExpressionException;
import dev.millrace.internal.decision.plan.PlannedNode;
import dev.millrace.internal.decision.plan.Rendering;
import dev.millrace.internal.decision.state.Compensations;
import dev.millrace.internal.decision.state.Deliveries;
import dev.millrace.internal.decision.state.ExecutionState;
import dev.millrace.internal.decision.state.NodeAttempts;
import dev.millrace.internal.decision.state.ScopeState;
import dev.millrace.internal.decision.state.ScopeTransitions;
import dev.millrace.internal.decision.view.OutputBindings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The rules by which scopes and executions come to their end: by themselves, or because something asked them to stop.
 * Confined to the turn.
 */
final class Endings {

    private final ExecutionState state;
    private final Commands commands;
    private final Recorder record;

    Endings(Recorder record) {
        this.state = record.state;
        this.commands = record.commands;
        this.record = record;
    }

    /** Nothing in a scope is open any more: what was never reached is skipped, then the scope ends. */
    void close(ScopeState scope) {
        if (state.isUndoing(scope)) {
            return; // what is undone now stands in a scope that has closed, and is not counted here
        }
        if (state.stop() != null && !state.compensating()) {
            closeStopped(scope);
        } else if (!skipNeverReached(scope)) {
            if (scope == state.root()) {
                closeRoot(scope);
            } else {
                closeNested(scope);
            }
        }
    }

    private void closeNested(ScopeState scope) {
        var status = isFailed(scope) ? NodeStatus.FAILED : NodeStatus.COMPLETED;
        if (status == NodeStatus.FAILED && scope.path() != null && undoesItself(scope)) {
            record.scopeCompensationStarted(scope, scope.path(), String.valueOf(ScopeTransitions.firstError(scope)));
            return;
        }
        closeNested(scope, status, status == NodeStatus.COMPLETED ? Deliveries.outputOf(scope) : Map.of());
    }

    private boolean undoesItself(ScopeState scope) {
        return scope.plan().compensation().scope() == CompensationScope.CONTAINER
                && state.plan().workflow().policy().compensateOnFailure()
                && !Compensations.armedIn(scope).isEmpty();
    }

    private void closeNested(ScopeState scope, NodeStatus status, Map<String, Object> output) {
        var path = scope.path();
        if (path != null) {
            scope.workings().closing(true);
            skipWhatFollowsCompensations(scope);
            record.scopeClosed(scope, path, status, output);
            ControlRun.closed(record, scope, status, output);
        }
    }

    private void closeRoot(ScopeState root) {
        if (state.compensating()) {
            endCompensated(root);
        } else if (isFailed(root)) {
            fail(root, failureCause(root));
        } else {
            complete(root);
        }
    }

    private void fail(ScopeState root, String cause) {
        var policy = state.plan().workflow().policy();
        if (state.hasArmed() && policy.compensateOnFailure()) {
            boolean oneBranch = policy.compensation().scope() == CompensationScope.BRANCH;
            record.compensationStarted(cause, oneBranch ? Upstream.spared(state) : List.of(), Optional.empty());
        } else {
            end(undone(ExecutionStatus.FAILED), cause, root);
        }
    }

    private void complete(ScopeState root) {
        Map<String, Object> output;
        try {
            output = outputOf(root);
        } catch (InvalidExpressionException e) {
            fail(root, "the outputs cannot be filled in: " + e.getMessage());
            return;
        }
        end(ExecutionStatus.COMPLETED, "", output, root);
    }

    private Map<String, Object> outputOf(ScopeState root) {
        var outputs = state.plan().outputs();
        return outputs == null ? Deliveries.outputOf(root) : Rendering.of(outputs, new OutputBindings(root));
    }

    /** Returns whether the execution will fail: by a node, or because its outputs cannot be filled in. */
    private boolean fails(ScopeState root) {
        if (isFailed(root) || state.plan().outputs() == null) {
            return isFailed(root);
        }
        try {
            outputOf(root);
            return false;
        } catch (InvalidExpressionException e) {
            return true;
        }
    }

    private void endCompensated(ScopeState root) {
        var undoing = state.compensations().of(root);
        if (undoing != null
                && undoing.backTo().isPresent()
                && !state.compensations().hasFailed()) {
            new Repairs(record).goOnFrom(undoing.backTo().get(), state.cause());
        } else {
            end(undone(stopped()), state.cause(), root);
        }
    }

    /** Returns how an execution ends of which something was undone; how it ends otherwise if nothing was. */
    private ExecutionStatus undone(ExecutionStatus otherwise) {
        var memory = state.compensationsOrNull();
        if (memory == null || memory.ended() == 0) {
            return otherwise;
        }
        return memory.hasFailed() ? ExecutionStatus.COMPENSATION_FAILED : ExecutionStatus.COMPENSATED;
    }

    /** Declared outputs are those of an execution that completes. */
    private void end(ExecutionStatus status, String cause, ScopeState root) {
        var reached = state.reached();
        if (reached != null) {
            end(status, cause, reached.ending().output(), root);
        } else {
            end(status, cause, state.plan().outputs() == null ? Deliveries.outputOf(root) : Map.of(), root);
        }
    }

    private void end(ExecutionStatus status, String cause, Map<String, Object> output, ScopeState root) {
        skipUnusedCompensations(root);
        if (state.compensating()) {
            skipWhatFollowsCompensations(root);
        }
        record.ended(status, cause, output);
        commands.finish();
    }

    /** Ends the compensations that waited in closed scopes. */
    private void skipUnusedCompensations(ScopeState root) {
        var memory = state.compensationsOrNull();
        if (memory == null) {
            return;
        }
        for (var armed : memory.all().toList()) {
            int compensation = armed.scope().node(armed.position()).compensation();
            if (armed.scope() != root && armed.scope().is(compensation, NodeStatus.PENDING)) {
                record.skipped(armed.scope(), compensation, SkipReason.NOT_TAKEN);
            }
        }
    }

    /** Nothing flows along the connections of a compensation, so what they lead to was never reached. */
    private void skipWhatFollowsCompensations(ScopeState scope) {
        for (var node : scope.plan().nodes()) {
            if (scope.is(node.position(), NodeStatus.PENDING) && !isCompensation(scope, node.position())) {
                record.skipped(scope, node.position(), SkipReason.NOT_TAKEN);
            }
        }
    }

    /**
     * Skips stray roots, unused fallbacks and compensations; returns whether there were any, so that what follows is
     * settled.
     */
    private boolean skipNeverReached(ScopeState scope) {
        return skipNeverReached(scope, false) || skipNeverReached(scope, true);
    }

    /** A fallback stays for as long as its node may still fail, unless nothing else is left to skip. */
    private boolean skipNeverReached(ScopeState scope, boolean evenFallbacksOfOpenNodes) {
        boolean mayCompensate = state.hasArmed()
                && !state.compensating()
                && (scope != state.root() || state.plan().workflow().policy().compensateOnFailure());
        boolean skipped = false;
        for (var node : scope.plan().nodes()) {
            if (scope.is(node.position(), NodeStatus.PENDING)
                    && node.incoming().length == 0
                    && !(mayCompensate && isCompensation(scope, node.position()))
                    && (evenFallbacksOfOpenNodes || !isFallbackOfOpenNode(scope, node))) {
                record.skipped(scope, node.position(), SkipReason.NOT_TAKEN);
                skipped = true;
            }
        }
        return skipped;
    }

    private static boolean isFallbackOfOpenNode(ScopeState scope, PlannedNode node) {
        if (node.substitute()) {
            for (var other : scope.plan().nodes()) {
                if (other.fallback() == node.position()
                        && !scope.status(other.position()).isFinal()) {
                    return true;
                }
            }
        }
        return false;
    }

    private boolean isCompensation(ScopeState scope, int position) {
        if (scope == state.root() && !fails(scope)) {
            return false;
        }
        for (var node : scope.plan().nodes()) {
            if (node.compensation() == position
                    && (scope == state.root() || scope.is(node.position(), NodeStatus.COMPLETED))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isFailed(ScopeState scope) {
        for (var node : scope.plan().nodes()) {
            if (ScopeTransitions.isUnrecovered(scope, node.position())) {
                return true;
            }
        }
        return false;
    }

    private static String failureCause(ScopeState root) {
        var first = ScopeTransitions.firstError(root);
        long others = -1;
        for (var node : root.plan().nodes()) {
            others += ScopeTransitions.isUnrecovered(root, node.position()) ? 1 : 0;
        }
        return "node " + first + (others > 0 ? " (and " + others + " more)" : "");
    }

    private void closeStopped(ScopeState scope) {
        boolean undone = compensatesStop();
        if (scope == state.root() && undone && state.hasArmed()) {
            record.compensationStarted(state.stopCause(), List.of(), Optional.empty());
            return;
        }
        scope.workings().closing(true);
        for (var node : scope.plan().nodes()) {
            if (scope.is(node.position(), NodeStatus.PENDING)
                    && !(undone && scope != state.root() && isCompensation(scope, node.position()))) {
                record.skipped(scope, node.position(), SkipReason.EXECUTION_ENDED);
            }
        }
        if (scope == state.root()) {
            end(stopped(), state.stopCause(), scope);
        } else {
            closeNested(scope, NodeStatus.CANCELLED, Map.of());
        }
    }

    private boolean compensatesStop() {
        var policy = state.plan().workflow().policy();
        return switch (stopped()) {
            case TIMED_OUT -> policy.compensateOnTimeout();
            case FAILED -> policy.compensateOnFailure();
            case CANCELLED -> policy.compensateOnCancel();
            case PENDING,
                    RUNNING,
                    WAITING,
                    PAUSED,
                    COMPENSATING,
                    COMPLETED,
                    TERMINATED,
                    COMPENSATED,
                    COMPENSATION_FAILED -> false;
        };
    }

    private ExecutionStatus stopped() {
        var stop = state.stop();
        var reached = state.reached();
        if (reached != null) {
            return reached.ending().status();
        }
        if (stop == null) {
            return ExecutionStatus.FAILED;
        }
        return switch (stop) {
            case CANCEL -> ExecutionStatus.CANCELLED;
            case TERMINATE -> ExecutionStatus.TERMINATED;
            case TIMEOUT -> ExecutionStatus.TIMED_OUT;
        };
    }

    /** A node that holds scopes took longer than its time limit. */
    void scopeTimedOut(ScopeState scope, int position) {
        var failures = new Failures(record);
        failures.cancelScopes(scope, position, "the time limit of " + scope.path(position) + " was reached");
        var limit = NodeAttempts.policy(scope, position).timeout().orElse(Duration.ZERO);
        failures.fail(
                scope, position, Failure.of(Failure.TIMEOUT, "took longer than " + limit.toMillis() + " ms"), true);
    }
}
