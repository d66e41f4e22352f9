package dev.millrace;

import static java.time.Duration.ofDays;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMinutes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.definition.StartTrigger;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.Fire;
import dev.millrace.testing.ManualTime;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When triggers fire by time. */
class TimedTriggersTest extends TriggerBench {

    @Test
    void a_timer_starts_an_execution_at_each_due_instant() {
        try (var engine = engine()) {
            engine.triggers().arm(quick().trigger(hourly()).build());

            time.advance(ofHours(3));

            assertThat(dueOf(fires)).containsExactly(at("01:00:00"), at("02:00:00"), at("03:00:00"));
            assertThat(fires).extracting(Fire::id).first().isEqualTo("report/hourly@2026-01-01T01:00:00Z");
            var first = engine.execution(executionOf(fires.get(0))).orElseThrow();
            assertThat(first.status()).isEqualTo(ExecutionStatus.COMPLETED);
            assertThat(engine.triggers().list().get(0).fires()).isEqualTo(3);
            assertThat(engine.triggers().list().get(0).recent()).isEqualTo(fires);
        }
    }

    @Test
    void the_input_of_what_is_started_is_filled_in_from_the_fire() {
        try (var engine = engine()) {
            engine.triggers()
                    .arm(quick().trigger(hourly().withInputs(
                                            Map.of("due", "${fire.dueAt}", "by", "${fire.trigger}", "fixed", 7)))
                            .build());

            time.advance(ofHours(1));

            var started = engine.execution(executionOf(fires.get(0))).orElseThrow();
            assertThat(started.await().output())
                    .containsEntry("due", "2026-01-01T01:00:00Z")
                    .containsEntry("by", "hourly")
                    .containsEntry("fixed", 7);
            assertThat(engine.history()
                            .find(ExecutionFilter.NEWEST)
                            .get(0)
                            .origin()
                            .starter()
                            .labels())
                    .containsEntry("millrace.trigger", "hourly")
                    .containsEntry("millrace.fire", fires.get(0).id());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "Europe/Berlin, 2026-03-28T12:00:00Z, 2026-03-29T01:00:00Z, 2026-10-24T12:00:00Z, 2026-10-25T00:30:00Z",
        "America/New_York, 2026-03-07T12:00:00Z, 2026-03-08T07:00:00Z, 2026-10-31T12:00:00Z, 2026-11-01T05:30:00Z",
        "Australia/Lord_Howe, 2026-10-03T10:00:00Z, 2026-10-03T15:30:00Z, 2026-04-04T10:00:00Z, 2026-04-04T15:30:00Z",
    })
    void a_daily_timer_fires_once_on_the_days_of_both_switches(
            String zone, Instant spring, Instant gap, Instant autumn, Instant repeated) {
        var hour = repeated.atZone(ZoneId.of(zone)).toLocalTime();
        var expression = zone.equals("America/New_York") ? "30 2 * * *" : "15 2 * * *";
        assertThat(switched(StartTrigger.cron("t", expression, zone), spring)).containsExactly(gap);
        assertThat(switched(StartTrigger.cron("t", hour.getMinute() + " " + hour.getHour() + " * * *", zone), autumn))
                .containsExactly(repeated);
    }

    private List<Instant> switched(StartTrigger trigger, Instant from) {
        var clock = new ManualTime(from);
        var heard = new ArrayList<Fire>();
        try (var engine = engine(builder -> builder.time(clock).fireListener(heard::add))) {
            engine.triggers().arm(quick().trigger(trigger).build());
            clock.advance(ofHours(20));
        }
        return dueOf(heard);
    }

    @Test
    void a_preview_tells_what_comes() {
        try (var engine = engine()) {
            engine.triggers()
                    .arm(quick().trigger(StartTrigger.cron("daily", "0 6 * * *", "Europe/Berlin"))
                            .trigger(StartTrigger.manual("hand"))
                            .trigger(hourly().withMaxFires(2))
                            .build());

            assertThat(engine.triggers().preview("report", "daily", 2))
                    .containsExactly(at("05:00:00"), Instant.parse("2026-01-02T05:00:00Z"));
            assertThat(engine.triggers().preview("report", "hourly", 5)).hasSize(2);
            assertThat(engine.triggers().preview("report", "hand", 5)).isEmpty();
            assertThat(engine.triggers().find("report", "daily").orElseThrow().next())
                    .contains(at("05:00:00"));
            assertThatThrownBy(() -> engine.triggers().preview("report", "dayly", 2))
                    .hasMessageContaining("[ENG-200]")
                    .hasMessageContaining("report/daily");
        }
    }

    @Test
    void start_end_and_the_number_of_fires_bound_a_timer() {
        try (var engine = engine()) {
            engine.triggers()
                    .arm(quick().trigger(hourly().withStart(at("02:30:00")).withEnd(at("05:00:00")))
                            .trigger(StartTrigger.every("twice", ofHours(1)).withMaxFires(2))
                            .build());

            time.advance(ofDays(1));

            assertThat(dueOf(of("hourly"))).containsExactly(at("02:30:00"), at("03:30:00"), at("04:30:00"));
            assertThat(dueOf(of("twice"))).containsExactly(at("01:00:00"), at("02:00:00"));
            assertThat(engine.triggers().list())
                    .allMatch(report -> report.next().isEmpty());
        }
    }

    @Test
    void what_is_disabled_does_not_fire_and_makes_up_for_nothing() {
        try (var engine = engine()) {
            engine.triggers().arm(quick().trigger(hourly().disabled()).build());
            time.advance(ofHours(2));
            assertThat(engine.triggers().enable("report", "hourly").next()).contains(at("03:00:00"));
            time.advance(ofHours(1));
            assertThat(engine.triggers().disable("report", "hourly").enabled()).isFalse();
            time.advance(ofHours(2));
            engine.triggers().enable("report", "hourly");
            time.advance(ofHours(1));

            assertThat(dueOf(fires)).containsExactly(at("03:00:00"), at("06:00:00"));
            assertThat(fires).allMatch(Fire::isStarted);
        }
    }

    @Test
    void jitter_comes_from_the_engines_random_source_and_the_due_instant_stays() {
        try (var engine = engine(builder -> builder.random(() -> 0.5))) {
            engine.triggers()
                    .arm(quick().trigger(hourly().withJitter(ofMinutes(10))).build());

            time.advance(ofHours(1).plusMinutes(4));
            assertThat(fires).isEmpty();
            assertThat(engine.triggers().list().get(0).next()).contains(at("01:05:00"));
            time.advance(ofMinutes(1));

            assertThat(fires).extracting(Fire::dueAt).containsExactly(at("01:00:00"));
            assertThat(fires).extracting(Fire::at).containsExactly(at("01:05:00"));
        }
    }

    @Test
    void many_triggers_have_one_alarm() {
        try (var engine = engine()) {
            var many = quick();
            for (int i = 0; i < 200; i++) {
                many.trigger(StartTrigger.every("t" + i, ofDays(1).plusMinutes(i)));
            }
            engine.triggers().arm(many.build());

            assertThat(time.pending()).isEqualTo(1);
            time.advance(ofMinutes(10));
            assertThat(time.pending()).isEqualTo(1);
        }
    }

    @Test
    void two_seeded_lives_of_the_same_jitter_are_alike() {
        assertThat(jittered(7)).isEqualTo(jittered(7)).isNotEqualTo(jittered(8));
    }

    private List<Instant> jittered(long seed) {
        var random = new Random(seed);
        var clock = new ManualTime(START);
        var heard = new ArrayList<Fire>();
        try (var engine =
                engine(builder -> builder.time(clock).random(random::nextDouble).fireListener(heard::add))) {
            engine.triggers()
                    .arm(quick().trigger(hourly().withJitter(ofMinutes(30))).build());
            clock.advance(ofHours(10));
        }
        return heard.stream().map(Fire::at).toList();
    }

    private List<Fire> of(String trigger) {
        return fires.stream().filter(fire -> fire.trigger().equals(trigger)).toList();
    }
}
