package dev.millrace.internal.decision;

import dev.millrace.event.ExecutionEvent.Request;
import dev.millrace.event.ExecutionEvent.Signal;
import dev.millrace.event.ExecutionEvent.Stop;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.NodeResult;
import dev.millrace.event.NodeStatus;
import dev.millrace.expression.InvalidExpressionException;
import dev.millrace.internal.decision.plan.ChildNews;
import dev.millrace.internal.decision.plan.EvaluationFailure;
import dev.millrace.internal.decision.plan.ItemNews;
import dev.millrace.internal.decision.plan.PlannedNode;
import dev.millrace.internal.decision.plan.Rendering;
import dev.millrace.internal.decision.plan.ScriptValue;
import dev.millrace.internal.decision.state.ExecutionClock;
import dev.millrace.internal.decision.state.ExecutionState;
import dev.millrace.internal.decision.state.NodeAttempts;
import dev.millrace.internal.decision.state.NodeTimes;
import dev.millrace.internal.decision.state.Paths;
import dev.millrace.internal.decision.state.ScopeState;
import dev.millrace.internal.decision.state.ScriptRequest;
import dev.millrace.internal.decision.view.Replacement;
import dev.millrace.internal.decision.view.ScopeBindings;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Decides what an execution does next: each method is one input, which becomes events and commands. Pure: it knows no
 * thread, clock, random source or I/O; the time and whatever is random come in with the input. Confined to the turn.
 */
public final class Decision {

    /*
     * A turn goes: take the input, record what it means, then settle: work off the agenda until nothing is left that
     * the decision can do by itself.
     */

    private final ExecutionState state;
    private final Recorder record;

    /** Creates the decision over a state. */
    public Decision(ExecutionState state, Commands commands) {
        this.state = state;
        this.record = new Recorder(state, commands);
    }

    /** Returns what operators change by hand. */
    public Interventions interventions() {
        return new Interventions(record);
    }

    /** An attempt completed, and the first one of another node begins, as {@link PlainTurns} lets them. */
    public void passOn(Attempt ended, NodeResult result, Attempt next, long at) {
        PlainTurns.passOn(record, ended, result, next, at);
    }

    /** An attempt completed whose outcome {@link PlainTurns#takes}. */
    public void completedPlainly(Attempt attempt, NodeResult result, long at) {
        PlainTurns.completed(record, attempt, result, at);
    }

    /** Returns what follows when an attempt ends without completing. */
    public AttemptFailures failures() {
        return new AttemptFailures(record);
    }

    /** Returns what gates say of the execution's nodes. */
    public GateAnswers gates() {
        return new GateAnswers(record);
    }

    /** Returns what follows when a time has come that was asked for. */
    public DueTimes timers() {
        return new DueTimes(record);
    }

    /** Begins the execution. */
    public void start(Map<String, Object> input, Map<String, Object> variables, long at) {
        record.at = at;
        record.executionStarted(input, variables);
        settle();
    }

    /** There is room: the execution begins, if it still waits for that. Returns whether it did. */
    public boolean admitted(long at) {
        record.at = at;
        if (!state.awaitsStart() || state.isEnded()) {
            return false;
        }
        record.startAdmitted();
        if (!new ExecutionClock(state).isHeld()) {
            new ExecutionClock(state).timeLeft(at).ifPresent(record.commands::setDeadline);
        }
        settle();
        return true;
    }

    /**
     * Begins the execution with more than data: with what another one of the same workflow had done, or waiting for
     * room.
     *
     * @throws IllegalArgumentException if the workflow has no node that counts as completed
     */
    public void start(Beginning beginning, long at) {
        record.at = at;
        record.executionStarted(beginning.input(), beginning.variables());
        beginning.heldBack().ifPresent(record::startHeldBack);
        var root = state.root();
        for (var event : beginning.done()) {
            record.completed(root, Paths.positionOf(root, event.node()), event.result(), event.recoveredBy());
        }
        settle();
    }

    /**
     * Goes on with a state that was folded from a journal: sets its timers again, and gives what was with a worker to
     * another.
     *
     * @param maxDeliveries how often a message is leased before it is given up
     * @param reason why nobody runs what was with a worker
     */
    public void takeUp(int maxDeliveries, String reason, long at) {
        record.at = at;
        new Recovery(record, maxDeliveries, reason).run();
        settle();
    }

    /**
     * Gives back what is with workers, uncharged, for another engine that goes on; nothing begins here any more.
     *
     * @param reason why, for the history
     */
    public void handOver(String reason, long at) {
        record.at = at;
        if (!state.isEnded() && state.rootOrNull() != null) {
            var recovery = new Recovery(record, Integer.MAX_VALUE, reason);
            recovery.handOver(state.root());
            state.closedAndUndone().forEach(recovery::handOver);
        }
    }

    /**
     * A worker is about to run an attempt.
     *
     * @return whether it may; if not, its message has nothing to do any more
     */
    public boolean started(Attempt attempt, int deliveries, long at) {
        record.at = at;
        if (deliveries == 1 && PlainTurns.started(record, attempt, at)) {
            return true;
        }
        var scope = attempt.scope();
        int position = attempt.position();
        state.workings().unpark(scope, position);
        if (!mayStart(scope, position)) {
            settle();
            return false;
        }
        record.started(scope, position, deliveries);
        var node = scope.node(position);
        try {
            var input = InputData.of(scope, position);
            attempt.start(scope.attempts(position), input, settings(scope, node, input));
            if (node.hasChecks()) {
                attempt.showsChecks(new ScopeBindings(scope, node, input, null).forChecks());
            }
            return true;
        } catch (InvalidExpressionException e) {
            clearDispatched(scope, position);
            new Failures(record).fail(scope, position, EvaluationFailure.of(e), false);
            settle();
            return false;
        }
    }

    /** Returns the fields of the node's type with their templates filled in; null if they have none. */
    private static @Nullable Map<String, Object> settings(
            ScopeState scope, PlannedNode node, Map<String, Object> input) {
        return node.fixedSettings() != null
                ? null
                : Rendering.of(node.settings(), new ScopeBindings(scope, node, input, null));
    }

    private boolean mayStart(ScopeState scope, int position) {
        if (!scope.workings().isDispatched(position)) {
            return false;
        }
        if (scope.is(position, NodeStatus.RUNNING) && !state.isEnded()) {
            return false; // by another message
        }
        if (state.isEnded() || !GateAnswers.isStartable(scope, position)) {
            clearDispatched(scope, position);
            return false;
        }
        if (state.isHeld()) {
            clearDispatched(scope, position);
            state.workings().ready(scope, position);
            return false;
        }
        return true;
    }

    /**
     * The lease of an attempt ran out, and nobody brings an outcome of it any more: it begins again as any ready node
     * does. One that was told to stop has had its chance, and what happens at most once is begun again by an operator
     * only.
     *
     * @param attempt the one that lost its lease, or another delivery of its message if that one is not known any more
     * @param deliveries how often it was leased and began
     * @return whether that is so; if not, nothing has begun
     */
    public boolean redelivered(Attempt attempt, int deliveries, long at) {
        record.at = at;
        boolean lost = attempt.number() > 0 ? counts(attempt) : CurrentAttempt.isAtWork(state, attempt);
        if (lost) {
            new Redelivery(record).run(attempt.scope(), attempt.position(), deliveries);
            settle();
        }
        return lost;
    }

    /**
     * An attempt was told to stop before its code was called: nothing came of it. {@code deliveries} are those before.
     */
    public void notCalled(Attempt attempt, int deliveries, long at) {
        record.at = at;
        if (counts(attempt)) {
            clearDispatched(attempt.scope(), attempt.position());
            if (state.isStopping()) {
                record.cancelled(attempt.scope(), attempt.position(), state.stopReason());
            } else {
                record.requeued(attempt.scope(), attempt.position(), deliveries, "it was told to stop before it began");
            }
        }
        settle();
    }

    /** An attempt completed. */
    public void completed(Attempt attempt, NodeResult result, long at) {
        record.at = at;
        if (CurrentAttempt.accept(record, attempt, "completed")) {
            clearDispatched(attempt.scope(), attempt.position());
            Completions.complete(record, attempt.scope(), attempt.position(), result, attempt.givenInput());
        }
        settle();
    }

    /**
     * An attempt keeps a note beyond its process. Returns false if the attempt no longer counts; nothing is kept then.
     */
    public boolean noted(Attempt attempt, Map<String, Object> note, long at) {
        record.at = at;
        boolean counts = counts(attempt);
        if (counts) {
            record.noted(attempt.scope(), attempt.position(), note);
        }
        return counts;
    }

    /**
     * Another one takes the place of an attempt, which is told to stop: its node fails by that when its code has ended.
     */
    public void replaced(Attempt attempt, Replacement with, long at) {
        record.at = at;
        if (counts(attempt) && NodeAttempts.replaced(attempt.scope(), attempt.position()) == null) {
            record.replaced(attempt.scope(), attempt.position(), with);
        }
    }

    /** An attempt has taken as long as its node says that people shall know. */
    public void overtime(Attempt attempt, long at) {
        record.at = at;
        var limit = attempt.node().overtimeAfter();
        if (limit != null && counts(attempt) && !new NodeTimes(attempt.scope(), attempt.position()).isOvertimeTold()) {
            record.overtime(attempt.scope(), attempt.position(), limit.toMillis());
        }
    }

    /** The driver met a fault of the engine itself: the execution ends here, with what is known. */
    public void fault(String what, long at) {
        record.at = at;
        if (!state.isEnded()) {
            record.ended(ExecutionStatus.FAILED, what, Map.of());
            record.commands.finish();
        }
    }

    /** An outcome came from an attempt that had lost its lease, be it after the end: it changes nothing. */
    public void late(Attempt attempt, String outcome, long at) {
        record.at = at;
        record.refused(attempt.scope(), attempt.position(), attempt.number(), outcome);
    }

    /** Returns whether an attempt is the one that its node waits for. */
    public boolean counts(Attempt attempt) {
        return CurrentAttempt.is(state, attempt);
    }

    /** The attempt is no longer with a worker or in the queue. */
    private void clearDispatched(ScopeState scope, int position) {
        state.workings().takeBack(scope, position);
    }

    /** Something became of an execution that a node asked for. */
    public void child(ScopeState scope, int position, ChildNews news, long at) {
        record.at = at;
        if (!state.isEnded() && !Paths.isReplaced(state, scope)) {
            new ControlRun(record, scope, position).heard(news);
        }
        settle();
    }

    /** Items of a loop's file were read, or could not be. */
    public void items(ScopeState scope, int position, ItemNews news, long at) {
        record.at = at;
        if (!state.isEnded() && !state.isStopping() && !Paths.isReplaced(state, scope)) {
            new ControlRun(record, scope, position).heard(news);
        }
        settle();
    }

    /** Scripts of a node were evaluated: {@code values} has one for each, in the order of the request. */
    public void evaluated(ScopeState scope, int position, ScriptRequest request, List<ScriptValue> values, long at) {
        record.at = at;
        if (!state.isEnded() && !Paths.isReplaced(state, scope)) {
            new ScriptAnswers(record).answered(scope, position, request, values);
        }
        settle();
    }

    /** A message came from outside. Returns what became of it. */
    public Reception signal(Signal signal, long at) {
        record.at = at;
        if (state.hasSeen(signal)) {
            return Reception.SEEN;
        }
        if (state.isEnded()) {
            return Reception.ENDED;
        }
        var refusal = state.plan().refusalOf(signal);
        if (refusal != null) {
            return Reception.refused(refusal);
        }
        record.signalled(signal);
        new Signals(record).offer(state.root());
        settle();
        return Reception.NEW;
    }

    /** Something asks the execution to stop. Returns whether that changed anything. */
    public boolean stop(Stop stop, Request request, long at) {
        record.at = at;
        boolean isNew = new Stops(record).request(stop, request);
        if (isNew) {
            settle();
        }
        return isNew;
    }

    private void settle() {
        Settling.settle(record);
    }

    /** What the state holds, for those who ask. */
    public ExecutionState state() {
        return state;
    }
}
