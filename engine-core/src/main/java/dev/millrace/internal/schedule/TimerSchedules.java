package dev.millrace.internal.schedule;

import dev.millrace.definition.Timing;
import java.time.Instant;
import java.util.Optional;

/** The schedules of timers. */
public final class TimerSchedules {

    private TimerSchedules() {}

    /**
     * Returns the schedule of a timing.
     *
     * @param start where intervals are counted from; the epoch without it
     * @throws InvalidTimingException if it has none
     */
    public static Schedule of(Timing timing, Optional<Instant> start) {
        if (timing instanceof Timing.Every every) {
            return new IntervalSchedule(every.interval(), start.orElse(Instant.EPOCH));
        }
        if (timing instanceof Timing.Cron cron) {
            return CronSchedule.of(cron);
        }
        throw new AssertionError(timing);
    }
}
