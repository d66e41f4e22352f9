package dev.millrace.internal.decision.plan;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Time limits of attempts as drivers count them: in nanoseconds, of which a long holds enough. */
public final class TimeLimit {

    /** The time limit of attempts that may take as long as they like. */
    public static final long FOR_EVER = Long.MAX_VALUE;

    private static final Duration LONGEST = Duration.ofDays(36_500); // in nanoseconds it is a long

    private TimeLimit() {}

    /** Returns a time limit in nanoseconds, 100 years at most; {@link #FOR_EVER} for none. */
    public static long nanos(@Nullable Duration limit) {
        if (limit == null) {
            return FOR_EVER;
        }
        return (limit.compareTo(LONGEST) < 0 ? limit : LONGEST).toNanos();
    }
}
