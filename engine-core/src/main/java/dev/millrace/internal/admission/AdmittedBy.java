package dev.millrace.internal.admission;

/** Way of somebody through gates, passed or being passed; it gives their slots back once. Thread-safe. */
public interface AdmittedBy {

    /** Gives every slot back; a second call does nothing. */
    void giveBack();

    /** The attempt does not run: gives every slot back, and what the breaker lent. */
    void unused();

    /** Says how the attempt ended, for the breaker. */
    void ended(boolean well);

    /**
     * Nobody is to pass any more: what waits is taken out of the line, and every slot goes back. Returns whether it had
     * still waited.
     */
    boolean withdraw();
}
