package dev.millrace.definition;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/** When a timer is due. Immutable. */
public sealed interface Timing {

    /**
     * An interval: it is due at the trigger's start and at every multiple of the interval after it; without a start, at
     * the multiples since 1970-01-01T00:00Z. So every engine comes to the same instants.
     *
     * @param interval at least one second
     */
    record Every(Duration interval) implements Timing {

        /** Checks for null. */
        public Every {
            requireNonNull(interval, "interval");
        }
    }

    /**
     * A cron expression in the local time of a zone. One whose hours are all (<code>*</code>) follows real time through
     * the switches of the clock. Any other names local times, and says what becomes of those that a switch takes away
     * or repeats.
     *
     * @param expression five fields, or six with seconds first
     * @param zone the zone's name, such as {@code Europe/Berlin}
     * @param gap what becomes of a time that a switch takes away
     * @param repeated what becomes of a time that a switch repeats
     */
    record Cron(String expression, String zone, Gap gap, Repeated repeated) implements Timing {

        /** Checks for null. */
        public Cron {
            requireNonNull(expression, "expression");
            requireNonNull(zone, "zone");
            requireNonNull(gap, "gap");
            requireNonNull(repeated, "repeated");
        }

        /** Returns one that is due when a gap ends, and once where times are repeated, the first time. */
        public static Cron of(String expression, String zone) {
            return new Cron(expression, zone, Gap.AFTER, Repeated.FIRST);
        }
    }

    /** What becomes of a local time that a switch of the clock takes away. */
    enum Gap {
        /** It is due when the gap ends, once for all times in it. */
        AFTER,
        /** It is not due that day. */
        SKIP
    }

    /** When a local time is due that a switch of the clock repeats. */
    enum Repeated {
        /** The first time. */
        FIRST,
        /** The second time. */
        LAST,
        /** Both times. */
        BOTH
    }
}
