package dev.millrace.internal.decision.state;

import dev.millrace.definition.Absence;
import dev.millrace.definition.NodeId;
import dev.millrace.event.ExecutionEvent.EndReached;
import dev.millrace.event.ExecutionEvent.ExecutionEnded;
import dev.millrace.event.ExecutionEvent.ExecutionPaused;
import dev.millrace.event.ExecutionEvent.ExecutionResumed;
import dev.millrace.event.ExecutionEvent.ExecutionStarted;
import dev.millrace.event.ExecutionEvent.SignalReceived;
import dev.millrace.event.ExecutionEvent.StartAdmitted;
import dev.millrace.event.ExecutionEvent.StartHeldBack;
import dev.millrace.event.ExecutionEvent.StopRequested;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.NodeEvent;
import dev.millrace.event.NodeEvent.AttemptNoted;
import dev.millrace.event.NodeEvent.ChildRequested;
import dev.millrace.event.NodeEvent.CompletionHeld;
import dev.millrace.event.NodeEvent.LocksNamed;
import dev.millrace.event.NodeEvent.NodeCancelled;
import dev.millrace.event.NodeEvent.NodeCompleted;
import dev.millrace.event.NodeEvent.NodeFailed;
import dev.millrace.event.NodeEvent.NodeFellBack;
import dev.millrace.event.NodeEvent.NodeRequeued;
import dev.millrace.event.NodeEvent.NodeRetryScheduled;
import dev.millrace.event.NodeEvent.NodeSkipped;
import dev.millrace.event.NodeEvent.NodeStarted;
import dev.millrace.event.NodeEvent.NodeWaiting;
import dev.millrace.event.NodeEvent.PolicyFilledIn;
import dev.millrace.event.NodeResult;
import dev.millrace.event.NodeStatus;
import dev.millrace.event.SkipReason;
import dev.millrace.internal.decision.plan.PlannedNode;
import dev.millrace.internal.decision.plan.WaitPlan;
import dev.millrace.internal.decision.state.CompensationMemory.Armed;
import dev.millrace.internal.decision.state.ExecutionState.FailedNode;
import dev.millrace.internal.decision.state.NodeDetail.Noted;
import dev.millrace.node.Control;
import java.util.Optional;

/**
 * What each event does to the state. Both the living decision and the fold of a journal go through here, so that they
 * cannot differ. Evaluates nothing: every choice stands in the event.
 */
public final class Transitions {

    private Transitions() {}

    public static void started(ExecutionState state, ExecutionStarted event) {
        state.status(ExecutionStatus.RUNNING);
        state.startedAt(event.atEpochMicros());
        state.startedBy(event.origin().starter());
        state.isAsUrgentAs(event.priority());
        var root = new ScopeState(
                state,
                ScopePlace.ROOT,
                state.plan().root(),
                event.input(),
                new Variables(
                        event.variables(), state.plan().workflow().variables().strict()));
        state.root(root);
        Progress.enter(root);
    }

    /** What a {@link NodeStarted} does. */
    public static void started(ScopeState scope, int position, int attempt, int deliveries, long at) {
        scope.become(position, NodeStatus.RUNNING);
        scope.attempts(position, attempt);
        if (deliveries > 1) {
            scope.detail(position).deliveries(deliveries);
        }
        var noted = NodeAttempts.noted(scope, position);
        if (noted != null && noted.attempt() != attempt) {
            NodeAttempts.forgetNote(scope, position);
        }
        scope.retrying(position, false);
        scope.started(position, at);
    }

    /** What a {@link NodeCompleted} does. */
    public static void completed(
            ScopeState scope, int position, NodeResult result, Optional<NodeId> recoveredBy, long at) {
        var state = scope.execution();
        var node = scope.node(position);
        boolean wasHeld = scope.isHeld(position);
        scope.output(position, result.output());
        scope.variables().write(result.writes());
        if (result.port().isPresent() && result.port().get().equalsIgnoreCase(Control.BREAK)) {
            ScopeTransitions.broke(scope);
        }
        if (!result.warnings().isEmpty()) {
            scope.detail(position).warnings(result.warnings());
            state.failureMemory().warn(scope.path(position));
        }
        end(scope, position, NodeStatus.COMPLETED, at);
        if (recoveredBy.isPresent()) {
            state.failureMemory().recover(scope.path(position));
        }
        Progress.recoverInside(scope, position);
        recoverSources(scope, node);
        if (node.compensation() != PlannedNode.NONE && !Routing.isUndoing(scope)) {
            state.armed().push(new Armed(scope, position, state.compensations().nextNumber()));
        }
        if (!wasHeld) {
            takeSignal(scope, node, result, recoveredBy);
        }
        if (!Compensations.ended(scope, position)) {
            Routing.completed(scope, node, result);
        }
        Progress.quietIfIdle(scope);
    }

    /** A Wait that a signal ended uses it up. */
    private static void takeSignal(
            ScopeState scope, PlannedNode node, NodeResult result, Optional<NodeId> recoveredBy) {
        if (!(node.control() instanceof WaitPlan wait)
                || recoveredBy.isPresent()
                || result.port().equals(Optional.of(Control.TIMEOUT))) {
            return;
        }
        var detail = scope.detailOrNull(node.position());
        var signals = scope.execution().unclaimed(wait.rule().name());
        var signal = detail == null ? null : wait.firstOf(signals, detail.awaited());
        if (signal != null) {
            scope.execution().signals().take(signal);
        }
    }

    public static void completionHeld(ScopeState scope, int position, CompletionHeld event) {
        takeSignal(scope, scope.node(position), event.result(), event.recoveredBy());
        hold(scope, position, event);
    }

    /** A node keeps its status while its outcome is held; a child that it asked for is not its concern any more. */
    public static void hold(ScopeState scope, int position, NodeEvent event) {
        var detail = scope.detail(position);
        detail.held(event);
        detail.child(null);
        detail.noted = null;
    }

    /** A completed handler recovers the failures that led to it by a recovering connection. */
    private static void recoverSources(ScopeState scope, PlannedNode node) {
        if (!node.mayRecover()) {
            return;
        }
        for (int connection : node.incoming()) {
            var planned = scope.plan().connections()[connection];
            if (planned.recovers()
                    && scope.resolution(connection) == Resolution.DELIVERED
                    && scope.status(planned.source()).isFailure()) {
                Progress.recover(scope, planned.source());
            }
        }
    }

    public static void failed(ScopeState scope, int position, NodeFailed event) {
        var attempt = event.attempt();
        var detail = scope.detail(position);
        if (!hasFallenBack(scope, position)) {
            noteFailure(scope, event, detail);
        }
        detail.failed(event.failure());
        detail.failedInput(attempt.input());
        end(scope, position, attempt.timedOut() ? NodeStatus.TIMED_OUT : NodeStatus.FAILED, event.atEpochMicros());
        if (!Compensations.ended(scope, position)) {
            Routing.failed(scope, scope.node(position), attempt.conditions());
        }
        Progress.quietIfIdle(scope);
    }

    /** Counts a failure, and lets the nodes around it know that something inside them has failed. */
    private static void noteFailure(ScopeState scope, NodeEvent event, NodeDetail detail) {
        scope.execution().failureMemory().add(new FailedNode(event.node(), event.sequence()));
        detail.failedAs = detail.failedAs == 0 ? event.sequence() : detail.failedAs;
        var inside = scope;
        while (inside.parent() != null) {
            var around = inside.parent().detail(inside.parentPosition());
            if (around.firstInside != 0) {
                return;
            }
            around.firstInside = event.sequence();
            inside = inside.parent();
        }
    }

    /** Whether its failure was counted when its fallback began, which has failed too. */
    private static boolean hasFallenBack(ScopeState scope, int position) {
        int fallback = scope.node(position).fallback();
        var detail = fallback == PlannedNode.NONE ? null : scope.detailOrNull(fallback);
        return detail != null && detail.fallbackFor() == position && scope.is(position, NodeStatus.WAITING);
    }

    public static void fellBack(ScopeState scope, int position, NodeFellBack event) {
        var detail = scope.detail(position);
        noteFailure(scope, event, detail);
        detail.failed(event.failure());
        detail.failedInput(event.attempt().input());
        scope.retrying(position, false);
        detail.noted = null;
        forgetWhatItWaitedFor(scope, position);
        scope.become(position, NodeStatus.WAITING);
        int fallback = scope.node(position).fallback();
        scope.detail(fallback).fallbackFor(position);
        scope.detail(fallback).givenInput(event.attempt().input());
        Progress.ready(scope, fallback);
    }

    public static void retryScheduled(ScopeState scope, int position, NodeRetryScheduled event) {
        var detail = scope.detail(position);
        detail.failed(event.failure());
        detail.deliveries(0);
        detail.noted = null;
        detail.retryDue(event.retry().dueEpochMicros());
        if (detail.refusedAt == 0 && scope.startedAt(position) == 0) {
            detail.refusedAt = event.atEpochMicros();
        }
        detail.failedAs = 0;
        if (detail.firstInside != 0) {
            scope.execution().failureMemory().forgetInside(event.node(), detail.firstInside);
            detail.firstInside = 0;
        }
        var remembered = scope.execution().failureMemoryOrNull();
        if (remembered != null) {
            remembered.forgetWarnings(node -> FailureMemory.isInside(node, event.node()));
        }
        forgetWhatItWaitedFor(scope, position);
        scope.execution().retryUsed();
        scope.become(position, NodeStatus.WAITING);
        scope.retrying(position, true);
    }

    public static void skipped(ScopeState scope, int position, NodeSkipped event) {
        var detail = scope.detail(position);
        detail.skipReason(event.reason());
        detail.unmet(event.unmet().orElse(null));
        end(scope, position, NodeStatus.SKIPPED, event.atEpochMicros());
        if (!Compensations.skipped(scope, position)) {
            Routing.skipped(scope, scope.node(position), event.reason());
        }
        Progress.quietIfIdle(scope);
    }

    public static void cancelled(ScopeState scope, int position, NodeCancelled event) {
        scope.detail(position).cancelReason(event.reason());
        end(scope, position, NodeStatus.CANCELLED, event.atEpochMicros());
        if (!Compensations.ended(scope, position)) {
            Routing.cancelled(scope, scope.node(position));
        }
        Progress.quietIfIdle(scope);
    }

    public static void waiting(ScopeState scope, int position, NodeWaiting event) {
        scope.become(position, NodeStatus.WAITING);
        scope.detail(position).awaited(event.awaited());
    }

    /** The attempt that nobody can bring an outcome of any more begins again, under its own number. */
    public static void requeued(ScopeState scope, int position, NodeRequeued event) {
        var detail = scope.detail(position);
        scope.attempts(position, scope.attempts(position) - 1);
        detail.deliveries(event.deliveries());
        Progress.ready(scope, position);
    }

    public static void locksNamed(ScopeState scope, int position, LocksNamed event) {
        scope.detail(position).lockNames(event.locks());
    }

    public static void policyFilledIn(ScopeState scope, int position, PolicyFilledIn event) {
        var written = scope.node(position).spec().policy().attempts();
        scope.detail(position).attempts(written.filledIn(event.values()));
    }

    public static void noted(ScopeState scope, int position, AttemptNoted event) {
        var detail = scope.detail(position);
        long since = detail.noted == null ? event.atEpochMicros() : detail.noted.since();
        detail.noted = event.note().isEmpty() ? null : new Noted(scope.attempts(position), since, event.note());
    }

    public static void decisionNeeded(ScopeState scope, int position) {
        NodeAttempts.forgetNote(scope, position);
        scope.become(position, NodeStatus.NEEDS_DECISION);
    }

    public static void childRequested(ScopeState scope, int position, ChildRequested event) {
        scope.become(position, NodeStatus.WAITING);
        scope.detail(position).child(event.child());
    }

    private static void forgetWhatItWaitedFor(ScopeState scope, int position) {
        var detail = scope.detailOrNull(position);
        if (detail != null) {
            detail.child(null);
            detail.held(null);
        }
    }

    private static void end(ScopeState scope, int position, NodeStatus status, long at) {
        forgetWhatItWaitedFor(scope, position);
        NodeAttempts.forgetNote(scope, position);
        scope.become(position, status);
        scope.retrying(position, false);
        scope.ended(position, at);
        if (scope.closed()) {
            scope.execution()
                    .closed()
                    .add(NodeSnapshots.of(scope, position), scope.node(position).isWork());
        }
    }

    public static void signalled(ExecutionState state, SignalReceived event) {
        state.signals().add(event.signal());
    }

    public static void paused(ExecutionState state, ExecutionPaused event) {
        new ExecutionClock(state).paused(event.atEpochMicros(), event.request(), event.resumeEpochMicros());
    }

    public static void startHeldBack(ExecutionState state, StartHeldBack event) {
        new ExecutionClock(state).awaitStart(event.waiting());
    }

    public static void startAdmitted(ExecutionState state, StartAdmitted event) {
        new ExecutionClock(state).beginsAt(event.atEpochMicros());
    }

    public static void resumed(ExecutionState state, ExecutionResumed event) {
        new ExecutionClock(state).resumed(event.atEpochMicros());
    }

    public static void stopRequested(ExecutionState state, StopRequested event) {
        state.stop(event.stop());
        state.reached(null);
        state.stopReason(event.request().reason());
        state.stoppedBy(event.request().by());
        state.paused(false);
        state.awaitsStart(false);
        state.compensating(false);
        Compensations.stopping(state);
    }

    /** An End node has the execution stop; what follows from a stop that somebody asks for later is that one's. */
    public static void endReached(ExecutionState state, EndReached event) {
        state.stop(event.stop());
        state.stopReason(event.reason());
        state.stoppedBy("");
        state.reached(event);
        Compensations.stopping(state);
    }

    public static void ended(ExecutionState state, ExecutionEnded event) {
        state.status(event.status());
        state.end = event;
    }

    static void childEnded(ScopeState scope, int position) {
        scope.detail(position).child(null);
    }

    /** Returns why a node that cannot run any more is skipped. */
    public static SkipReason skipReason(ScopeState scope, int position) {
        var absence = scope.node(position).absence();
        if (absence != null) {
            return absence == Absence.DISABLED ? SkipReason.DISABLED : SkipReason.NOT_SELECTED;
        }
        return scope.hasBroken(position) ? SkipReason.UPSTREAM_FAILED : SkipReason.NOT_TAKEN;
    }
}
