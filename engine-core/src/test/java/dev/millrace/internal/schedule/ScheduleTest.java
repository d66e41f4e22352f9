package dev.millrace.internal.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.definition.Timing;
import dev.millrace.definition.Timing.Gap;
import dev.millrace.definition.Timing.Repeated;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScheduleTest {

    private static final String BERLIN = "Europe/Berlin";
    private static final String NEW_YORK = "America/New_York";
    private static final String LORD_HOWE = "Australia/Lord_Howe";

    private static Schedule cron(String expression, String zone, Gap gap, Repeated repeated) {
        return TimerSchedules.of(new Timing.Cron(expression, zone, gap, repeated), Optional.empty());
    }

    private static Schedule cron(String expression, String zone) {
        return TimerSchedules.of(Timing.Cron.of(expression, zone), Optional.empty());
    }

    /** The due instants of a local day, each as local time with its offset. */
    private static List<String> ofDay(Schedule schedule, String zone, String day) {
        var date = LocalDate.parse(day);
        var begin = date.atStartOfDay(ZoneId.of(zone)).toInstant();
        var end = date.plusDays(1).atStartOfDay(ZoneId.of(zone)).toInstant();
        return between(schedule, begin, end).stream()
                .map(due -> due.atZone(ZoneId.of(zone)).toOffsetDateTime())
                .map(due -> due.toLocalTime() + " " + due.getOffset())
                .toList();
    }

    private static List<Instant> between(Schedule schedule, Instant from, Instant to) {
        var found = new ArrayList<Instant>();
        var next = schedule.after(from.minusNanos(1));
        while (next.isPresent() && next.get().isBefore(to)) {
            found.add(next.get());
            next = schedule.after(next.get());
        }
        return found;
    }

    @ParameterizedTest
    @CsvSource({
        BERLIN + ", 2026-03-29, 03:00 +02:00",
        NEW_YORK + ", 2026-03-08, 03:00 -04:00",
        LORD_HOWE + ", 2026-10-04, 02:30 +11:00",
    })
    void a_time_that_a_switch_takes_away_is_due_when_the_gap_ends(String zone, String day, String due) {
        assertThat(ofDay(cron("15 2 * * *", zone), zone, day)).containsExactly(due);
        assertThat(ofDay(cron("15 2 * * *", zone, Gap.SKIP, Repeated.FIRST), zone, day))
                .isEmpty();
        assertThat(ofDay(cron("0,15,20 2 * * *", zone), zone, day)).containsExactly(due);
    }

    @ParameterizedTest
    @CsvSource({
        BERLIN + ", 2026-10-25, 30 2 * * *, 02:30 +02:00, 02:30 +01:00",
        NEW_YORK + ", 2026-11-01, 30 1 * * *, 01:30 -04:00, 01:30 -05:00",
        LORD_HOWE + ", 2026-04-05, 45 1 * * *, 01:45 +11:00, 01:45 +10:30",
    })
    void a_time_that_a_switch_repeats_is_due_once_or_twice_as_said(
            String zone, String day, String expression, String first, String last) {
        assertThat(ofDay(cron(expression, zone), zone, day)).containsExactly(first);
        assertThat(ofDay(cron(expression, zone, Gap.AFTER, Repeated.LAST), zone, day))
                .containsExactly(last);
        assertThat(ofDay(cron(expression, zone, Gap.AFTER, Repeated.BOTH), zone, day))
                .containsExactly(first, last);
    }

    @Test
    void several_repeated_times_keep_the_order_of_real_time() {
        assertThat(ofDay(cron("10,20 2 * * *", BERLIN, Gap.AFTER, Repeated.BOTH), BERLIN, "2026-10-25"))
                .containsExactly("02:10 +02:00", "02:20 +02:00", "02:10 +01:00", "02:20 +01:00");
        assertThat(ofDay(cron("10,20 2,3 * * *", BERLIN, Gap.AFTER, Repeated.LAST), BERLIN, "2026-10-25"))
                .containsExactly("02:10 +01:00", "02:20 +01:00", "03:10 +01:00", "03:20 +01:00");
    }

    /** The days around both switches of a year in these zones. */
    private static List<LocalDate> aroundSwitches() {
        return Stream.of("2026-03-08", "2026-03-29", "2026-04-05", "2026-10-04", "2026-10-25", "2026-11-01")
                .map(LocalDate::parse)
                .flatMap(day -> day.minusDays(1).datesUntil(day.plusDays(2)))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {BERLIN, NEW_YORK, LORD_HOWE, "UTC", "+05:30"})
    void what_is_due_every_hour_follows_real_time_through_both_switches(String zone) {
        for (var day : aroundSwitches()) {
            var begin = day.atStartOfDay(ZoneOffset.UTC).toInstant();
            var halves = between(cron("*/30 * * * *", zone), begin, begin.plus(Duration.ofDays(1)));

            assertThat(halves).hasSize(48);
            for (int i = 1; i < halves.size(); i++) {
                assertThat(Duration.between(halves.get(i - 1), halves.get(i))).isEqualTo(Duration.ofMinutes(30));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {BERLIN, NEW_YORK, LORD_HOWE})
    void what_is_due_once_a_day_is_due_once_on_every_day_around_both_switches(String zone) {
        for (var day : aroundSwitches()) {
            assertThat(ofDay(cron("45 1 * * *", zone), zone, day.toString())).hasSize(1);
            assertThat(ofDay(cron("15 2 * * *", zone), zone, day.toString())).hasSize(1);
        }
    }

    @Test
    void a_day_that_a_zone_left_out_is_made_up_for_when_the_next_begins() {
        var schedule = cron("0 12 * * *", "Pacific/Apia"); // which had no 30 December in 2011

        assertThat(between(schedule, Instant.parse("2011-12-29T00:00:00Z"), Instant.parse("2012-01-01T00:00:00Z")))
                .extracting(due ->
                        due.atZone(ZoneId.of("Pacific/Apia")).toLocalDateTime().toString())
                .containsExactly("2011-12-29T12:00", "2011-12-31T00:00", "2011-12-31T12:00", "2012-01-01T12:00");
    }

    @Test
    void seconds_names_lists_and_the_last_day_are_read() {
        var from = Instant.parse("2026-01-30T23:59:45.5Z");

        assertThat(cron("*/20 * * * * *", "UTC").after(from)).contains(Instant.parse("2026-01-31T00:00:00Z"));
        assertThat(cron("0 9 * * MON-FRI", "UTC").after(from)).contains(Instant.parse("2026-02-02T09:00:00Z"));
        assertThat(cron("0 9 L * *", "UTC").after(from)).contains(Instant.parse("2026-01-31T09:00:00Z"));
        assertThat(cron("0 9 * * 7", "UTC").after(from)).contains(Instant.parse("2026-02-01T09:00:00Z"));
        assertThat(cron("0 9 13 * 5", "UTC").after(from)).contains(Instant.parse("2026-02-06T09:00:00Z"));
        assertThat(cron("0 0 9 ? * FRI", "UTC").after(from)).contains(Instant.parse("2026-02-06T09:00:00Z"));
        assertThat(cron("@daily", "UTC").after(from)).contains(Instant.parse("2026-01-31T00:00:00Z"));
        assertThat(cron("0 0 29 2 *", "UTC").after(from)).contains(Instant.parse("2028-02-29T00:00:00Z"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "61 * * * *    | '61' is no minute (0 to 59)",
                "0 24 * * *    | '24' is no hour (0 to 23)",
                "0 0 32 * *    | '32' is no day of month",
                "0 0 * 13 *    | '13' is no month",
                "0 0 * * MOO   | 'moo' is no day of week",
                "x 0 0 * * *   | 'x' is no second",
                "5-1 * * * *   | '5-1' is no minute",
                "*/0 * * * *   | '*/0' is no minute",
                "* * * *       | has 4 parts; a cron expression has five",
                "@dayly        | of short names there are @annually, @daily",
                "0 0 31 2 *    | is never due",
                "''            | has 1 parts",
            })
    void an_expression_that_is_none_is_refused_naming_the_part(String expression, String message) {
        assertThatThrownBy(() -> cron(expression, "UTC"))
                .isInstanceOf(InvalidTimingException.class)
                .hasMessageContaining(message)
                .extracting(e -> ((InvalidTimingException) e).field())
                .isEqualTo("cron");
    }

    @Test
    void a_zone_that_is_none_is_refused() {
        assertThatThrownBy(() -> cron("0 0 * * *", "Europe/Berln"))
                .isInstanceOf(InvalidTimingException.class)
                .hasMessageContaining("no time zone 'Europe/Berln'")
                .extracting(e -> ((InvalidTimingException) e).field())
                .isEqualTo("timeZone");
    }

    @Test
    void an_interval_is_due_at_multiples_of_it_from_its_start_on() {
        var start = Instant.parse("2026-01-01T00:05:00Z");
        var every = new Timing.Every(Duration.ofMinutes(15));
        var counted = TimerSchedules.of(every, Optional.of(start));
        var free = TimerSchedules.of(every, Optional.empty());

        assertThat(counted.after(Instant.EPOCH)).contains(start);
        assertThat(counted.after(start)).contains(Instant.parse("2026-01-01T00:20:00Z"));
        assertThat(counted.after(Instant.parse("2026-01-01T00:19:59.999Z")))
                .contains(Instant.parse("2026-01-01T00:20:00Z"));
        assertThat(free.after(start)).contains(Instant.parse("2026-01-01T00:15:00Z"));
        assertThatThrownBy(() -> TimerSchedules.of(new Timing.Every(Duration.ZERO), Optional.empty()))
                .hasMessageContaining("an interval is 1 second to 100 years long");
    }

    @Test
    void the_newest_of_a_long_span_are_found_without_going_through_it() {
        var asked = new ArrayList<Instant>();
        var minutes = cron("* * * * *", "UTC");
        Schedule counted = instant -> {
            asked.add(instant);
            return minutes.after(instant);
        };
        var now = Instant.parse("2026-06-01T12:00:30Z");

        var newest = counted.newest(3, now.minus(Duration.ofDays(3_650)), now);

        assertThat(newest)
                .extracting(due -> due.atOffset(ZoneOffset.UTC).toLocalTime().toString())
                .containsExactly("11:58", "11:59", "12:00");
        assertThat(asked).hasSizeLessThan(30);
        assertThat(counted.newest(5, newest.get(1), now)).containsExactly(newest.get(2));
        assertThat(counted.newest(0, Instant.EPOCH, now)).isEmpty();
    }
}
