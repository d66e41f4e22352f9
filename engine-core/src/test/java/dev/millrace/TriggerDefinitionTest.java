package dev.millrace;

import static java.time.Duration.ofDays;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.definition.FireRules;
import dev.millrace.definition.InvalidWorkflowException;
import dev.millrace.definition.Misfire;
import dev.millrace.definition.Parameter;
import dev.millrace.definition.ParameterType;
import dev.millrace.definition.StartTrigger;
import dev.millrace.definition.Timing;
import dev.millrace.definition.TriggerSource;
import dev.millrace.event.TriggerReport;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which triggers a workflow may have. */
class TriggerDefinitionTest extends TriggerBench {

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
