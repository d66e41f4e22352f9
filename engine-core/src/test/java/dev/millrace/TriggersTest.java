package dev.millrace;

import static java.time.Duration.ofDays;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.definition.FireRules;
import dev.millrace.definition.InvalidWorkflowException;
import dev.millrace.definition.Misfire;
import dev.millrace.definition.OnDuplicate;
import dev.millrace.definition.Overlap;
import dev.millrace.definition.Parameter;
import dev.millrace.definition.ParameterType;
import dev.millrace.definition.StartTrigger;
import dev.millrace.definition.Timing;
import dev.millrace.definition.TriggerSource;
import dev.millrace.definition.WhenFull;
import dev.millrace.definition.Workflow;
import dev.millrace.definition.WorkflowBuilder;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.Fire;
import dev.millrace.event.Fire.Cause;
import dev.millrace.event.Fire.Skipped;
import dev.millrace.event.Fire.Started;
import dev.millrace.event.TriggerReport;
import dev.millrace.node.NodeRegistry;
import dev.millrace.node.Outcome;
import dev.millrace.store.CommitListener;
import dev.millrace.store.ExecutionStore;
import dev.millrace.store.ForwardingStore;
import dev.millrace.store.MemoryStore;
import dev.millrace.store.StoreException;
import dev.millrace.store.Turn;
import dev.millrace.testing.ManualTime;
import dev.millrace.testing.SameThread;
import dev.millrace.time.Alarm;
import dev.millrace.time.TimeSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TriggersTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final ManualTime time = new ManualTime(START);
    private final List<Fire> fires = new ArrayList<>();

    private WorkflowEngine engine() {
        return engine(builder -> builder);
    }

    private WorkflowEngine engine(UnaryOperator<EngineBuilder> change) {
        return change.apply(WorkflowEngine.builder()
                        .time(time)
                        .executor(new SameThread())
                        .selfChecking()
                        .fireListener(fires::add))
                .build();
    }

    private static WorkflowBuilder quick() {
        return Workflow.named("report").node("n", "Noop");
    }

    private static WorkflowBuilder waiting() {
        return Workflow.named("report").node("w", "Wait", node -> node.set("signal", "go"));
    }

    private static StartTrigger hourly() {
        return StartTrigger.every("hourly", ofHours(1));
    }

    private List<Instant> dueOf(List<Fire> some) {
        return some.stream().filter(Fire::isStarted).map(Fire::dueAt).toList();
    }

    private static Instant at(String time) {
        return Instant.parse("2026-01-01T" + time + "Z");
    }

    private static ExecutionId executionOf(Fire fire) {
        return ((Started) fire.outcome()).execution();
    }

    private static Skipped skipped(Fire fire) {
        return (Skipped) fire.outcome();
    }

    private static void go(WorkflowEngine engine, ExecutionId id) {
        engine.execution(id).orElseThrow().signal("go", Map.of(), null);
    }

    // By time

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
    void a_workflow_that_is_registered_and_not_armed_starts_nothing() {
        try (var engine = engine()) {
            engine.register(quick().trigger(hourly()).build());

            time.advance(ofHours(3));

            assertThat(fires).isEmpty();
            assertThat(engine.triggers().list()).isEmpty();
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

    private List<Fire> of(String trigger) {
        return fires.stream().filter(fire -> fire.trigger().equals(trigger)).toList();
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

    // Overlap

    @Test
    void while_an_execution_runs_a_timer_skips() {
        try (var engine = engine()) {
            engine.triggers().arm(waiting().trigger(hourly()).build());
            time.advance(ofHours(2));

            assertThat(skipped(fires.get(1)).cause()).isEqualTo(Cause.OVERLAP);
            assertThat(skipped(fires.get(1)).why())
                    .contains(executionOf(fires.get(0)).toString());
            go(engine, executionOf(fires.get(0)));
            time.advance(ofHours(1));

            assertThat(dueOf(fires)).containsExactly(at("01:00:00"), at("03:00:00"));
        }
    }

    @Test
    void one_execution_can_wait_for_the_end_of_the_one_that_runs() {
        try (var engine = engine()) {
            engine.triggers()
                    .arm(waiting().trigger(hourly().withOverlap(Overlap.QUEUE)).build());
            time.advance(ofHours(3));

            assertThat(dueOf(fires)).containsExactly(at("01:00:00"), at("02:00:00"));
            assertThat(skipped(fires.get(2)).why()).contains("one waits for its end already");
            var second = engine.execution(executionOf(fires.get(1))).orElseThrow();
            assertThat(second.status()).isEqualTo(ExecutionStatus.PENDING);
            go(engine, executionOf(fires.get(0)));
            assertThat(second.status()).isEqualTo(ExecutionStatus.WAITING);
        }
    }

    @Test
    void the_execution_that_runs_can_be_cancelled_for_the_next() {
        try (var engine = engine()) {
            engine.triggers()
                    .arm(waiting()
                            .trigger(hourly().withOverlap(Overlap.CANCEL_RUNNING))
                            .build());
            time.advance(ofHours(2));

            assertThat(fires).hasSize(2).allMatch(Fire::isStarted);
            assertThat(engine.execution(executionOf(fires.get(0))).orElseThrow().status())
                    .isEqualTo(ExecutionStatus.CANCELLED);
            assertThat(engine.execution(executionOf(fires.get(1))).orElseThrow().status())
                    .isEqualTo(ExecutionStatus.WAITING);
        }
    }

    @Test
    void executions_can_run_beside_each_other() {
        try (var engine = engine()) {
            engine.triggers()
                    .arm(waiting().trigger(hourly().withOverlap(Overlap.ALLOW)).build());
            time.advance(ofHours(2));

            assertThat(engine.workflow("report").executions()).hasSize(2);
        }
    }

    @Test
    void a_workflows_own_key_and_rule_hold_where_the_trigger_says_nothing() {
        try (var engine = engine()) {
            engine.triggers()
                    .arm(waiting()
                            .policy(policy -> policy.withStarts(
                                    starts -> starts.withKey("day/${input.day}").withOnDuplicate(OnDuplicate.FAIL)))
                            .trigger(StartTrigger.onEvent("e", "day").withInputs(Map.of("day", "${payload.day}")))
                            .build());

            assertThat(engine.publish("day", Map.of("day", 1))).allMatch(Fire::isStarted);
            assertThat(engine.publish("day", Map.of("day", 2))).allMatch(Fire::isStarted);
            assertThat(engine.publish("day", Map.of("day", 1))).noneMatch(Fire::isStarted);
        }
    }

    @Test
    void a_fire_without_room_or_with_a_wrong_input_is_skipped_and_says_so() {
        try (var engine = engine(builder -> builder.maxExecutions(1, WhenFull.REJECT))) {
            engine.triggers()
                    .arm(waiting()
                            .parameter("n", Parameter.optional(ParameterType.INTEGER))
                            .trigger(StartTrigger.onEvent("e", "e"))
                            .build());

            assertThat(skipped(engine.publish("e", Map.of("n", "x")).get(0)).cause())
                    .isEqualTo(Cause.REFUSED);
            assertThat(engine.publish("e", Map.of("n", 1))).allMatch(Fire::isStarted);
            assertThat(skipped(engine.publish("e", Map.of("n", 1)).get(0)).cause())
                    .isEqualTo(Cause.NO_ROOM);
        }
    }

    // Events and hands

    @Test
    void an_event_fires_what_it_is_for() {
        try (var engine = engine()) {
            engine.triggers()
                    .arm(quick().trigger(StartTrigger.onEvent("large", "order.placed")
                                    .withFilter("payload.amount > 100")
                                    .withKey("order/${payload.id}"))
                            .trigger(StartTrigger.onEvent("all", "order.placed"))
                            .trigger(StartTrigger.onEvent("other", "order.sent"))
                            .build());

            var few = engine.publish("order.placed", Map.of("id", 1, "amount", 50));
            var both = engine.publish("order.placed", Map.of("id", 2, "amount", 150));

            assertThat(few).extracting(Fire::trigger).containsExactly("all");
            assertThat(both).extracting(Fire::trigger).containsExactly("large", "all");
            assertThat(both).allMatch(Fire::isStarted).extracting(Fire::id).doesNotHaveDuplicates();
            var started = engine.execution(executionOf(both.get(0))).orElseThrow();
            assertThat(started.await().output()).containsEntry("amount", 150);
            assertThat(engine.history().find(ExecutionFilter.NEWEST).stream()
                            .map(one -> one.origin().starter().key()))
                    .contains("order/2", "trigger report/all");
            assertThat(engine.publish("nobody", Map.of())).isEmpty();
        }
    }

    @Test
    void a_filter_that_cannot_be_evaluated_skips_the_fire() {
        try (var engine = engine()) {
            engine.triggers()
                    .arm(quick().trigger(StartTrigger.onEvent("e", "e").withFilter("payload.n > 1"))
                            .build());

            var fire = engine.publish("e", Map.of("n", "two")).get(0);

            assertThat(skipped(fire).cause()).isEqualTo(Cause.REFUSED);
            assertThat(skipped(fire).why()).startsWith("the filter: ");
        }
    }

    @Test
    void any_trigger_can_be_fired_by_hand() {
        try (var engine = engine()) {
            engine.triggers()
                    .arm(quick().trigger(StartTrigger.manual("hand"))
                            .trigger(hourly().disabled().withInputs(Map.of("day", "${fire.dueAt}", "who", "timer")))
                            .build());

            var first = engine.triggers().fire("report", "hand", Map.of("n", 1));
            var second = engine.triggers().fire("report", "hand", Map.of("n", 2));
            var timer = engine.triggers().fire("report", "hourly", Map.of("who", "me"));

            assertThat(List.of(first, second, timer)).allMatch(Fire::isStarted);
            assertThat(executionOf(first)).isNotEqualTo(executionOf(second));
            assertThat(engine.execution(executionOf(timer))
                            .orElseThrow()
                            .await()
                            .output())
                    .containsEntry("who", "me")
                    .containsEntry("day", "2026-01-01T00:00:00Z");
            assertThat(engine.triggers().find("report", "hourly").orElseThrow().fires())
                    .isZero();
        }
    }

    @Test
    void a_node_may_publish() {
        var types = NodeRegistry.builder();
        var engines = new ArrayList<WorkflowEngine>();
        types.add("pub", context -> {
            engines.get(0).publish("done", Map.of());
            return Outcome.done();
        });
        try (var engine = engine(builder -> builder.nodes(types.build()))) {
            engines.add(engine);
            engine.triggers()
                    .arm(Workflow.named("after")
                            .node("n", "Noop")
                            .trigger(StartTrigger.onEvent("e", "done"))
                            .build());
            engine.triggers()
                    .arm(Workflow.named("first")
                            .node("p", "pub")
                            .trigger(hourly())
                            .build());

            time.advance(ofHours(1));

            assertThat(fires).extracting(Fire::workflow).containsExactlyInAnyOrder("first", "after");
            assertThat(engine.history().find(ExecutionFilter.NEWEST)).hasSize(2);
        }
    }

    // Files

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

    // Clocks

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

    // Stores

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

    @Test
    void a_new_definition_disarms_what_it_does_not_have() {
        try (var engine = engine()) {
            engine.triggers()
                    .arm(quick().trigger(hourly())
                            .trigger(StartTrigger.manual("hand"))
                            .build());
            engine.triggers()
                    .arm(quick().version("2")
                            .trigger(StartTrigger.manual("hand"))
                            .build());

            time.advance(ofHours(2));

            assertThat(fires).isEmpty();
            assertThat(engine.triggers().list()).extracting(TriggerReport::name).containsExactly("hand");
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

    // Others

    @Test
    void what_a_listener_throws_changes_nothing() {
        try (var engine = engine(builder -> builder.fireListener(fire -> {
            throw new IllegalStateException("no");
        }))) {
            engine.triggers().arm(quick().trigger(hourly()).build());
            time.advance(ofHours(2));

            assertThat(fires).hasSize(2);
        }
    }

    @Test
    void a_closed_engine_fires_nothing_and_sets_no_alarm() {
        var engine = engine();
        engine.triggers().arm(quick().trigger(hourly()).build());
        engine.close();

        time.advance(ofHours(2));

        assertThat(fires).isEmpty();
        assertThat(time.pending()).isZero();
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

    @Test
    void what_makes_no_sense_is_refused_all_at_once() {
        var workflow = quick().parameter("day", Parameter.required(ParameterType.TEXT))
                .trigger(StartTrigger.cron("a", "61 * * * *", "UTC"))
                .trigger(StartTrigger.cron("a", "0 0 * * *", "Europe/Berln"))
                .trigger(StartTrigger.every("c", Duration.ZERO))
                .trigger(StartTrigger.onEvent("d", " ").withFilter("payload."))
                .trigger(StartTrigger.onFile("e", "in*/x.csv")
                        .with(new TriggerSource.FileSeen("in*/x", false, Duration.ZERO)))
                .trigger(hourly().withStart(at("02:00:00"))
                        .withEnd(at("01:00:00"))
                        .withJitter(ofDays(2)))
                .trigger(StartTrigger.onEvent("g", "g").withInputs(Map.of("day", "${fire.due}", "dya", "${when}")))
                .trigger(new StartTrigger(
                        "h",
                        new TriggerSource.Timer(new Timing.Every(ofHours(24))),
                        new FireRules(
                                true, Optional.empty(), Optional.of(at("00:00:01")), Optional.of(at("00:00:01")), 0),
                        Map.of("day", "x"),
                        Optional.of("${}"),
                        ""))
                .build();

        try (var engine = engine()) {
            assertThatThrownBy(() -> engine.triggers().arm(workflow))
                    .isInstanceOf(InvalidWorkflowException.class)
                    .hasMessageContaining(
                            "[DEF-340] /triggers/0/cron: '61 * * * *' is no cron expression: '61' is no minute")
                    .hasMessageContaining("[DEF-341] /triggers/1/name: trigger 0 is called 'a' too")
                    .hasMessageContaining("[DEF-340] /triggers/1/timeZone: there is no time zone 'Europe/Berln'")
                    .hasMessageContaining("[DEF-340] /triggers/2/every: an interval is 1 second")
                    .hasMessageContaining("[DEF-342] /triggers/3/event: the name of an event must not be empty")
                    .hasMessageContaining("[DEF-233] /triggers/3/filter: ")
                    .hasMessageContaining("[DEF-342] /triggers/4/file: * and ? may stand in the file's name")
                    .hasMessageContaining("[DEF-343] /triggers/4/poll: ")
                    .hasMessageContaining("[DEF-343] /triggers/5/end: the end 2026-01-01T01:00:00Z is before the start")
                    .hasMessageContaining("[DEF-343] /triggers/5/jitter: a jitter is 0 to 1 day long")
                    .hasMessageContaining("[DEF-247] /triggers/6/inputs/day: reads 'fire.due'")
                    .hasMessageContaining("[DEF-233] /triggers/6/inputs/dya: ")
                    .hasMessageContaining("[DEF-281] /triggers/0: workflow 'report' needs the parameter 'day'")
                    .hasMessageContaining("[DEF-233] /triggers/7/key: ");
            assertThat(engine.triggers().list()).isEmpty();
        }
    }

    @Test
    void what_is_said_of_another_kind_of_trigger_is_refused() {
        assertThatThrownBy(() -> StartTrigger.manual("m").withJitter(ofSeconds(1)))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> hourly().withFilter("true")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> new Misfire(-1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void triggers_are_part_of_a_workflows_revision() {
        assertThat(quick().trigger(hourly()).build().revision())
                .isNotEqualTo(quick().build().revision())
                .isEqualTo(quick().trigger(hourly()).build().revision());
        assertThat(quick().build().triggers()).isEmpty();
    }
}
