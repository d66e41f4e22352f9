package dev.millrace.internal.schedule;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * An interval: due where it begins, and at every multiple behind that. Immutable.
 *
 * @param interval at least one second
 * @param start where it begins
 */
record IntervalSchedule(Duration interval, Instant start) implements Schedule {

    private static final Duration LEAST = Duration.ofSeconds(1);
    private static final Duration MOST = Duration.ofDays(36_525);

    IntervalSchedule {
        if (interval.compareTo(LEAST) < 0 || interval.compareTo(MOST) > 0) {
            throw new InvalidTimingException(
                    "every",
                    "an interval is 1 second to 100 years long, not " + interval + "; what must come more"
                            + " often is a loop of one execution");
        }
    }

    @Override
    public Optional<Instant> after(Instant instant) {
        if (instant.isBefore(start)) {
            return Optional.of(start);
        }
        long passed = Duration.between(start, instant).dividedBy(interval);
        return Optional.of(start.plus(interval.multipliedBy(passed + 1)));
    }
}
