package dev.millrace.definition;

import static java.util.Objects.requireNonNull;

/**
 * A named resource that an attempt holds while it runs, across executions. Immutable.
 *
 * @param name the resource; not blank
 * @param mode whether it is shared with other readers or held alone
 * @param permits how many holders of a shared lock there may be at once; at least 1, and 1 for an exclusive one
 */
public record Lock(String name, Mode mode, int permits) {

    /** How a lock is held. */
    public enum Mode {
        /** By one attempt alone. */
        EXCLUSIVE,
        /** By up to {@code permits} attempts. */
        SHARED
    }

    /** Checks the values. */
    public Lock {
        if (requireNonNull(name, "name").isBlank()) {
            throw new IllegalArgumentException("a lock's name must not be blank");
        }
        requireNonNull(mode, "mode");
        if (permits < 1 || mode == Mode.EXCLUSIVE && permits != 1) {
            throw new IllegalArgumentException("permits of lock '" + name + "' must be at least 1, and 1 if exclusive");
        }
    }

    /** Returns a lock that one attempt holds alone. */
    public static Lock exclusive(String name) {
        return new Lock(name, Mode.EXCLUSIVE, 1);
    }

    /** Returns a lock that up to {@code permits} attempts hold together. */
    public static Lock shared(String name, int permits) {
        return new Lock(name, Mode.SHARED, permits);
    }
}
