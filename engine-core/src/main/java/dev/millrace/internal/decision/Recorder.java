package dev.millrace.internal.decision;

import dev.millrace.definition.NodeId;
import dev.millrace.event.BreakerChange;
import dev.millrace.event.Event;
import dev.millrace.event.ExecutionEvent.CompensationStarted;
import dev.millrace.event.ExecutionEvent.EndReached;
import dev.millrace.event.ExecutionEvent.Ending;
import dev.millrace.event.ExecutionEvent.ExecutionEnded;
import dev.millrace.event.ExecutionEvent.ExecutionMigrated;
import dev.millrace.event.ExecutionEvent.ExecutionPaused;
import dev.millrace.event.ExecutionEvent.ExecutionRepaired;
import dev.millrace.event.ExecutionEvent.ExecutionResumed;
import dev.millrace.event.ExecutionEvent.ExecutionStarted;
import dev.millrace.event.ExecutionEvent.Move;
import dev.millrace.event.ExecutionEvent.RepairUndone;
import dev.millrace.event.ExecutionEvent.Request;
import dev.millrace.event.ExecutionEvent.Signal;
import dev.millrace.event.ExecutionEvent.SignalReceived;
import dev.millrace.event.ExecutionEvent.StartAdmitted;
import dev.millrace.event.ExecutionEvent.StartHeldBack;
import dev.millrace.event.ExecutionEvent.StartWait;
import dev.millrace.event.ExecutionEvent.Stop;
import dev.millrace.event.ExecutionEvent.StopRequested;
import dev.millrace.event.ExecutionEvent.Undone;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.Failure;
import dev.millrace.event.NodeEvent.AttemptNoted;
import dev.millrace.event.NodeEvent.BreakerChanged;
import dev.millrace.event.NodeEvent.Child;
import dev.millrace.event.NodeEvent.ChildEnd;
import dev.millrace.event.NodeEvent.ChildEnded;
import dev.millrace.event.NodeEvent.ChildRequested;
import dev.millrace.event.NodeEvent.CompletionHeld;
import dev.millrace.event.NodeEvent.DataEdited;
import dev.millrace.event.NodeEvent.DecisionNeeded;
import dev.millrace.event.NodeEvent.FailedAttempt;
import dev.millrace.event.NodeEvent.FailureHeld;
import dev.millrace.event.NodeEvent.InputTaken;
import dev.millrace.event.NodeEvent.LocksNamed;
import dev.millrace.event.NodeEvent.NodeCancelled;
import dev.millrace.event.NodeEvent.NodeCompleted;
import dev.millrace.event.NodeEvent.NodeFailed;
import dev.millrace.event.NodeEvent.NodeFellBack;
import dev.millrace.event.NodeEvent.NodeHeldBack;
import dev.millrace.event.NodeEvent.NodeOvertime;
import dev.millrace.event.NodeEvent.NodeRequeued;
import dev.millrace.event.NodeEvent.NodeRetryScheduled;
import dev.millrace.event.NodeEvent.NodeSkipped;
import dev.millrace.event.NodeEvent.NodeWaiting;
import dev.millrace.event.NodeEvent.OutcomeRefused;
import dev.millrace.event.NodeEvent.PolicyFilledIn;
import dev.millrace.event.NodeEvent.Retry;
import dev.millrace.event.NodeEvent.Unmet;
import dev.millrace.event.NodeEvent.Wait;
import dev.millrace.event.NodePath;
import dev.millrace.event.NodeResult;
import dev.millrace.event.NodeStatus;
import dev.millrace.event.ScopeEvent.CollectionFile;
import dev.millrace.event.ScopeEvent.CollectionFixed;
import dev.millrace.event.ScopeEvent.CollectionOpened;
import dev.millrace.event.ScopeEvent.LoopChecked;
import dev.millrace.event.ScopeEvent.ScopeClosed;
import dev.millrace.event.ScopeEvent.ScopeOpened;
import dev.millrace.event.SkipReason;
import dev.millrace.internal.decision.plan.Plan;
import dev.millrace.internal.decision.state.ExecutionState;
import dev.millrace.internal.decision.state.Moves;
import dev.millrace.internal.decision.state.Resets;
import dev.millrace.internal.decision.state.ScopeState;
import dev.millrace.internal.decision.state.ScopeTransitions;
import dev.millrace.internal.decision.state.Transitions;
import dev.millrace.internal.decision.view.GateWait;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes each fact an event, applies it to the state, and hands it to the driver: the only way the living state changes.
 */
final class Recorder {

    final ExecutionState state;
    final Commands commands;

    /** When the turn happens, in microseconds since 1970. */
    long at;

    Recorder(ExecutionState state, Commands commands) {
        this.state = state;
        this.commands = commands;
    }

    private long next() {
        return ++state.sequence;
    }

    private void keep(Event event) {
        commands.keep(event);
    }

    void executionStarted(Map<String, Object> input, Map<String, Object> variables) {
        var event = new ExecutionStarted(state.id, next(), at, state.origin(), input, variables);
        keep(event);
        Transitions.started(state, event);
    }

    void started(ScopeState scope, int position, int deliveries) {
        int attempt = scope.attempts(position) + 1;
        commands.keepStarted(state.id, next(), at, scope.path(position), attempt, deliveries);
        Transitions.started(scope, position, attempt, deliveries, at);
    }

    void completed(ScopeState scope, int position, NodeResult result, Optional<NodeId> recoveredBy) {
        leaveGates(scope, position);
        var node = scope.path(position);
        if (recoveredBy.isEmpty()) {
            commands.keepCompleted(state.id, next(), at, node, result);
        } else {
            keep(new NodeCompleted(state.id, next(), at, node, result, recoveredBy));
        }
        Transitions.completed(scope, position, result, recoveredBy, at);
    }

    void failed(ScopeState scope, int position, Failure failure, FailedAttempt attempt) {
        endNoted(scope, position);
        leaveGates(scope, position);
        var event = new NodeFailed(state.id, next(), at, scope.path(position), failure, attempt);
        keep(event);
        Transitions.failed(scope, position, event);
    }

    void completionHeld(
            ScopeState scope,
            int position,
            NodeResult result,
            Map<String, Object> input,
            Optional<NodeId> recoveredBy) {
        var event = new CompletionHeld(state.id, next(), at, scope.path(position), result, input, recoveredBy);
        keep(event);
        Transitions.completionHeld(scope, position, event);
    }

    void failureHeld(ScopeState scope, int position, Failure failure, FailedAttempt attempt) {
        var event = new FailureHeld(state.id, next(), at, scope.path(position), failure, attempt);
        keep(event);
        Transitions.hold(scope, position, event);
    }

    void fellBack(ScopeState scope, int position, Failure failure, FailedAttempt attempt) {
        endNoted(scope, position);
        leaveGates(scope, position);
        var event = new NodeFellBack(state.id, next(), at, scope.path(position), failure, attempt);
        keep(event);
        Transitions.fellBack(scope, position, event);
    }

    void retryScheduled(ScopeState scope, int position, Failure failure, Retry retry) {
        leaveGates(scope, position);
        var event = new NodeRetryScheduled(state.id, next(), at, scope.path(position), failure, retry);
        keep(event);
        Transitions.retryScheduled(scope, position, event);
    }

    void skipped(ScopeState scope, int position, SkipReason reason) {
        skipped(scope, position, reason, Optional.empty());
    }

    void skipped(ScopeState scope, int position, SkipReason reason, Optional<Unmet> unmet) {
        endNoted(scope, position);
        leaveGates(scope, position);
        var event = new NodeSkipped(state.id, next(), at, scope.path(position), reason, unmet);
        keep(event);
        Transitions.skipped(scope, position, event);
    }

    void cancelled(ScopeState scope, int position, String reason) {
        endNoted(scope, position);
        leaveGates(scope, position);
        var event = new NodeCancelled(state.id, next(), at, scope.path(position), reason);
        keep(event);
        Transitions.cancelled(scope, position, event);
    }

    /**
     * What an attempt left behind in a process that has ended is nobody's, if the node ends before that attempt is
     * delivered again.
     */
    private void endNoted(ScopeState scope, int position) {
        var noted = scope.noted(position);
        if (noted != null) {
            commands.endNoted(scope, position, noted.note());
        }
    }

    /** A node that ends, or waits for another attempt, has to do with its gates no more. */
    void leaveGates(ScopeState scope, int position) {
        if (!scope.node(position).isGuarded()) {
            return;
        }
        var detail = scope.detailOrNull(position);
        if (detail != null && detail.atGates) {
            detail.atGates = false;
            state.regaining -= scope.is(position, NodeStatus.RUNNING) ? 1 : 0;
        }
        if (commands.leaveGates(scope, position) && scope.isDispatched(position)) {
            scope.dispatched(position, false);
            state.dispatched--;
        }
    }

    /** A gate keeps a node waiting. */
    void heldBack(ScopeState scope, int position, GateWait gate) {
        if (!gate.isOver()) {
            keep(new NodeHeldBack(state.id, next(), at, scope.path(position), gate.name(), gate.describe()));
        }
    }

    void overtime(ScopeState scope, int position, long limitMillis) {
        keep(new NodeOvertime(state.id, next(), at, scope.path(position), scope.attempts(position), limitMillis));
    }

    /** It is the engine's, and changes nothing here. */
    void breakerChanged(ScopeState scope, int position, BreakerChange change) {
        keep(new BreakerChanged(state.id, next(), at, scope.path(position), change));
    }

    void locksNamed(ScopeState scope, int position, List<String> locks) {
        var event = new LocksNamed(state.id, next(), at, scope.path(position), locks);
        keep(event);
        Transitions.locksNamed(scope, position, event);
    }

    void policyFilledIn(ScopeState scope, int position, Map<String, Object> values) {
        var event = new PolicyFilledIn(state.id, next(), at, scope.path(position), values);
        keep(event);
        Transitions.policyFilledIn(scope, position, event);
    }

    void noted(ScopeState scope, int position, Map<String, Object> note) {
        var event = new AttemptNoted(state.id, next(), at, scope.path(position), note);
        keep(event);
        Transitions.noted(scope, position, event);
    }

    void waiting(ScopeState scope, int position, Wait awaited) {
        var event = new NodeWaiting(state.id, next(), at, scope.path(position), awaited);
        keep(event);
        Transitions.waiting(scope, position, event);
    }

    void inputTaken(ScopeState scope, int position, Map<String, Object> input) {
        var event = new InputTaken(state.id, next(), at, scope.path(position), input);
        keep(event);
        ScopeTransitions.inputTaken(scope, position, event);
    }

    void requeued(ScopeState scope, int position, int deliveries, String reason) {
        var event = new NodeRequeued(state.id, next(), at, scope.path(position), deliveries, reason);
        keep(event);
        Transitions.requeued(scope, position, event);
    }

    void decisionNeeded(ScopeState scope, int position, String reason) {
        var event = new DecisionNeeded(state.id, next(), at, scope.path(position), reason);
        keep(event);
        Transitions.decisionNeeded(scope, position);
    }

    void childRequested(ScopeState scope, int position, Child child) {
        var event = new ChildRequested(state.id, next(), at, scope.path(position), child);
        keep(event);
        Transitions.childRequested(scope, position, event);
    }

    void childEnded(ScopeState scope, int position, ChildEnd end) {
        keep(new ChildEnded(state.id, next(), at, scope.path(position), end));
        scope.detail(position).child = null;
    }

    /** An outcome that no longer counts: recorded, and nothing else. */
    void refused(ScopeState scope, int position, int attempt, String outcome) {
        keep(new OutcomeRefused(state.id, next(), at, scope.path(position), attempt, outcome));
    }

    void collectionFixed(ScopeState scope, int position, List<Object> items) {
        var event = new CollectionFixed(state.id, next(), at, scope.path(position), items);
        keep(event);
        ScopeTransitions.collectionFixed(scope, position, event);
    }

    void collectionOpened(ScopeState scope, int position, CollectionFile file) {
        var event = new CollectionOpened(state.id, next(), at, scope.path(position), file);
        keep(event);
        ScopeTransitions.collectionOpened(scope, position, event);
    }

    void loopChecked(ScopeState scope, int position, int iterations, boolean holds) {
        var event = new LoopChecked(state.id, next(), at, scope.path(position), iterations, holds);
        keep(event);
        ScopeTransitions.loopChecked(scope, position, event);
    }

    void scopeOpened(
            ScopeState parent, int position, NodePath path, Map<String, Object> input, Map<String, Object> variables) {
        var event = new ScopeOpened(state.id, next(), at, path, input, variables);
        keep(event);
        ScopeTransitions.opened(parent, position, event);
    }

    void scopeClosed(ScopeState scope, NodePath path, NodeStatus status, Map<String, Object> output) {
        var event = new ScopeClosed(state.id, next(), at, path, status, output);
        keep(event);
        ScopeTransitions.closed(scope, event);
    }

    void signalled(Signal signal) {
        var event = new SignalReceived(state.id, next(), at, signal);
        keep(event);
        Transitions.signalled(state, event);
    }

    void startHeldBack(StartWait wait) {
        var event = new StartHeldBack(state.id, next(), at, wait);
        keep(event);
        Transitions.startHeldBack(state, event);
    }

    void startAdmitted() {
        var event = new StartAdmitted(state.id, next(), at);
        keep(event);
        Transitions.startAdmitted(state, event);
    }

    void paused(Request request, long resumeAt) {
        var event = new ExecutionPaused(state.id, next(), at, request, resumeAt);
        keep(event);
        Transitions.paused(state, event);
    }

    void resumed(Request request) {
        var event = new ExecutionResumed(state.id, next(), at, request);
        keep(event);
        Transitions.resumed(state, event);
    }

    void stopRequested(Stop stop, Request request) {
        var event = new StopRequested(state.id, next(), at, stop, request);
        keep(event);
        Transitions.stopRequested(state, event);
    }

    void endReached(ScopeState scope, int position, Ending ending) {
        var event = new EndReached(state.id, next(), at, scope.path(position), ending);
        keep(event);
        Transitions.endReached(state, event);
    }

    void repaired(String action, Request request, List<NodePath> reset) {
        var event = new ExecutionRepaired(state.id, next(), at, action, request, reset);
        keep(event);
        Resets.repaired(state, event);
    }

    /** The state is the one before the repair already. */
    void undone(Undone undone, Request request) {
        keep(new RepairUndone(state.id, next(), at, undone, request));
    }

    void migrated(Move move, Request request, Plan to) {
        var event = new ExecutionMigrated(state.id, next(), at, move, request);
        keep(event);
        Moves.migrated(state, event, to);
    }

    void edited(
            ScopeState scope, int position, Optional<Map<String, Object>> input, Optional<Map<String, Object>> output) {
        var event = new DataEdited(state.id, next(), at, scope.path(position), input, output);
        keep(event);
        Resets.edited(scope, position, event);
    }

    void compensationStarted(String reason) {
        var event = new CompensationStarted(state.id, next(), at, reason);
        keep(event);
        Transitions.compensationStarted(state, event);
    }

    void ended(ExecutionStatus status, String cause, Map<String, Object> output) {
        var event = new ExecutionEnded(state.id, next(), at, status, cause, output);
        keep(event);
        Transitions.ended(state, event);
    }
}
