package dev.millrace;

import static java.time.Duration.ofHours;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.definition.OnDuplicate;
import dev.millrace.definition.Overlap;
import dev.millrace.definition.Parameter;
import dev.millrace.definition.ParameterType;
import dev.millrace.definition.StartTrigger;
import dev.millrace.definition.WhenFull;
import dev.millrace.definition.Workflow;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.Fire;
import dev.millrace.event.Fire.Cause;
import dev.millrace.node.NodeRegistry;
import dev.millrace.node.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What fires beside time, and what becomes of a fire. */
class TriggersTest extends TriggerBench {

    @Test
    void while_an_execution_runs_a_timer_skips() {
        try (var engine = engine()) {
            engine.triggers().arm(waiting().trigger(hourly()).build());
            time.advance(ofHours(2));

            assertThat(skipped(fires.get(1)).cause()).isEqualTo(Cause.OVERLAP);
            assertThat(engine.triggers().firesSince(fires.get(1).at()))
                    .containsExactlyElementsOf(fires.subList(1, fires.size()));
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
}
