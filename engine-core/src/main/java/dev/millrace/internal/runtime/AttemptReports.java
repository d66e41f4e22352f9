package dev.millrace.internal.runtime;

import dev.millrace.event.BreakerChange;
import dev.millrace.event.Failure;
import dev.millrace.internal.decision.view.Existing;
import dev.millrace.internal.decision.view.Replacement;

/**
 * What is heard of an execution's attempts, other than their good ends. Thread-safe.
 *
 * @param <A> the attempts
 */
interface AttemptReports<A> {

    /** It failed. */
    void failed(A attempt, Failure failure);

    /** It cannot say what became of it. */
    void undecided(A attempt, String reason);

    /** It was told to stop before its code was called, so that never is. */
    void notCalled(A attempt);

    /** The queue or a breaker gave it up. */
    void gaveUp(A attempt, Failure failure);

    /** Another one with its key takes its place. */
    void replaced(A attempt, Replacement with);

    /** Another one with its key has completed, and it takes the result of that. */
    void answered(A attempt, Existing existing);

    /** It has no worker any more, though nothing became of it. */
    void lostWorker(A attempt);

    /** Its lease ran out while its code runs. */
    void leaseLost(A attempt);

    /** Its breaker came to another state when it let it through. */
    void breakerChanged(A attempt, BreakerChange change);

    /** Its node said how far it is. */
    void progressed(A attempt, double fraction, String text);
}
