package dev.millrace.internal.driver;

import dev.millrace.event.ExecutionEvent.Request;
import dev.millrace.event.ExecutionEvent.Stop;
import dev.millrace.event.NodeEvent.Child;
import dev.millrace.internal.decision.plan.ItemRequest;
import dev.millrace.internal.decision.state.ScriptRequest;
import java.time.Duration;
import java.util.Map;

/**
 * Command of the decision to its driver; it is carried out when the events of its turn are kept, in the order of the
 * turn. Immutable, but for the driver's own handle in a request.
 */
public sealed interface Command {

    /**
     * A node is ready: {@link ExecutionDecision#begin} it when its gates, if it has some, let it through and somebody
     * can call its code.
     */
    record RunNode(NodeHandle node) implements Command {}

    /** An attempt has begun: call the node's code, and bring back what came of it. */
    record CallNode(AttemptHandle attempt) implements Command {}

    /** The attempt of a node that was called is told to stop; its outcome still comes. */
    record StopNode(NodeHandle node, String reason) implements Command {}

    /** What an attempt noted, which no called attempt looks after, is nobody's: it is ended. */
    record EndNoted(NodeHandle node, Map<String, Object> note) implements Command {}

    /**
     * A control node comes to its gates: {@link ExecutionDecision#passed} when it may begin,
     * {@link ExecutionDecision#heldBack} if it must wait.
     *
     * @param returns whether it held them in a process that has ended: it goes in front of all that wait
     */
    record EnterGates(NodeHandle node, boolean returns) implements Command {}

    /** A node has to do with its gates no more, whether it waits there or holds them. */
    record LeaveGates(NodeHandle node) implements Command {}

    /**
     * {@link ExecutionDecision#due} after the delay. A node has one timer; a later one takes the place of an earlier.
     */
    record SetTimer(NodeHandle node, Duration delay) implements Command {}

    /** The timer of a node is taken back; there may be none. */
    record CancelTimer(NodeHandle node) implements Command {}

    /** {@link ExecutionDecision#stop} by time limit after the delay; an earlier limit is forgotten. */
    record SetDeadline(Duration left) implements Command {}

    /** The time limit of the execution is taken back. */
    record ClearDeadline() implements Command {}

    /** {@link ExecutionDecision#graceOver} after the time that stopped attempts are given. */
    record SetGrace() implements Command {}

    /**
     * An execution is started for a node, or found by its id; {@link ExecutionDecision#child} tells what became of it.
     */
    record StartChild(NodeHandle node, Child child) implements Command {}

    /** The execution that a node waited for is told to stop. */
    record StopChild(Child child, Stop stop, String reason) implements Command {}

    /** The execution that a node waits for is held, as an operator would. */
    record HoldChild(Child child, Request request) implements Command {}

    /** The execution that a node waits for goes on, if it is held by this one. */
    record ResumeChild(Child child, Request request) implements Command {}

    /** Items are read; {@link ExecutionDecision#items} brings them. */
    record ReadItems(NodeHandle node, ItemRequest request) implements Command {}

    /** Scripts are evaluated; {@link ExecutionDecision#evaluated} brings their values. */
    record Evaluate(NodeHandle node, ScriptRequest request) implements Command {}

    /** Nobody waits for these scripts any more. */
    record StopEvaluation(ScriptRequest request) implements Command {}

    /** The execution has reached its end: nothing of it runs or waits any more. */
    record Finish() implements Command {}
}
