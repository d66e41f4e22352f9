package dev.millrace.testing.workflow;

import static dev.millrace.testing.assertions.ExecutionAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.definition.StartTrigger;
import dev.millrace.definition.Workflow;
import dev.millrace.event.Fire;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TriggersUnderTestTest {

    private static Workflow nightly() {
        return Workflow.named("nightly")
                .node("report", "some.report")
                .trigger(StartTrigger.cron("night", "30 2 * * *", "Europe/Berlin"))
                .trigger(StartTrigger.onEvent("order", "order.placed"))
                .build();
    }

    @Test
    void time_comes_to_due_instants_of_armed_triggers() {
        try (var nightly = TestEngine.of(nightly()).at(Instant.parse("2026-03-28T12:00:00Z"))) {
            nightly.when("report").then(Map.of("pages", 3));
            nightly.armTriggers().advance(Duration.ofDays(2));

            assertThat(nightly.fires())
                    .extracting(Fire::dueAt)
                    .containsExactly(Instant.parse("2026-03-29T01:00:00Z"), Instant.parse("2026-03-30T00:30:00Z"));
            assertThat(nightly.execution(nightly.fires().get(0))).completed().ran("report");
        }
    }

    @Test
    void a_run_that_has_not_ended_skips_the_next() {
        var waiting = Workflow.named("waiting")
                .node("answer", "Wait", node -> node.set("signal", "go"))
                .trigger(StartTrigger.every("hourly", Duration.ofHours(1)))
                .build();
        try (var engine = TestEngine.of(waiting)) {
            engine.armTriggers().advance(Duration.ofHours(2));

            assertThat(engine.fires()).extracting(Fire::isStarted).containsExactly(true, false);
            assertThatThrownBy(() -> engine.execution(engine.fires().get(1)))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("OVERLAP");
        }
    }

    @Test
    void events_and_hands_start_executions() {
        try (var nightly = TestEngine.of(nightly())) {
            nightly.when("report").then(Map.of());
            nightly.armTriggers();

            var fire = nightly.publish("order.placed", Map.of("id", 1)).get(0);
            assertThat(nightly.execution(fire)).completed();
            assertThat(nightly.execution(nightly.triggers().fire("nightly", "night", Map.of()))
                            .runToEnd())
                    .completed();
        }
    }

    @Test
    void a_seed_has_no_triggers() {
        try (var nightly = TestEngine.seeded(1).workflow(nightly())) {
            nightly.when("report").then(Map.of());

            assertThatThrownBy(nightly::armTriggers).hasMessageContaining("[TST-123]");
        }
    }
}
