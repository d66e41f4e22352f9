package dev.millrace.internal.decision;

import static java.util.Objects.requireNonNull;

import dev.millrace.definition.NodeId;
import dev.millrace.event.BreakerChange;
import dev.millrace.event.ExecutionEvent;
import dev.millrace.event.ExecutionEvent.CompensationStarted;
import dev.millrace.event.ExecutionEvent.EndReached;
import dev.millrace.event.ExecutionEvent.Ending;
import dev.millrace.event.ExecutionEvent.ExecutionEnded;
import dev.millrace.event.ExecutionEvent.ExecutionMigrated;
import dev.millrace.event.ExecutionEvent.ExecutionOvertime;
import dev.millrace.event.ExecutionEvent.ExecutionPaused;
import dev.millrace.event.ExecutionEvent.ExecutionRepaired;
import dev.millrace.event.ExecutionEvent.ExecutionResumed;
import dev.millrace.event.ExecutionEvent.ExecutionStarted;
import dev.millrace.event.ExecutionEvent.Move;
import dev.millrace.event.ExecutionEvent.Pin;
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
import dev.millrace.event.NodeEvent;
import dev.millrace.event.NodeEvent.AttemptNoted;
import dev.millrace.event.NodeEvent.BreakerChanged;
import dev.millrace.event.NodeEvent.Child;
import dev.millrace.event.NodeEvent.ChildEnd;
import dev.millrace.event.NodeEvent.ChildEnded;
import dev.millrace.event.NodeEvent.ChildRequested;
import dev.millrace.event.NodeEvent.CompletionHeld;
import dev.millrace.event.NodeEvent.DataEdited;
import dev.millrace.event.NodeEvent.DecisionNeeded;
import dev.millrace.event.NodeEvent.ExistingReturned;
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
import dev.millrace.event.NodeEvent.NodeReplaced;
import dev.millrace.event.NodeEvent.NodeRequeued;
import dev.millrace.event.NodeEvent.NodeRetryScheduled;
import dev.millrace.event.NodeEvent.NodeSkipped;
import dev.millrace.event.NodeEvent.NodeStarved;
import dev.millrace.event.NodeEvent.NodeWaiting;
import dev.millrace.event.NodeEvent.OutcomeRefused;
import dev.millrace.event.NodeEvent.PolicyFilledIn;
import dev.millrace.event.NodeEvent.Retry;
import dev.millrace.event.NodeEvent.Unmet;
import dev.millrace.event.NodeEvent.Wait;
import dev.millrace.event.NodePath;
import dev.millrace.event.NodeResult;
import dev.millrace.event.NodeStatus;
import dev.millrace.event.ScopeEvent;
import dev.millrace.event.ScopeEvent.CollectionFile;
import dev.millrace.event.ScopeEvent.CollectionFixed;
import dev.millrace.event.ScopeEvent.CollectionOpened;
import dev.millrace.event.ScopeEvent.LoopChecked;
import dev.millrace.event.ScopeEvent.ScopeClosed;
import dev.millrace.event.ScopeEvent.ScopeCompensationStarted;
import dev.millrace.event.ScopeEvent.ScopeOpened;
import dev.millrace.event.SkipReason;
import dev.millrace.internal.decision.plan.Plan;
import dev.millrace.internal.decision.state.Changes;
import dev.millrace.internal.decision.state.ExecutionState;
import dev.millrace.internal.decision.state.NodeAttempts;
import dev.millrace.internal.decision.state.ScopeState;
import dev.millrace.internal.decision.state.Transitions;
import dev.millrace.internal.decision.view.Existing;
import dev.millrace.internal.decision.view.GateWait;
import dev.millrace.internal.decision.view.Replacement;
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
        return state.nextSequence();
    }

    /** Only a migration goes over to another plan. */
    private static Plan noOtherPlan(Pin pin) {
        throw new IllegalStateException("nothing asks for the plan of " + pin);
    }

    private void record(ExecutionEvent event) {
        commands.keep(event);
        Changes.apply(state, event, Recorder::noOtherPlan);
    }

    private void record(ScopeState scope, int position, NodeEvent event) {
        commands.keep(event);
        Changes.apply(scope, position, event);
    }

    private void record(ScopeState holder, int position, ScopeEvent event) {
        commands.keep(event);
        Changes.apply(holder, position, event);
    }

    void executionStarted(Map<String, Object> input, Map<String, Object> variables) {
        record(new ExecutionStarted(state.id(), next(), at, state.origin(), input, variables, state.saidPriority()));
    }

    void started(ScopeState scope, int position, int deliveries) {
        int attempt = scope.attempts(position) + 1;
        commands.keepStarted(state.id(), next(), at, scope.path(position), attempt, deliveries);
        Transitions.started(scope, position, attempt, deliveries, at);
    }

    void completed(ScopeState scope, int position, NodeResult result, Optional<NodeId> recoveredBy) {
        leaveGates(scope, position);
        var node = scope.path(position);
        if (recoveredBy.isEmpty()) {
            commands.keepCompleted(state.id(), next(), at, node, result);
        } else {
            commands.keep(new NodeCompleted(state.id(), next(), at, node, result, recoveredBy));
        }
        Transitions.completed(scope, position, result, recoveredBy, at);
    }

    void failed(ScopeState scope, int position, Failure failure, FailedAttempt attempt) {
        endNoted(scope, position);
        leaveGates(scope, position);
        record(scope, position, new NodeFailed(state.id(), next(), at, scope.path(position), failure, attempt));
    }

    void completionHeld(
            ScopeState scope,
            int position,
            NodeResult result,
            Map<String, Object> input,
            Optional<NodeId> recoveredBy) {
        record(
                scope,
                position,
                new CompletionHeld(state.id(), next(), at, scope.path(position), result, input, recoveredBy));
    }

    void failureHeld(ScopeState scope, int position, Failure failure, FailedAttempt attempt) {
        record(scope, position, new FailureHeld(state.id(), next(), at, scope.path(position), failure, attempt));
    }

    void fellBack(ScopeState scope, int position, Failure failure, FailedAttempt attempt) {
        endNoted(scope, position);
        leaveGates(scope, position);
        record(scope, position, new NodeFellBack(state.id(), next(), at, scope.path(position), failure, attempt));
    }

    void retryScheduled(ScopeState scope, int position, Failure failure, Retry retry) {
        leaveGates(scope, position);
        record(scope, position, new NodeRetryScheduled(state.id(), next(), at, scope.path(position), failure, retry));
    }

    void skipped(ScopeState scope, int position, SkipReason reason) {
        skipped(scope, position, reason, Optional.empty());
    }

    void skipped(ScopeState scope, int position, SkipReason reason, Optional<Unmet> unmet) {
        endNoted(scope, position);
        leaveGates(scope, position);
        record(scope, position, new NodeSkipped(state.id(), next(), at, scope.path(position), reason, unmet));
    }

    void cancelled(ScopeState scope, int position, String reason) {
        endNoted(scope, position);
        leaveGates(scope, position);
        record(scope, position, new NodeCancelled(state.id(), next(), at, scope.path(position), reason));
    }

    /**
     * What an attempt left behind in a process that has ended is nobody's, if the node ends before that attempt is
     * delivered again.
     */
    private void endNoted(ScopeState scope, int position) {
        var noted = NodeAttempts.noted(scope, position);
        if (noted != null) {
            commands.endNoted(scope, position, noted.note());
        }
    }

    /** A node that ends, or waits for another attempt, has to do with its gates no more. */
    void leaveGates(ScopeState scope, int position) {
        if (!scope.node(position).isGuarded() && !scope.workings().isAtGates(position)) {
            return;
        }
        if (scope.workings().isAtGates(position)) {
            state.workings().atGates(scope, position, false);
            if (scope.is(position, NodeStatus.RUNNING)) {
                state.workings().regained();
            }
        }
        if (commands.leaveGates(scope, position) && scope.workings().isDispatched(position)) {
            state.workings().takeBack(scope, position);
        }
    }

    /** A gate keeps a node waiting. */
    void heldBack(ScopeState scope, int position, GateWait gate) {
        if (!gate.isOver()) {
            commands.keep(new NodeHeldBack(state.id(), next(), at, scope.path(position), gate.name(), gate.describe()));
        }
    }

    void overtime(ScopeState scope, int position, long limitMillis) {
        int attempt = scope.attempts(position);
        record(scope, position, new NodeOvertime(state.id(), next(), at, scope.path(position), attempt, limitMillis));
    }

    /** It is the engine's, and changes nothing here. */
    void breakerChanged(ScopeState scope, int position, BreakerChange change) {
        commands.keep(new BreakerChanged(state.id(), next(), at, scope.path(position), change));
    }

    /** A node waits at its gates for too long. */
    void starved(ScopeState scope, int position, GateWait gate) {
        commands.keep(new NodeStarved(state.id(), next(), at, scope.path(position), gate.name(), gate.describe()));
    }

    /** A node takes the result of another one with its key. */
    void answered(ScopeState scope, int position, Existing existing) {
        commands.keep(
                new ExistingReturned(state.id(), next(), at, scope.path(position), existing.key(), existing.of()));
    }

    /** Another one takes the place of a running attempt. */
    void replaced(ScopeState scope, int position, Replacement with) {
        int attempt = scope.attempts(position);
        var path = scope.path(position);
        record(scope, position, new NodeReplaced(state.id(), next(), at, path, attempt, with.key(), with.by()));
    }

    void locksNamed(ScopeState scope, int position, List<String> locks) {
        record(scope, position, new LocksNamed(state.id(), next(), at, scope.path(position), locks));
    }

    void policyFilledIn(ScopeState scope, int position, Map<String, Object> values) {
        record(scope, position, new PolicyFilledIn(state.id(), next(), at, scope.path(position), values));
    }

    void noted(ScopeState scope, int position, Map<String, Object> note) {
        record(scope, position, new AttemptNoted(state.id(), next(), at, scope.path(position), note));
    }

    void waiting(ScopeState scope, int position, Wait awaited) {
        record(scope, position, new NodeWaiting(state.id(), next(), at, scope.path(position), awaited));
    }

    void inputTaken(ScopeState scope, int position, Map<String, Object> input) {
        record(scope, position, new InputTaken(state.id(), next(), at, scope.path(position), input));
    }

    void requeued(ScopeState scope, int position, int deliveries, String reason) {
        record(scope, position, new NodeRequeued(state.id(), next(), at, scope.path(position), deliveries, reason));
    }

    void decisionNeeded(ScopeState scope, int position, String reason) {
        record(scope, position, new DecisionNeeded(state.id(), next(), at, scope.path(position), reason));
    }

    void childRequested(ScopeState scope, int position, Child child) {
        record(scope, position, new ChildRequested(state.id(), next(), at, scope.path(position), child));
    }

    void childEnded(ScopeState scope, int position, ChildEnd end) {
        record(scope, position, new ChildEnded(state.id(), next(), at, scope.path(position), end));
    }

    /** An outcome that no longer counts: recorded, and nothing else. */
    void refused(ScopeState scope, int position, int attempt, String outcome) {
        commands.keep(new OutcomeRefused(state.id(), next(), at, scope.path(position), attempt, outcome));
    }

    void collectionFixed(ScopeState scope, int position, List<Object> items) {
        record(scope, position, new CollectionFixed(state.id(), next(), at, scope.path(position), items));
    }

    void collectionOpened(ScopeState scope, int position, CollectionFile file) {
        record(scope, position, new CollectionOpened(state.id(), next(), at, scope.path(position), file));
    }

    void loopChecked(ScopeState scope, int position, int iterations, boolean holds) {
        record(scope, position, new LoopChecked(state.id(), next(), at, scope.path(position), iterations, holds));
    }

    void scopeOpened(
            ScopeState parent, int position, NodePath path, Map<String, Object> input, Map<String, Object> variables) {
        record(parent, position, new ScopeOpened(state.id(), next(), at, path, input, variables));
    }

    void scopeClosed(ScopeState scope, NodePath path, NodeStatus status, Map<String, Object> output) {
        var holder = requireNonNull(scope.parent(), "the root is closed by its execution's end");
        record(holder, scope.parentPosition(), new ScopeClosed(state.id(), next(), at, path, status, output));
    }

    void signalled(Signal signal) {
        record(new SignalReceived(state.id(), next(), at, signal));
    }

    void startHeldBack(StartWait wait) {
        record(new StartHeldBack(state.id(), next(), at, wait));
    }

    void startAdmitted() {
        record(new StartAdmitted(state.id(), next(), at));
    }

    void paused(Request request, long resumeAt) {
        record(new ExecutionPaused(state.id(), next(), at, request, resumeAt));
    }

    void resumed(Request request) {
        record(new ExecutionResumed(state.id(), next(), at, request));
    }

    void stopRequested(Stop stop, Request request) {
        record(new StopRequested(state.id(), next(), at, stop, request));
    }

    void endReached(ScopeState scope, int position, Ending ending) {
        record(new EndReached(state.id(), next(), at, scope.path(position), ending));
    }

    void repaired(String action, Request request, List<NodePath> reset) {
        record(new ExecutionRepaired(state.id(), next(), at, action, request, reset));
    }

    /** The state is the one before the repair already. */
    void undone(Undone undone, Request request) {
        commands.keep(new RepairUndone(state.id(), next(), at, undone, request));
    }

    void migrated(Move move, Request request, Plan to) {
        var event = new ExecutionMigrated(state.id(), next(), at, move, request);
        commands.keep(event);
        Changes.apply(state, event, pin -> to);
    }

    void edited(
            ScopeState scope, int position, Optional<Map<String, Object>> input, Optional<Map<String, Object>> output) {
        record(scope, position, new DataEdited(state.id(), next(), at, scope.path(position), input, output));
    }

    void executionOvertime(long limitMillis) {
        record(new ExecutionOvertime(state.id(), next(), at, limitMillis));
    }

    void compensationStarted(String reason, List<NodePath> spared, Optional<NodePath> backTo) {
        record(new CompensationStarted(state.id(), next(), at, reason, spared, backTo));
    }

    void scopeCompensationStarted(ScopeState scope, NodePath path, String reason) {
        var holder = requireNonNull(scope.parent(), "what the execution undoes is an event of its own");
        record(holder, scope.parentPosition(), new ScopeCompensationStarted(state.id(), next(), at, path, reason));
    }

    void ended(ExecutionStatus status, String cause, Map<String, Object> output) {
        record(new ExecutionEnded(state.id(), next(), at, status, cause, output));
    }
}
