package dev.millrace;

import static java.time.Duration.ofHours;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.definition.Misfire;
import dev.millrace.definition.StartTrigger;
import dev.millrace.event.Fire;
import dev.millrace.event.Fire.Cause;
import dev.millrace.store.CommitListener;
import dev.millrace.store.ExecutionStore;
import dev.millrace.store.ForwardingStore;
import dev.millrace.store.MemoryStore;
import dev.millrace.store.StoreException;
import dev.millrace.store.Turn;
import dev.millrace.testing.ManualTime;
import dev.millrace.time.Alarm;
import dev.millrace.time.TimeSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What triggers do over restarts, and when clocks are set. */
class TriggerRestartTest extends TriggerBench {

    @Test
    void a_file_that_appears_fires_once_over_restarts(@TempDir Path folder) throws IOException {
        var store = new MemoryStore();
        var workflow =
                quick().trigger(StartTrigger.onFile("inbox", folder + "/*.csv")).build();
        try (var engine = engine(builder -> builder.store(store))) {
            engine.triggers().arm(workflow);
            time.advance(ofSeconds(30));
            Files.writeString(folder.resolve("a.csv"), "1");
            Files.writeString(folder.resolve("a.txt"), "1");
            time.advance(ofSeconds(30));

            assertThat(fires).hasSize(1).allMatch(Fire::isStarted);
            assertThat(engine.execution(executionOf(fires.get(0)))
                            .orElseThrow()
                            .await()
                            .output())
                    .containsEntry("name", "a.csv")
                    .containsEntry("size", 1L)
                    .containsEntry("change", "appeared");
        }
        try (var engine = engine(builder -> builder.store(store))) {
            engine.triggers().arm(workflow);
            time.advance(ofMinutes(1));
            Files.writeString(folder.resolve("b.csv"), "2");
            time.advance(ofMinutes(1));

            assertThat(fires).hasSize(2);
            assertThat(engine.triggers().list().get(0).fires()).isEqualTo(2);
        }
    }

    /** Time whose wall clock can be set while alarms wait for time that passes. */
    private static final class SetClock implements TimeSource {

        private final ManualTime passes = new ManualTime(START);
        private long setMicros;

        void jump(Duration by) {
            setMicros += by.toNanos() / 1_000;
        }

        @Override
        public long nanoTime() {
            return passes.nanoTime();
        }

        @Override
        public long epochMicros() {
            return passes.epochMicros() + setMicros;
        }

        @Override
        public Alarm schedule(Duration delay, Runnable task) {
            return passes.schedule(delay, task);
        }
    }

    @Test
    void a_clock_that_is_set_back_fires_nothing_twice() {
        var clock = new SetClock();
        try (var engine = engine(builder -> builder.time(clock))) {
            engine.triggers().arm(quick().trigger(hourly()).build());
            clock.passes.advance(ofHours(2));
            clock.jump(ofMinutes(-90));
            clock.passes.advance(ofMinutes(89));
            assertThat(dueOf(fires)).containsExactly(at("01:00:00"), at("02:00:00"));

            clock.passes.advance(ofMinutes(61));

            assertThat(dueOf(fires)).containsExactly(at("01:00:00"), at("02:00:00"), at("03:00:00"));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0, ''",
        "1, 05:00:00",
        "3, 03:00:00 04:00:00 05:00:00",
        "100, 01:00:00 02:00:00 03:00:00 04:00:00 05:00:00"
    })
    void a_clock_that_is_set_forward_is_noticed_in_a_minute_and_misses_what_it_passed(int misfire, String due) {
        var clock = new SetClock();
        try (var engine = engine(builder -> builder.time(clock))) {
            engine.triggers()
                    .arm(quick().trigger(hourly().withMisfire(new Misfire(misfire)))
                            .build());
            clock.passes.advance(ofMinutes(10));
            clock.jump(ofHours(5));
            clock.passes.advance(ofMinutes(1));

            assertThat(dueOf(fires))
                    .containsExactlyElementsOf(
                            due.isEmpty()
                                    ? List.of()
                                    : List.of(due.split(" ")).stream()
                                            .map(TriggersTest::at)
                                            .toList());
            var missed = fires.stream().filter(fire -> !fire.isStarted()).toList();
            assertThat(missed)
                    .hasSize(misfire == 100 ? 0 : 1)
                    .allMatch(fire -> skipped(fire).cause() == Cause.MISFIRED);
            assertThat(missed).allMatch(fire -> fire.dueAt().equals(at("01:00:00")));
        }
    }

    @Test
    void what_is_armed_goes_on_in_the_next_process_and_makes_up_for_what_it_missed() {
        var store = new MemoryStore();
        var workflow = quick().trigger(hourly()).build();
        try (var engine = engine(builder -> builder.store(store))) {
            engine.triggers().arm(workflow);
            time.advance(ofHours(1));
        }
        time.advance(ofHours(3));
        try (var engine = engine(builder -> builder.store(store))) {
            engine.register(workflow);
            assertThat(engine.triggers().rearm()).isEmpty();

            assertThat(dueOf(fires)).containsExactly(at("01:00:00"), at("04:00:00"));
            assertThat(skipped(fires.get(1)).why()).isEqualTo("nobody looked from then until " + at("03:00:00"));
            assertThat(engine.triggers().list().get(0).recent()).hasSize(3);
            time.advance(ofHours(1));
            assertThat(dueOf(fires)).hasSize(3);
        }
    }

    @Test
    void a_disabled_trigger_stays_so_and_a_disarmed_one_is_not_armed_again() {
        var store = new MemoryStore();
        var workflow = quick().trigger(hourly()).build();
        try (var engine = engine(builder -> builder.store(store))) {
            engine.triggers().arm(workflow);
            engine.triggers().disable("report", "hourly");
        }
        try (var engine = engine(builder -> builder.store(store))) {
            assertThat(engine.triggers().arm(workflow).get(0).enabled()).isFalse();
            engine.triggers().disarm("report");
        }
        try (var engine = engine(builder -> builder.store(store))) {
            engine.register(workflow);
            assertThat(engine.triggers().rearm()).isEmpty();
            assertThat(engine.triggers().list()).isEmpty();
        }
    }

    @Test
    void what_cannot_be_armed_again_is_named() {
        var store = new MemoryStore();
        try (var engine = engine(builder -> builder.store(store))) {
            engine.triggers().arm(quick().trigger(hourly()).build());
        }
        try (var engine = engine(builder -> builder.store(store))) {
            assertThat(engine.triggers().rearm()).containsExactly("report/hourly");
        }
    }

    @Test
    void a_changed_timer_makes_up_for_nothing() {
        var store = new MemoryStore();
        try (var engine = engine(builder -> builder.store(store))) {
            engine.triggers().arm(quick().trigger(hourly()).build());
        }
        time.advance(ofHours(3));
        try (var engine = engine(builder -> builder.store(store))) {
            engine.triggers()
                    .arm(quick().trigger(StartTrigger.every("hourly", ofMinutes(7)))
                            .build());
            assertThat(fires).isEmpty();
            time.advance(ofMinutes(7));
            assertThat(dueOf(fires)).hasSize(1);
        }
    }

    /** A store whose process ends before a call of some number that changes it. */
    private static final class EndingStore extends ForwardingStore {

        private int left;

        EndingStore(ExecutionStore behind, int calls) {
            super(behind);
            this.left = calls;
        }

        private void count() {
            if (left-- <= 0) {
                throw new StoreException("the process has ended");
            }
        }

        @Override
        public void saveText(String name, String text) {
            count();
            super.saveText(name, text);
        }

        @Override
        public void commit(Turn turn, CommitListener listener) {
            if (left-- <= 0) {
                listener.done(new StoreException("the process has ended"));
            } else {
                super.commit(turn, listener);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void wherever_a_process_ends_each_due_instant_starts_one_execution(int calls) {
        var store = new MemoryStore();
        var workflow = quick().trigger(hourly().withMisfire(Misfire.allUpTo(10)).withJitter(ofMinutes(5)))
                .build();
        try (var engine =
                engine(builder -> builder.store(new EndingStore(store, calls)).random(() -> 0.5))) {
            engine.triggers().arm(workflow);
            time.advance(ofHours(2).plusMinutes(10));
        }
        try (var engine = engine(builder -> builder.store(store).random(() -> 0.5))) {
            engine.register(workflow);
            engine.recoverIncompleteExecutions();
            engine.triggers().rearm();
            time.advance(ofHours(1));

            var due = engine.history().find(ExecutionFilter.NEWEST).stream()
                    .map(one -> one.origin().starter().labels().get("millrace.dueAt"))
                    .sorted()
                    .toList();
            assertThat(due).containsExactly("2026-01-01T01:00:00Z", "2026-01-01T02:00:00Z", "2026-01-01T03:00:00Z");
            assertThat(engine.triggers().list().get(0).fires()).isEqualTo(3);
        }
    }

    @Test
    void a_fire_that_was_forgotten_is_not_fired_again() {
        var store = new MemoryStore();
        var workflow = quick().trigger(hourly()).build();
        try (var engine = engine(builder -> builder.store(store))) {
            engine.triggers().arm(workflow);
            time.advance(ofHours(1));
            store.forget(List.of(executionOf(fires.get(0))));
        }
        try (var engine = engine(builder -> builder.store(store))) {
            engine.triggers().arm(workflow);

            assertThat(engine.history().find(ExecutionFilter.NEWEST)).isEmpty();
        }
    }

    @Test
    void an_execution_that_ran_before_counts_as_an_overlap_in_the_next_process() {
        var store = new MemoryStore();
        var workflow = waiting().trigger(hourly()).build();
        try (var engine = engine(builder -> builder.store(store))) {
            engine.triggers().arm(workflow);
            time.advance(ofHours(1));
        }
        try (var engine = engine(builder -> builder.store(store))) {
            engine.register(workflow);
            engine.recoverIncompleteExecutions();
            engine.triggers().rearm();
            time.advance(ofHours(1));

            assertThat(skipped(fires.get(1)).cause()).isEqualTo(Cause.OVERLAP);
        }
    }
}
