package dev.millrace.internal.decision.plan;

import dev.millrace.event.ExecutionId;
import dev.millrace.event.NodeEvent.Child;
import dev.millrace.event.NodeEvent.ChildEnd;
import org.jspecify.annotations.Nullable;

/** A node in a turn that asks for an execution of its own. Confined to the turn. */
public interface ChildTurn {

    /** Returns what it asked for, until that has ended; null if nothing. */
    @Nullable
    Child asked();

    /** Returns an id for an execution, another one for each request. */
    ExecutionId newId();

    /** Asks for an execution. */
    void request(Child child);

    /** Notes that it has ended. */
    void ended(ChildEnd end);

    /** Ends the node, and the execution that it waits for, because of its time limit. */
    void timeOut();
}
