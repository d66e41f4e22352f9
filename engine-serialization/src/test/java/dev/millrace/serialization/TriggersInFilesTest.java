package dev.millrace.serialization;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.definition.FireRules;
import dev.millrace.definition.Misfire;
import dev.millrace.definition.Overlap;
import dev.millrace.definition.Problem;
import dev.millrace.definition.StartTrigger;
import dev.millrace.definition.Timing.Cron;
import dev.millrace.definition.Timing.Every;
import dev.millrace.definition.Timing.Gap;
import dev.millrace.definition.Timing.Repeated;
import dev.millrace.definition.TriggerSource.FileSeen;
import dev.millrace.definition.TriggerSource.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What starts executions, in files. */
class TriggersInFilesTest {

    private static final String ALL = """
        workflowId: w
        triggers:
          - name: nightly
            cron: 30 2 * * *
            timeZone: Europe/Berlin
            gap: skip
            repeated: both
            misfire: 5
            jitter: 10m
            enabled: false
            overlap: cancelRunning
            start: 2026-01-01T00:00:00+01:00
            end: 2027-01-01T00:00:00Z
            maxFires: 7
            inputs: {day: "${fire.dueAt}"}
            key: night
            description: Each night
          - {name: plain, cron: "@daily", timeZone: UTC}
          - {name: often, every: 90s, misfire: skip}
          - {name: order, event: order.placed, filter: payload.amount > 100, key: "order/${payload.id}"}
          - {name: inbox, file: "in/*.csv", changes: true, poll: 5s}
          - {name: hand, manual: true}
        nodes: [{nodeId: a, runtimeType: Noop}]
        """;

    private final WorkflowLoader loader = WorkflowLoader.with(Types.registry());

    @Test
    void triggers_are_read_in_their_order() {
        var triggers = loader.parse(ALL, Format.YAML, "w.yaml").triggers();

        assertThat(triggers)
                .containsExactly(
                        new StartTrigger(
                                "nightly",
                                new Timer(
                                        new Cron("30 2 * * *", "Europe/Berlin", Gap.SKIP, Repeated.BOTH),
                                        new Misfire(5),
                                        Duration.ofMinutes(10)),
                                new FireRules(
                                        false,
                                        Optional.of(Overlap.CANCEL_RUNNING),
                                        Optional.of(Instant.parse("2025-12-31T23:00:00Z")),
                                        Optional.of(Instant.parse("2027-01-01T00:00:00Z")),
                                        7),
                                Map.of("day", "${fire.dueAt}"),
                                Optional.of("night"),
                                "Each night"),
                        StartTrigger.cron("plain", "@daily", "UTC"),
                        StartTrigger.every("often", Duration.ofSeconds(90)).withMisfire(Misfire.SKIP),
                        StartTrigger.onEvent("order", "order.placed")
                                .withFilter("payload.amount > 100")
                                .withKey("order/${payload.id}"),
                        StartTrigger.onFile("inbox", "x").with(new FileSeen("in/*.csv", true, Duration.ofSeconds(5))),
                        StartTrigger.manual("hand"));
        assertThat(triggers.get(2).source())
                .isEqualTo(new Timer(new Every(Duration.ofSeconds(90)), Misfire.SKIP, Duration.ZERO));
    }

    @Test
    void what_was_written_is_read_again() {
        var workflow = loader.parse(ALL, Format.YAML, "w.yaml");

        assertThat(loader.parse(WorkflowWriter.toYaml(workflow), Format.YAML, "again.yaml"))
                .isEqualTo(workflow);
        assertThat(loader.parse(WorkflowWriter.toJson(workflow), Format.JSON, "again.json"))
                .isEqualTo(workflow);
    }

    @Test
    void what_is_wrong_is_said_at_its_place() {
        var report = loader.check("""
            workflowId: w
            triggers:
              - {name: a, cron: "0 25 * * *", timeZone: Europe/Berln}
              - {name: b, cron: "0 5 * * *"}
              - {name: c, every: 0s}
              - {name: d, event: e, every: 5m}
              - {name: e}
              - {every: 5m}
              - {name: f, every: 5m, overlap: maybe, filter: x}
              - {name: g, every: 5m, start: yesterday, maxFires: -1, misfire: 2000}
              - {name: h, manual: false}
              - {name: i, event: " "}
              - {name: c, event: x}
              - {name: j, evnt: x, manual: true}
            nodes: [{nodeId: a, runtimeType: Noop}]
            """, Format.YAML, "w.yaml");

        assertThat(report.problems())
                .extracting(Problem::toString)
                .satisfiesExactlyInAnyOrder(
                        p -> assertThat(p).startsWith("w.yaml:3:21: [DEF-340] /triggers/0/cron: "),
                        p -> assertThat(p).startsWith("w.yaml:5:22: [DEF-340] /triggers/2/every: "),
                        p -> assertThat(p).startsWith("w.yaml:12:22: [DEF-342] /triggers/9/event: "),
                        p -> assertThat(p).startsWith("w.yaml:13:12: [DEF-341] /triggers/10/name: "),
                        p -> assertThat(p).startsWith("w.yaml:4:5: [DEF-111] /triggers/1/timeZone: a trigger needs"),
                        p -> assertThat(p).startsWith("w.yaml:6:22: [DEF-344] /triggers/3/event: "),
                        p -> assertThat(p).startsWith("w.yaml:7:12: [DEF-344] /triggers/4/name: "),
                        p -> assertThat(p).startsWith("w.yaml:8:5: [DEF-111] /triggers/5/name: "),
                        p -> assertThat(p)
                                .startsWith("w.yaml:9:35: [DEF-113] /triggers/6/overlap: 'maybe' is not one of"),
                        p -> assertThat(p).startsWith("w.yaml:9:50: [DEF-115] /triggers/6/filter: "),
                        p -> assertThat(p).startsWith("w.yaml:10:33: [DEF-113] /triggers/7/start: expected an instant"),
                        p -> assertThat(p).startsWith("w.yaml:10:54: [DEF-113] /triggers/7/maxFires: "),
                        p -> assertThat(p).startsWith("w.yaml:10:67: [DEF-113] /triggers/7/misfire: "),
                        p -> assertThat(p).startsWith("w.yaml:11:23: [DEF-344] /triggers/8/manual: "),
                        p -> assertThat(p)
                                .startsWith("w.yaml:14:15: [DEF-110] ")
                                .contains("did you mean 'event'"));
    }

    @Test
    void what_only_the_whole_shows_is_said_at_its_place() {
        var report = loader.check("""
            workflowId: w
            triggers:
              - {name: a, cron: "0 25 * * *", timeZone: UTC}
              - {name: b, cron: "0 5 * * *", timeZone: Europe/Berln}
              - {name: c, every: 0s}
              - {name: i, event: " "}
              - {name: c, event: x}
            nodes: [{nodeId: a, runtimeType: Noop}]
            """, Format.YAML, "w.yaml");

        assertThat(report.problems())
                .extracting(Problem::toString)
                .satisfiesExactly(
                        p -> assertThat(p)
                                .startsWith("w.yaml:3:21: [DEF-340] /triggers/0/cron: ")
                                .contains("'25' is no hour (0 to 23)"),
                        p -> assertThat(p).startsWith("w.yaml:4:44: [DEF-340] /triggers/1/timeZone: "),
                        p -> assertThat(p).startsWith("w.yaml:5:22: [DEF-340] /triggers/2/every: "),
                        p -> assertThat(p).startsWith("w.yaml:6:22: [DEF-342] /triggers/3/event: "),
                        p -> assertThat(p).startsWith("w.yaml:7:12: [DEF-341] /triggers/4/name: "));
    }
}
