package dev.millrace.testing.example;

import static dev.millrace.testing.assertions.ExecutionAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.event.Fire;
import dev.millrace.testing.junit.WorkflowTest;
import dev.millrace.testing.workflow.TestEngine;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

@WorkflowTest("nightly.yaml")
class NightlyTest {

    @Test
    void each_night_has_a_report(TestEngine nightly) {
        nightly.when("report").then(Map.of("pages", 3));
        nightly.armTriggers().advance(Duration.ofDays(2));
        assertThat(nightly.fires()).hasSize(2).allMatch(Fire::isStarted);
        assertThat(nightly.execution(nightly.fires().get(1))).completed().ran("report");
    }
}
