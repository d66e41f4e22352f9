package dev.millrace.internal.admission;

import dev.millrace.event.BreakerChange;
import dev.millrace.event.NodeResult;
import org.jspecify.annotations.Nullable;

/** Way of somebody through gates, passed or being passed; it gives their slots back once. Thread-safe. */
public interface AdmittedBy {

    /** Gives every slot back; a second call does nothing. */
    void giveBack();

    /**
     * Says what it left behind that completed: with {@link #giveBack}, those have it that wait for it under its key.
     */
    void completes(NodeResult result);

    /** Returns whether others may wait for what it leaves behind, so that this has to be safe first. */
    boolean isShared();

    /** The attempt does not run: gives every slot back, and what the breaker lent. */
    void unused();

    /** Says how the attempt ended, for the breaker. */
    void ended(boolean well);

    /** The attempt ended, and gives every slot back. */
    default void leave(boolean well) {
        ended(well);
        giveBack();
    }

    /** The attempt was stopped or cannot tell, so its end says nothing: the breaker has back what it lent. */
    void untold();

    /** Returns a change of the breaker's state that nobody has been told of; null if there is none. */
    @Nullable
    BreakerChange breakerChange();

    /**
     * Nobody is to pass any more: what waits is taken out of the line, and every slot goes back. Returns whether it had
     * still waited.
     */
    boolean withdraw();
}
