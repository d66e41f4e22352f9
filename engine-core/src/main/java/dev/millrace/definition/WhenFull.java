package dev.millrace.definition;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/** What becomes of a start for which there is no room. Immutable. */
public sealed interface WhenFull {

    /** It is accepted, and begins when there is room: the more urgent sooner. The default. */
    WhenFull QUEUE = new Queue();

    /** It is refused with an exception that says the limit. */
    WhenFull REJECT = new Reject();

    /** Returns that the caller waits for room, and is refused when it has waited so long. */
    static WhenFull waitUpTo(Duration limit) {
        return new Wait(limit);
    }

    /** The start is accepted, and begins when there is room. */
    record Queue() implements WhenFull {}

    /** The start is refused. */
    record Reject() implements WhenFull {}

    /**
     * The caller waits for room.
     *
     * @param limit for how long at most; above zero, at most 100 years
     */
    record Wait(Duration limit) implements WhenFull {

        /** Checks the range. */
        public Wait {
            if (requireNonNull(limit, "limit").isNegative()
                    || limit.isZero()
                    || limit.compareTo(Durations.LONGEST) > 0) {
                throw new IllegalArgumentException("wait must be above zero and at most 100 years, not " + limit);
            }
        }
    }
}
