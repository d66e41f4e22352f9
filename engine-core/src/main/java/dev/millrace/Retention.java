package dev.millrace;

import static java.util.Objects.requireNonNull;

import dev.millrace.internal.runtime.RetentionLimits;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * How long a store keeps executions that have ended; those that have not are kept always. What breaks one of the limits
 * goes, the oldest end first. Immutable.
 *
 * @param executions how many are kept at most
 * @param age how long after its end one is kept
 * @param events how many events they may have together
 * @param bytes how many bytes they may take together: in a journal those of their turns, in memory an estimate
 */
public record Retention(OptionalInt executions, Optional<Duration> age, OptionalLong events, OptionalLong bytes) {

    private static final Duration FOR_EVER = Duration.ofDays(100_000);

    /** Everything is kept. */
    public static final Retention UNLIMITED =
            new Retention(OptionalInt.empty(), Optional.empty(), OptionalLong.empty(), OptionalLong.empty());

    /** Checks the ranges. */
    public Retention {
        if (executions.isPresent() && executions.getAsInt() < 0) {
            throw new IllegalArgumentException("executions must be 0 or more, not " + executions.getAsInt());
        }
        if (requireNonNull(age, "age").filter(Duration::isNegative).isPresent()) {
            throw new IllegalArgumentException("age must be zero or more, not " + age.get());
        }
        if (events.isPresent() && events.getAsLong() < 0) {
            throw new IllegalArgumentException("events must be 0 or more, not " + events.getAsLong());
        }
        if (bytes.isPresent() && bytes.getAsLong() < 0) {
            throw new IllegalArgumentException("bytes must be 0 or more, not " + bytes.getAsLong());
        }
    }

    RetentionLimits limits() {
        return new RetentionLimits(
                executions.isPresent() ? executions.getAsInt() : Long.MAX_VALUE,
                age.map(Retention::micros).orElse(Long.MAX_VALUE),
                events.orElse(Long.MAX_VALUE),
                bytes.orElse(Long.MAX_VALUE));
    }

    private static long micros(Duration time) {
        return time.compareTo(FOR_EVER) < 0 ? time.toNanos() / 1_000 : Long.MAX_VALUE;
    }

    /** Returns a copy that keeps at most so many executions. */
    public Retention newest(int most) {
        return new Retention(OptionalInt.of(most), age, events, bytes);
    }

    /** Returns a copy that keeps each for so long after its end. */
    public Retention forAtMost(Duration limit) {
        return new Retention(executions, Optional.of(limit), events, bytes);
    }

    /** Returns a copy that keeps executions with at most so many events together. */
    public Retention atMostEvents(long most) {
        return new Retention(executions, age, OptionalLong.of(most), bytes);
    }

    /**
     * Returns a copy that keeps executions of at most so many bytes together. A journal's directory is larger: it holds
     * those that have not ended too, and lets go of what was forgotten two snapshots later.
     */
    public Retention atMostBytes(long most) {
        return new Retention(executions, age, events, OptionalLong.of(most));
    }
}
