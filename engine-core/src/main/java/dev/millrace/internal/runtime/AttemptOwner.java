package dev.millrace.internal.runtime;

import dev.millrace.event.NodeResult;
import dev.millrace.internal.concurrent.WorkerSlots;
import dev.millrace.internal.driver.DataDoor;
import dev.millrace.queue.Lease;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Owner of attempts: an execution, as one of its attempts knows it. Thread-safe.
 *
 * @param <A> the attempts
 */
interface AttemptOwner<A> extends GateOwner {

    /**
     * A worker is about to run it; {@code here} says that this thread has to, and waits for whoever holds the
     * mailbox.
     */
    Start start(A attempt, boolean here);

    /** Its code is about to be called: its time limit counts from here. */
    void startTimeLimit(A attempt);

    /** Returns the parts of the engine that attempts use. */
    Parts<A> services();

    /**
     * It completed.
     *
     * @param only the owner that the worker was lent to; null if it works for all
     * @return the attempt to go on with, started if it is this owner's; null if there is none, or it comes back later
     */
    @Nullable
    A completed(A attempt, NodeResult result, @Nullable AttemptOwner<A> only);

    /** Takes what is heard of it, but for its good end. */
    AttemptReports<A> reports();

    /** Returns whether it has ready nodes that no message in the queue stands for. */
    boolean hasSpare();

    /** Has it send some of those to the queue. Returns false if there are none, or that is on its way. */
    boolean shareSpare();

    /** It passed its gates when the queue was full. */
    void sendAgain(A attempt);

    /** Returns what its nodes say. */
    AttemptLog<A> log();

    /** Keeps a note of it, and waits until that is safe. Returns false if it no longer counts. */
    boolean noted(A attempt, Map<String, Object> note);

    /** Runs a task in the mailbox of the execution. */
    void post(Runnable task);

    /** The verdict on an attempt that wanted to start. */
    enum Start {
        /** The caller runs it. */
        RUN,
        /** It has nothing to do. */
        DROP,
        /** Another thread decides, or the store has to; the attempt comes back through the hand-over. */
        LATER
    }

    /** The workers of an engine, as attempts know them. Thread-safe. */
    interface Workers<A> {

        /** Returns the slots that attempts hold while they are leased. */
        WorkerSlots slots();

        /**
         * Returns whether a slot may be held while the store decides on a start: nobody else is in want of one. It is
         * counted as one of those that wait, until {@link WorkerSlots#hasWaited}.
         */
        boolean tryToWait();

        /** Returns whether there may be something for the calling worker to do but to go on as it does. */
        boolean isWantedElsewhere();

        /** Has a worker run an attempt that was started elsewhere. */
        void handOver(A attempt);
    }

    /**
     * The parts of an engine that attempts use. Immutable.
     *
     * @param <A> the attempts
     * @param workers run them
     * @param leases hold them
     * @param door checks the data that their nodes give
     * @param folders are where they keep files
     * @param callbacks call what cancel actions they have
     */
    record Parts<A>(Workers<A> workers, Leases<A> leases, DataDoor door, AttemptFolders folders, Callbacks callbacks) {}

    /** The leases of attempts. Thread-safe. */
    interface Leases<A> {

        /** Renews a lease; false if it is lost. */
        boolean renew(Lease<A> lease);

        /** Returns whether a lease is not lost. */
        boolean isCurrent(Lease<A> lease);
    }
}
