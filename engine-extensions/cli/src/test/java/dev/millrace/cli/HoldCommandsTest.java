package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How executions that rest in a directory are recovered, held and ended. */
@Tag("one-jdk")
class HoldCommandsTest {

    @TempDir
    private Path folder;

    private RestingExecutions resting;

    @BeforeEach
    void rest() {
        resting = new RestingExecutions(folder);
    }

    @Test
    void a_recovery_waits_for_timers_that_are_due_soon() {
        resting.left(RestingExecutions.naps("300ms"));

        var recovered = resting.on("recover", "--json");

        assertThat(recovered.code()).isZero();
        assertThat(RestingExecutions.array(recovered))
                .singleElement()
                .asInstanceOf(InstanceOfAssertFactories.MAP)
                .containsEntry("status", "COMPLETED")
                .containsEntry("output", Map.of("done", true));
    }

    @Test
    void what_waits_for_long_or_for_a_signal_is_reported_as_it_stands() {
        resting.left(RestingExecutions.naps("2h"));
        resting.left(RestingExecutions.ASKS);

        var recovered = resting.on("recover", "--json", "--wait", "1m");

        assertThat(recovered.code()).isEqualTo(1);
        assertThat(RestingExecutions.array(recovered))
                .allSatisfy(
                        report -> assertThat(((Map<?, ?>) report).get("status")).isEqualTo("WAITING"))
                .hasSize(2);
        assertThat(resting.on("recover").out())
                .containsPattern("EXECUTION +WORKFLOW +STATUS")
                .contains("WAITING");
        assertThat(resting.on("recover", "--wait", "soon").err()).startsWith("[CLI-116]");
    }

    @Test
    void a_pause_outlives_a_recovery_and_a_resume_goes_on() {
        var id = resting.left(RestingExecutions.naps("200ms"));

        var paused = resting.on("pause", id, "--reason", "night", "--json");
        var again = resting.on("pause", id);
        var recovered = resting.on("recover", "--json");
        var resumed = resting.on("resume", id, "--json");

        assertThat(paused.code()).isZero();
        assertThat(RestingExecutions.object(paused).get("status")).isEqualTo("PAUSED");
        assertThat(again.code()).isEqualTo(1);
        assertThat(again.err()).startsWith("[CLI-113]");
        assertThat(RestingExecutions.array(recovered))
                .singleElement()
                .asInstanceOf(InstanceOfAssertFactories.MAP)
                .containsEntry("status", "PAUSED");
        assertThat(resumed.code()).isZero();
        assertThat(RestingExecutions.object(resumed).get("status")).isEqualTo("COMPLETED");
        assertThat(resting.on("show", id, "--events").out()).contains("reason=night");
        assertThat(resting.on("resume", id).err()).startsWith("[CLI-111]");
        assertThat(resting.on("pause", id).code()).isEqualTo(1);
    }

    @Test
    void a_cancel_ends_it() {
        var id = resting.left(RestingExecutions.ASKS);

        var notPaused = resting.on("resume", id);
        var cancelled = resting.on("cancel", id, "--reason", "too late", "--json");

        assertThat(notPaused.code()).isEqualTo(1);
        assertThat(notPaused.err()).startsWith("[CLI-112]");
        assertThat(cancelled.code()).isZero();
        assertThat(RestingExecutions.object(cancelled).get("status")).isEqualTo("CANCELLED");
        assertThat(resting.on("show", id).out()).contains("too late");
        assertThat(resting.on("cancel", id).err()).startsWith("[CLI-111]");
    }

    @Test
    void all_executions_of_a_workflow_are_paused_resumed_and_cancelled_together() {
        var first = resting.left(RestingExecutions.naps("100ms"));
        var second = resting.left(RestingExecutions.naps("100ms"));
        var other = resting.left(RestingExecutions.ASKS);
        resting.on("pause", second);

        var paused = resting.on("pause", "--workflow", "naps", "--json");
        var resumed = resting.on("resume", "--workflow", "naps:1.0", "--json");
        var cancelled = resting.on("cancel", "--workflow", "asks");

        assertThat(paused.code()).as("one was paused already").isEqualTo(1);
        assertThat(RestingExecutions.array(paused))
                .asInstanceOf(InstanceOfAssertFactories.LIST)
                .containsExactlyInAnyOrder(
                        row(first, "naps", "PAUSED", true, null),
                        row(second, "naps", "PAUSED", false, "it is held already"));
        assertThat(resumed.code()).as(resumed.err()).isZero();
        assertThat(RestingExecutions.array(resumed))
                .asInstanceOf(InstanceOfAssertFactories.LIST)
                .containsExactlyInAnyOrder(
                        row(first, "naps", "COMPLETED", true, null), row(second, "naps", "COMPLETED", true, null));
        assertThat(cancelled.code()).isZero();
        assertThat(cancelled.out()).contains(other).contains("CANCELLED");
        assertThat(RestingExecutions.array(resting.on("cancel", "--workflow", "asks", "--json")))
                .isEmpty();
        assertThat(resting.on("cancel", "--workflow", "nobody").err()).startsWith("[CLI-110]");
        assertThat(resting.on("pause").err()).startsWith("[CLI-119]");
        assertThat(resting.on("pause", first, "--workflow", "naps").code()).isEqualTo(2);
    }

    @Test
    void a_command_for_one_execution_does_not_wait_for_others_that_rest() {
        var left = resting.left("""
            workflowId: works
            nodes: [{nodeId: work, runtimeType: Groovy, scriptContent: "sleep(60000)"}]
            """);
        var id = resting.left(RestingExecutions.naps("50ms"));
        resting.on("pause", id);

        var resumed = resting.on("resume", id);

        assertThat(resumed.code()).as(resumed.err()).isZero();
        assertThat(resting.on("list", "--status", "running").out()).contains(left);
    }

    private static Map<String, Object> row(String id, String workflow, String status, boolean changed, String reason) {
        var row = new HashMap<String, Object>();
        row.put("executionId", id);
        row.put("workflowId", workflow);
        row.put("status", status);
        row.put("changed", changed);
        row.put("reason", reason);
        return row;
    }
}
