package dev.millrace.internal.runtime;

import dev.millrace.event.NodeResult;
import org.jspecify.annotations.Nullable;

/** The attempts of an execution in this process, as one of them knows them. Thread-safe. */
interface RunningOwner extends AttemptOwner<RunningAttempt> {

    /** Returns the parts of the engine that attempts use. */
    RunningServices services();

    /**
     * It completed.
     *
     * @param only the owner that the worker was lent to; null if it works for all
     * @return the attempt to go on with, started if it is this owner's; null if there is none, or it comes back
     *     later
     */
    @Nullable
    RunningAttempt completed(RunningAttempt attempt, NodeResult result, @Nullable RunningOwner only);

    /** Returns whether it has ready nodes that no message in the queue stands for. */
    boolean hasSpare();

    /** Has it send some of those to the queue. Returns false if there are none, or that is on its way. */
    boolean shareSpare();
}
