package dev.millrace.internal.runtime;

import dev.millrace.event.ExecutionId;
import dev.millrace.event.ExecutionResult;
import dev.millrace.event.NotAnsweredException;
import dev.millrace.internal.concurrent.Ending;

/** Who speaks with the engine that has an execution, by way of the store. Thread-safe. */
interface Correspondent {

    /**
     * Asks something of an execution that goes on elsewhere, and waits until what it led to is safe.
     *
     * @throws NotAnsweredException if nobody has answered in time; the message stays
     */
    String ask(ExecutionId id, Wanted wanted);

    /** Returns the end to come of one that goes on elsewhere. */
    Ending<ExecutionResult> follow(ExecutionId id);

    /** Returns how often one was repaired. */
    long repairsOf(ExecutionId id);
}
