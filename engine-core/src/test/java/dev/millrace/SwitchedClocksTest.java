package dev.millrace;

import static java.time.Duration.ofDays;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMinutes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.definition.Misfire;
import dev.millrace.definition.StartTrigger;
import dev.millrace.event.Fire;
import dev.millrace.event.Fire.Cause;
import dev.millrace.store.MemoryStore;
import dev.millrace.testing.ManualTime;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Timers of local time over both switches of a year, with jitter, restarts, bounds, and zones of odd offsets. */
class SwitchedClocksTest extends TriggerBench {

    private static final String BERLIN = "Europe/Berlin";

    /** Fires of a trigger from one instant to another, of an engine that is there all the time. */
    private List<Fire> between(String from, String to, StartTrigger trigger, UnaryOperator<EngineBuilder> change) {
        var clock = new ManualTime(Instant.parse(from));
        var heard = new ArrayList<Fire>();
        try (var engine = engine(builder -> change.apply(builder.time(clock).fireListener(heard::add)))) {
            engine.triggers().arm(quick().trigger(trigger).build());
            clock.advance(Duration.between(Instant.parse(from), Instant.parse(to)));
        }
        return heard;
    }

    @Test
    void jitter_of_a_time_in_the_gap_counts_from_where_the_gap_ends() {
        var fires = between(
                "2026-03-28T12:00:00Z",
                "2026-03-30T12:00:00Z",
                StartTrigger.cron("t", "30 2 * * *", BERLIN).withJitter(ofMinutes(20)),
                builder -> builder.random(() -> 0.5));

        assertThat(fires)
                .extracting(Fire::dueAt)
                .containsExactly(Instant.parse("2026-03-29T01:00:00Z"), Instant.parse("2026-03-30T00:30:00Z"));
        assertThat(fires)
                .extracting(Fire::at)
                .containsExactly(Instant.parse("2026-03-29T01:10:00Z"), Instant.parse("2026-03-30T00:40:00Z"));
    }

    @ParameterizedTest
    @CsvSource({
        // away over the switch of spring, then over that of autumn
        "2026-03-27T12:00:00Z, 2026-03-31T12:00:00Z,"
                + " 2026-03-28T01:30:00Z 2026-03-29T01:00:00Z 2026-03-30T00:30:00Z 2026-03-31T00:30:00Z",
        "2026-10-23T12:00:00Z, 2026-10-27T12:00:00Z,"
                + " 2026-10-24T00:30:00Z 2026-10-25T00:30:00Z 2026-10-26T01:30:00Z 2026-10-27T01:30:00Z"
    })
    void a_backlog_over_a_switch_has_each_day_once_and_jitter_delays_each(Instant from, Instant to, String due) {
        var all = List.of(due.split(" ")).stream().map(Instant::parse).toList();
        for (int most : List.of(0, 1, 3, 10)) {
            var store = new MemoryStore();
            var workflow = quick().trigger(StartTrigger.cron("t", "30 2 * * *", BERLIN)
                            .withMisfire(new Misfire(most))
                            .withJitter(ofMinutes(10)))
                    .build();
            var clock = new ManualTime(from);
            var heard = new ArrayList<Fire>();
            UnaryOperator<EngineBuilder> life = builder ->
                    builder.time(clock).store(store).random(() -> 0.5).fireListener(heard::add);
            try (var engine = engine(life)) {
                engine.triggers().arm(workflow);
            }
            clock.advance(Duration.between(from, to));
            try (var engine = engine(life)) {
                engine.register(workflow);
                engine.triggers().rearm();
            }

            var started = heard.stream().filter(Fire::isStarted).toList();
            assertThat(started)
                    .as("misfire " + most)
                    .extracting(Fire::dueAt)
                    .containsExactlyElementsOf(all.subList(all.size() - Math.min(most, all.size()), all.size()));
            var missed = heard.stream().filter(fire -> !fire.isStarted()).toList();
            assertThat(missed).hasSize(most >= all.size() ? 0 : 1);
            assertThat(missed)
                    .allMatch(fire -> skipped(fire).cause() == Cause.MISFIRED
                            && fire.dueAt().equals(all.get(0)));
        }
    }

    @Test
    void a_start_inside_the_gap_and_an_end_inside_the_repeated_hour_bound_real_time() {
        // the gap is from 01:00Z on; a start at 01:15Z lies behind where 02:30 is made up for
        var late = between(
                "2026-03-28T12:00:00Z",
                "2026-03-30T12:00:00Z",
                StartTrigger.cron("t", "30 2 * * *", BERLIN).withStart(Instant.parse("2026-03-29T01:15:00Z")),
                builder -> builder);
        assertThat(dueOf(late)).containsExactly(Instant.parse("2026-03-30T00:30:00Z"));

        var exactly = between(
                "2026-03-28T12:00:00Z",
                "2026-03-29T12:00:00Z",
                StartTrigger.cron("t", "30 2 * * *", BERLIN).withStart(Instant.parse("2026-03-29T01:00:00Z")),
                builder -> builder);
        assertThat(dueOf(exactly)).containsExactly(Instant.parse("2026-03-29T01:00:00Z"));

        // 02:30 is at 00:30Z and at 01:30Z; an end between them leaves the first
        var both = StartTrigger.cron("t", "*/30 2 * * *", BERLIN).withEnd(Instant.parse("2026-10-25T00:45:00Z"));
        assertThat(dueOf(between("2026-10-24T12:00:00Z", "2026-10-26T12:00:00Z", both, builder -> builder)))
                .containsExactly(Instant.parse("2026-10-25T00:00:00Z"), Instant.parse("2026-10-25T00:30:00Z"));
    }

    @Test
    void who_sleeps_over_the_repeated_hour_makes_up_for_it_once() {
        var clock = new ManualTime(Instant.parse("2026-10-25T00:15:00Z")); // 02:15, before either 02:30
        var store = new MemoryStore();
        var heard = new ArrayList<Fire>();
        var workflow = quick().trigger(
                        StartTrigger.cron("t", "30 2 * * *", BERLIN).withMisfire(Misfire.allUpTo(5)))
                .build();
        for (var asleep : List.of(ofMinutes(45), ofMinutes(60), ofHours(1))) {
            try (var engine = engine(builder -> builder.time(clock).store(store).fireListener(heard::add))) {
                engine.triggers().arm(workflow);
            }
            clock.advance(asleep);
        }
        try (var engine = engine(builder -> builder.time(clock).store(store).fireListener(heard::add))) {
            engine.triggers().arm(workflow);
        }

        assertThat(dueOf(heard)).containsExactly(Instant.parse("2026-10-25T00:30:00Z"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Asia/Kolkata", "Asia/Kathmandu", "Australia/Lord_Howe", "Australia/Adelaide", "America/St_Johns",
                "Pacific/Chatham", "Asia/Tehran", "Africa/Casablanca", "Antarctica/Troll", "America/Havana"
            })
    void every_day_of_a_year_fires_once_wherever_clocks_stand(String zone) {
        for (var expression : List.of("15 0 * * *", "15 2 * * *")) { // where zones have their gaps
            var fires = between(
                    "2026-01-01T00:00:00Z",
                    "2027-01-01T00:00:00Z",
                    StartTrigger.cron("t", expression, zone),
                    builder -> builder);
            var days = fires.stream()
                    .map(fire -> fire.dueAt().atZone(ZoneId.of(zone)).toLocalDate())
                    .toList();

            assertThat(days).doesNotHaveDuplicates().hasSize(365);
            assertThat(days.get(0).until(days.get(364)).toTotalMonths()).isEqualTo(11);
            assertThat(fires).allMatch(Fire::isStarted);
        }
    }

    @Test
    void an_interval_knows_no_switch() {
        var fires = between(
                "2026-03-28T12:00:00Z",
                "2026-03-30T12:00:00Z",
                StartTrigger.every("t", ofDays(1)).withStart(Instant.parse("2026-03-28T13:00:00Z")),
                builder -> builder);

        assertThat(dueOf(fires))
                .containsExactly(Instant.parse("2026-03-28T13:00:00Z"), Instant.parse("2026-03-29T13:00:00Z"));
    }
}
