package dev.millrace.internal.schedule;

import com.cronutils.model.time.ExecutionTime;
import dev.millrace.definition.Timing;
import dev.millrace.definition.Timing.Gap;
import dev.millrace.definition.Timing.Repeated;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.Optional;
import java.util.Set;

/**
 * A cron expression in the local time of a zone. Immutable.
 *
 * <p>The library is asked for local times only, as if there were no zones; what a switch of the clock means is decided
 * here. Between two switches local times and instants go side by side, so one stretch is searched after the other.
 */
final class CronSchedule implements Schedule {

    private static final Set<String> EVERY_HOUR = Set.of("*", "*/1", "0/1", "0-23");
    private static final int HOURS = 2;

    /** Years repeat after 400, week days included; what is not due till then never is. */
    private static final int YEARS = 400;

    private final ExecutionTime times;
    private final ZoneRules rules;
    private final Timing.Cron cron;
    private final boolean isEveryHour;

    private CronSchedule(ExecutionTime times, ZoneRules rules, Timing.Cron cron, boolean isEveryHour) {
        this.times = times;
        this.rules = rules;
        this.cron = cron;
        this.isEveryHour = isEveryHour;
    }

    static CronSchedule of(Timing.Cron cron) {
        var times = ExecutionTime.forCron(CronText.parse(cron.expression()));
        var hours = CronText.parts(cron.expression()).get(HOURS);
        var schedule = new CronSchedule(times, rulesOf(cron.zone()), cron, EVERY_HOUR.contains(hours));
        if (schedule.localAfter(LocalDateTime.of(2000, 1, 1, 0, 0)).isEmpty()) {
            throw new InvalidTimingException(
                    CronText.FIELD,
                    "'" + cron.expression() + "' is never due: no month that it names has such a day; correct the day"
                            + " or the month");
        }
        return schedule;
    }

    private static ZoneRules rulesOf(String zone) {
        try {
            return ZoneId.of(zone).getRules();
        } catch (DateTimeException e) {
            throw new InvalidTimingException(
                    "timeZone",
                    "there is no time zone '" + zone + "'; expected a name of the zone database such as Europe/Berlin,"
                            + " or UTC, or an offset such as +02:00",
                    e);
        }
    }

    @Override
    public Optional<Instant> after(Instant instant) {
        var offset = rules.getOffset(instant);
        var local = LocalDateTime.ofEpochSecond(instant.getEpochSecond(), 0, offset);
        var end = rules.nextTransition(instant);
        var last = instant.plus(YEARS * 366L, ChronoUnit.DAYS);
        while (true) {
            var found = localAfter(local);
            if (found.isEmpty()) {
                return Optional.empty();
            }
            var due = found.get().toInstant(offset);
            if (end == null || due.isBefore(end.getInstant())) {
                if (counts(found.get(), offset)) {
                    return Optional.of(due);
                }
                local = found.get();
            } else if (isMadeUpFor(end)) {
                return Optional.of(end.getInstant());
            } else if (end.getInstant().isAfter(last)) {
                return Optional.empty();
            } else {
                offset = end.getOffsetAfter();
                local = end.getDateTimeAfter().minusSeconds(1);
                end = rules.nextTransition(end.getInstant());
            }
        }
    }

    private Optional<LocalDateTime> localAfter(LocalDateTime local) {
        return times.nextExecution(ZonedDateTime.of(local, ZoneOffset.UTC)).map(ZonedDateTime::toLocalDateTime);
    }

    /** Returns whether a time is due here, if a switch repeats it. */
    private boolean counts(LocalDateTime local, ZoneOffset offset) {
        var offsets = rules.getValidOffsets(local);
        if (isEveryHour || offsets.size() < 2 || cron.repeated() == Repeated.BOTH) {
            return true;
        }
        return offset.equals(offsets.get(cron.repeated() == Repeated.FIRST ? 0 : 1));
    }

    /** Returns whether a switch takes away a time that is due when the gap ends. */
    private boolean isMadeUpFor(ZoneOffsetTransition end) {
        return end.isGap()
                && cron.gap() == Gap.AFTER
                && !isEveryHour
                && localAfter(end.getDateTimeBefore().minusSeconds(1))
                        .filter(lost -> lost.isBefore(end.getDateTimeAfter()))
                        .isPresent();
    }
}
