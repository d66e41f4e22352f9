package dev.millrace.internal.admission;

/**
 * A gate on the way of an execution. Immutable.
 *
 * @param gate its name
 * @param limit how many may hold it for this one to come in; {@link #UNLIMITED} to be counted only
 * @param mayWait whether it waits for room; it is refused otherwise
 */
public record StartClaim(String gate, int limit, boolean mayWait) {

    /** Lets in any number. */
    public static final int UNLIMITED = Integer.MAX_VALUE;
}
