package dev.millrace.internal.decision.plan;

import dev.millrace.event.ExecutionEvent.Ending;
import dev.millrace.event.ExecutionEvent.Signal;
import dev.millrace.event.Failure;
import dev.millrace.event.NodeEvent.Wait;
import dev.millrace.event.NodeResult;
import dev.millrace.expression.Expression;
import dev.millrace.expression.Template;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A control node in a turn: what it can learn and do, which concerns itself alone. Confined to the turn. */
public interface ControlTurn {

    // What it learns.

    /** Returns when the turn happens, in microseconds since 1970. */
    long at();

    /** Returns when the node began, in microseconds since 1970. */
    long startedAt();

    /** Returns what the node was given when it began. */
    Map<String, Object> given();

    /** Returns the variables, as they are now. */
    Map<String, Object> variables();

    /** Returns the value of an expression. */
    @Nullable
    Object evaluate(Expression expression, Map<String, Object> input);

    /** Returns whether a condition holds. */
    boolean test(Expression condition, Map<String, Object> input);

    /** Returns a template, filled in. */
    Map<String, Object> render(Template template, Map<String, Object> input);

    /** Asks a worker for the value of an expression that is a script. Returns false if it is none. */
    boolean asks(Expression expression, Map<String, Object> input);

    /** Returns what it waits for; null if it does not. */
    @Nullable
    Wait awaited();

    /** Returns the signals of a name that nobody has taken yet, oldest first. */
    Collection<Signal> unclaimed(String signal);

    // What it does.

    /** Keeps its input for as long as it is open; its time limit begins to count. */
    void take(Map<String, Object> input);

    /** Waits. */
    void await(Wait awaited);

    /** Sets the node's timer to what comes first: the notice that it takes long, or the end of its time. */
    void setTimer();

    /** Takes back its timer. */
    void cancelTimer();

    /** Opens its only scope. */
    void open(Map<String, Object> input, Map<String, Object> variables);

    /** Completes; fails instead where the conditions of its connections cannot be evaluated. */
    void complete(NodeResult result, Map<String, Object> input);

    /** Ends an attempt without success. */
    void fail(Failure failure);

    /** Completes, and ends the execution: nothing follows from the node, and what is open is told to stop. */
    void end(Ending ending, Map<String, Object> input);

    /** Returns the same for a loop. */
    LoopTurn loop();

    /** Returns the same for a node that asks for an execution of its own. */
    ChildTurn child();
}
