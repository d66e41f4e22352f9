package dev.millrace.internal.decision;

import dev.millrace.event.Event;
import dev.millrace.event.ExecutionEvent.Request;
import dev.millrace.event.ExecutionEvent.Stop;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.NodeEvent.Child;
import dev.millrace.event.NodeEvent.NodeCompleted;
import dev.millrace.event.NodeEvent.NodeStarted;
import dev.millrace.event.NodePath;
import dev.millrace.event.NodeResult;
import dev.millrace.internal.decision.plan.ItemRequest;
import dev.millrace.internal.decision.state.ScopeState;
import dev.millrace.internal.decision.state.ScopeWorkings;
import dev.millrace.internal.decision.state.ScriptRequest;
import dev.millrace.internal.decision.view.GateWait;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the decision asks of its driver. Called inside a turn, in order; nothing of it may be done before the turn's
 * events are kept.
 */
public interface Commands {

    /** Keeps an event. */
    void keep(Event event);

    /** Keeps a {@link NodeStarted}; a driver may make the event when somebody reads it. */
    default void keepStarted(ExecutionId id, long sequence, long at, NodePath node, int attempt, int deliveries) {
        keep(new NodeStarted(id, sequence, at, node, attempt, deliveries));
    }

    /** Keeps a {@link NodeCompleted} without a fallback; a driver may make the event when somebody reads it. */
    default void keepCompleted(ExecutionId id, long sequence, long at, NodePath node, NodeResult result) {
        keep(new NodeCompleted(id, sequence, at, node, result, Optional.empty()));
    }

    /**
     * Keeps that a node has completed and that the first attempt of another one begins, numbered one after the other.
     */
    default void keepPassedOn(ExecutionId id, long sequence, long at, NodePath from, NodeResult result, NodePath to) {
        keepCompleted(id, sequence, at, from, result);
        keepStarted(id, sequence + 1, at, to, 1, 1);
    }

    /** Gives a ready node to a worker, through the lease queue. */
    void runNode(ScopeState scope, int position);

    /**
     * Leads a control node through its gates, if it has some, which it holds until {@link #leaveGates}; does nothing
     * new for one that was led there before. One that begins again, or in place of another one, waits first for code
     * that runs on inside.
     *
     * @param returns whether it held them in a process that has ended: it goes in front of all that wait
     * @return null if it has passed them, else what keeps it waiting; {@link GateAnswers#passed} is called back then
     */
    @Nullable
    GateWait passGates(ScopeState scope, int position, boolean returns);

    /**
     * A node has to do with its gates no more: what waits there is taken out of the line, and what a control node holds
     * goes back when the turn is safe. What an attempt holds ends with its lease.
     *
     * @return whether an attempt was taken out of the line, which nobody will begin any more
     */
    boolean leaveGates(ScopeState scope, int position);

    /** Tells a running attempt to stop: by its token, and by interrupt. */
    void stopNode(ScopeState scope, int position, String reason);

    /** Ends what an attempt noted, unless that attempt is with a worker, which ends it itself. */
    void endNoted(ScopeState scope, int position, Map<String, Object> note);

    /** Calls back {@link DueTimes#due} after a delay; {@link ScopeWorkings#timer(int)} may hold the handle. */
    void setTimer(ScopeState scope, int position, Duration delay);

    /** Asks for a stop by time limit after what is left of it; an earlier limit is forgotten. */
    void setDeadline(Duration left);

    /** Takes back the time limit of the execution, until another is set. */
    void clearDeadline();

    /** Takes back the timer of a node. */
    void cancelTimer(ScopeState scope, int position);

    /**
     * Starts an execution for a node, and calls back {@link Decision#child}: when it cannot begin, has begun, or has
     * ended.
     */
    void startChild(ScopeState scope, int position, Child child);

    /** Tells the execution that a node waited for to stop. */
    void stopChild(Child child, Stop stop, String reason);

    /** Holds the execution that a node waits for, as an operator would. */
    void holdChild(Child child, Request request);

    /** Lets the execution that a node waits for go on, if it is held by this one. */
    void resumeChild(Child child, Request request);

    /** Reads items of a file, off the turn, and calls back {@link Decision#items}. */
    void readItems(ScopeState scope, int position, ItemRequest request);

    /** Evaluates scripts of a node, off the turn, and calls back {@link Decision#evaluated}. */
    void evaluate(ScopeState scope, int position, ScriptRequest request);

    /** Interrupts the evaluation of scripts that nobody waits for any more. */
    void stopEvaluation(ScriptRequest request);

    /** Calls back {@link DueTimes#graceOver} after the time that stopped attempts are given. */
    void setGrace(Stop stop);

    /** Lets go of the execution: it has reached its end. */
    void finish();
}
