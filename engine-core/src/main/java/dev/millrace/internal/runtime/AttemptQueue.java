package dev.millrace.internal.runtime;

import org.jspecify.annotations.Nullable;

/** The lease queue as the attempts of an execution know it. Thread-safe. */
interface AttemptQueue extends AttemptOwner.Leases<RunningAttempt> {

    /** Puts an attempt in; false if there is no room. */
    boolean enqueue(RunningAttempt attempt);

    /** Notes an execution that found no room; a worker has it send more when there is. */
    void comeBackFor(Backpressure.Producer producer);

    /**
     * Leases the next attempt; null if there is none, or, for a thread that was lent to one execution, none for that.
     */
    @Nullable
    RunningAttempt leaseNext(@Nullable AttemptOwner<RunningAttempt> only);

    /**
     * Returns whether a worker may go on with an attempt that has not been put in, under the lease of one that has
     * ended; false if it is not its turn: others of another priority are ready, which are served by weight.
     */
    boolean mayPassOn(RunningAttempt ended, RunningAttempt next);

    /** Renews the lease of a plain attempt that has ended; false if its worker is not to go on under it. */
    boolean mayPassOnPlainly(RunningAttempt ended);

    /** Ends the lease of an attempt that has given its gates back, unless it is lost. */
    void endLease(RunningAttempt attempt);

    /** Ends an attempt's lease and gives its gates back. Returns false if the lease had been lost. */
    boolean endLease(RunningAttempt attempt, boolean well);

    /** Ends the message of an attempt that has nothing to do any more. */
    void drop(RunningAttempt attempt);

    /**
     * A fault of the engine took an attempt's worker: the lease ends at once, charged, and another worker tries again.
     */
    void giveBack(RunningAttempt attempt, Throwable fault);

    /** Returns whether the engine has been closed. */
    boolean isClosed();
}
