package dev.millrace.definition;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;

/**
 * What the clock of an execution comes to. Immutable.
 *
 * @param timeout how long it may take; above zero
 * @param overtimeAfter after how long an event says that it still runs, without a stop; above zero
 */
public record TimeLimits(Optional<Duration> timeout, Optional<Duration> overtimeAfter) {

    /** Neither. */
    public static final TimeLimits NONE = new TimeLimits(Optional.empty(), Optional.empty());

    /** Checks the ranges. */
    public TimeLimits {
        check("the workflow's timeout", requireNonNull(timeout, "timeout"));
        check("the workflow's overtimeAfter", requireNonNull(overtimeAfter, "overtimeAfter"));
    }

    private static void check(String what, Optional<Duration> length) {
        length.filter(t -> t.isNegative() || t.isZero()).ifPresent(t -> {
            throw new IllegalArgumentException(what + " must be above zero, not " + t);
        });
    }

    /** Returns what comes first; the notice only where the time limit does not come before it. */
    public Optional<Duration> first() {
        return hasNotice() ? overtimeAfter : timeout;
    }

    /** Returns whether the notice can come: there is one, and no time limit that ends the execution before. */
    public boolean hasNotice() {
        return overtimeAfter.isPresent()
                && timeout.filter(limit -> limit.compareTo(overtimeAfter.get()) <= 0)
                        .isEmpty();
    }
}
