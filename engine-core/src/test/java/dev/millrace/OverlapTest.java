package dev.millrace;

import static java.time.Duration.ofHours;
import static java.time.Duration.ofMinutes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.definition.Misfire;
import dev.millrace.definition.Overlap;
import dev.millrace.definition.Parameter;
import dev.millrace.definition.ParameterType;
import dev.millrace.definition.StartTrigger;
import dev.millrace.definition.Workflow;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.Fire;
import dev.millrace.event.Fire.Cause;
import dev.millrace.node.NodeRegistry;
import dev.millrace.node.Outcome;
import dev.millrace.store.MemoryStore;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Fires while an earlier execution is live: over restarts, with starts that fail, and with stops from outside. */
class OverlapTest extends TriggerBench {

    private final MemoryStore store = new MemoryStore();

    private static Workflow waiting(Overlap overlap) {
        return waiting().trigger(hourly().withOverlap(overlap)).build();
    }

    /** An engine on what the one before it has left. */
    private WorkflowEngine next(Workflow workflow) {
        var engine = engine(builder -> builder.store(store));
        engine.register(workflow);
        engine.recoverIncompleteExecutions();
        engine.triggers().rearm();
        return engine;
    }

    private static ExecutionStatus statusOf(WorkflowEngine engine, Fire fire) {
        return engine.execution(executionOf(fire)).orElseThrow().status();
    }

    private List<ExecutionStatus> statusesOf(WorkflowEngine engine) {
        return fires.stream()
                .filter(Fire::isStarted)
                .map(fire -> statusOf(engine, fire))
                .toList();
    }

    @ParameterizedTest
    @EnumSource(Overlap.class)
    void each_policy_is_the_same_when_the_first_execution_is_of_an_earlier_process(Overlap overlap) {
        var workflow = waiting(overlap);
        try (var engine = engine(builder -> builder.store(store))) {
            engine.triggers().arm(workflow);
            time.advance(ofHours(1));
        }
        try (var engine = next(workflow)) {
            time.advance(ofHours(1));

            assertThat(fires).hasSize(2);
            assertThat(fires.get(1).isStarted()).isEqualTo(overlap != Overlap.SKIP);
            assertThat(statusOf(engine, fires.get(0)))
                    .isEqualTo(overlap == Overlap.CANCEL_RUNNING ? ExecutionStatus.CANCELLED : ExecutionStatus.WAITING);
            if (overlap != Overlap.SKIP) {
                assertThat(statusOf(engine, fires.get(1)))
                        .isEqualTo(overlap == Overlap.QUEUE ? ExecutionStatus.PENDING : ExecutionStatus.WAITING);
            }
        }
    }

    @Test
    void the_one_that_is_queued_is_still_the_only_one_after_a_restart_and_begins_when_the_first_ends() {
        var workflow = waiting(Overlap.QUEUE);
        try (var engine = engine(builder -> builder.store(store))) {
            engine.triggers().arm(workflow);
            time.advance(ofHours(2));
        }
        try (var engine = next(workflow)) {
            time.advance(ofHours(1));
            assertThat(skipped(fires.get(2)).cause()).isEqualTo(Cause.OVERLAP);
            assertThat(statusOf(engine, fires.get(1))).isEqualTo(ExecutionStatus.PENDING);
        }
        try (var engine = next(workflow)) {
            go(engine, executionOf(fires.get(0)));

            assertThat(statusesOf(engine)).containsExactly(ExecutionStatus.COMPLETED, ExecutionStatus.WAITING);
            time.advance(ofHours(1));
            assertThat(statusOf(engine, fires.get(3))).isEqualTo(ExecutionStatus.PENDING);
        }
    }

    @Test
    void a_queued_one_that_is_cancelled_makes_room_for_the_next_and_never_begins() {
        try (var engine = engine()) {
            engine.triggers().arm(waiting(Overlap.QUEUE));
            time.advance(ofHours(2));
            engine.execution(executionOf(fires.get(1))).orElseThrow().cancel("not this one");
            time.advance(ofHours(1));
            assertThat(fires.get(2).isStarted()).isTrue();

            go(engine, executionOf(fires.get(0)));

            assertThat(statusOf(engine, fires.get(1))).isEqualTo(ExecutionStatus.CANCELLED);
            assertThat(statusOf(engine, fires.get(2))).isEqualTo(ExecutionStatus.WAITING);
        }
    }

    @ParameterizedTest
    @EnumSource(Overlap.class)
    void an_execution_that_fails_at_once_is_in_nobodys_way(Overlap overlap) {
        var types = NodeRegistry.builder()
                .add("fails", context -> Outcome.failed("Away", "not now"))
                .build();
        var workflow = Workflow.named("report")
                .node("n", "fails")
                .trigger(hourly().withOverlap(overlap))
                .build();
        try (var engine = engine(builder -> builder.nodes(types))) {
            engine.triggers().arm(workflow);
            time.advance(ofHours(3));

            assertThat(fires).hasSize(3).allMatch(Fire::isStarted);
            assertThat(statusesOf(engine)).containsOnly(ExecutionStatus.FAILED);
        }
    }

    @Test
    void a_start_that_is_refused_cancels_nobody_and_takes_no_place() {
        try (var engine = engine()) {
            var workflow = waiting()
                    .parameter("n", Parameter.required(ParameterType.INTEGER))
                    .trigger(StartTrigger.onEvent("cancel", "c").withOverlap(Overlap.CANCEL_RUNNING))
                    .trigger(StartTrigger.onEvent("queue", "q").withOverlap(Overlap.QUEUE))
                    .build();
            engine.triggers().arm(workflow);
            var first = engine.publish("c", Map.of("n", 1)).get(0);
            var second = engine.publish("q", Map.of("n", 2)).get(0);

            var wrong = engine.publish("c", Map.of("n", "x")).get(0);
            var queuedWrong = engine.publish("q", Map.of("n", "x")).get(0);
            var third = engine.publish("q", Map.of("n", 3)).get(0);

            assertThat(skipped(wrong).cause()).isEqualTo(Cause.REFUSED);
            assertThat(skipped(queuedWrong).cause()).isEqualTo(Cause.REFUSED);
            assertThat(statusOf(engine, first)).isEqualTo(ExecutionStatus.WAITING);
            assertThat(third.isStarted()).isTrue();
            assertThat(statusOf(engine, third)).isEqualTo(ExecutionStatus.PENDING);
            go(engine, executionOf(second));
            assertThat(statusOf(engine, third)).isEqualTo(ExecutionStatus.WAITING);
        }
    }

    @Test
    void a_backlog_under_each_policy_starts_what_that_allows() {
        for (var overlap : Overlap.values()) {
            fires.clear();
            var behind = new MemoryStore();
            var workflow = waiting()
                    .trigger(hourly().withMisfire(Misfire.allUpTo(4)).withOverlap(overlap))
                    .build();
            try (var engine = engine(builder -> builder.store(behind))) {
                engine.triggers().arm(workflow);
            }
            time.advance(ofHours(4));
            try (var engine = engine(builder -> builder.store(behind))) {
                engine.register(workflow);
                engine.triggers().rearm();

                long started = fires.stream().filter(Fire::isStarted).count();
                assertThat(fires).as(overlap.name()).hasSize(4);
                assertThat(started)
                        .as(overlap.name())
                        .isEqualTo(
                                switch (overlap) {
                                    case SKIP -> 1;
                                    case QUEUE -> 2;
                                    default -> 4;
                                });
                assertThat(statusesOf(engine).stream().filter(status -> !status.isFinal()))
                        .as(overlap.name())
                        .hasSize(overlap == Overlap.ALLOW ? 4 : overlap == Overlap.QUEUE ? 2 : 1);
            }
        }
    }

    @Test
    void two_triggers_of_one_key_are_in_each_others_way() {
        try (var engine = engine()) {
            engine.triggers()
                    .arm(waiting()
                            .trigger(hourly().withKey("nightly").withOverlap(Overlap.SKIP))
                            .trigger(StartTrigger.every("often", ofMinutes(90))
                                    .withKey("nightly")
                                    .withOverlap(Overlap.QUEUE))
                            .build());
            time.advance(ofHours(2));

            assertThat(fires).hasSize(3);
            assertThat(fires.get(0).isStarted()).isTrue();
            assertThat(fires.get(1).trigger()).isEqualTo("often");
            assertThat(statusOf(engine, fires.get(1))).isEqualTo(ExecutionStatus.PENDING);
            assertThat(skipped(fires.get(2)).cause()).isEqualTo(Cause.OVERLAP);
        }
    }

    @Test
    void a_skipped_fire_does_not_count_for_the_most_that_may_fire() {
        try (var engine = engine()) {
            engine.triggers().arm(waiting().trigger(hourly().withMaxFires(2)).build());
            time.advance(ofHours(5));
            ExecutionId first = executionOf(fires.get(0));
            assertThat(fires).hasSize(5);
            go(engine, first);
            time.advance(ofHours(3));

            assertThat(dueOf(fires)).containsExactly(at("01:00:00"), at("06:00:00"));
            assertThat(fires).hasSize(6);
            assertThat(engine.triggers().list().get(0).next()).isEmpty();
        }
    }
}
