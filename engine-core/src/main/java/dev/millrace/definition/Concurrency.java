package dev.millrace.definition;

import static java.util.Objects.requireNonNull;

/**
 * How much of a workflow goes on at once. Immutable.
 *
 * @param maxConcurrency how many nodes of one execution; 0 is no limit
 * @param starts how many executions, and which
 */
public record Concurrency(int maxConcurrency, StartPolicy starts) {

    /** No limits. */
    public static final Concurrency UNLIMITED = new Concurrency(0, StartPolicy.FREE);

    /** Checks the range. */
    public Concurrency {
        if (maxConcurrency < 0) {
            throw new IllegalArgumentException("maxConcurrency must be 0 (no limit) or more, not " + maxConcurrency);
        }
        requireNonNull(starts, "starts");
    }
}
