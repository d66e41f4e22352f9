package dev.millrace.internal.decision;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.definition.Join;
import dev.millrace.definition.Trigger;
import dev.millrace.definition.Workflow;
import dev.millrace.definition.WorkflowBuilder;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.NodeStatus;
import dev.millrace.event.SkipReason;
import dev.millrace.internal.decision.view.Report;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When a join is met, when it cannot be met any more, and what several connections between two nodes come to. */
class JoinTest {

    private static Join join(String text) {
        return switch (text) {
            case "any" -> Join.ANY;
            case "done" -> Join.ALL_DONE;
            case "2of" -> Join.atLeast(2);
            case "3of" -> Join.atLeast(3);
            default -> Join.ALL;
        };
    }

    /**
     * Three sources, each of which completes to the target (c), completes elsewhere (n), fails (f), or is still at work
     * (-).
     */
    @ParameterizedTest
    @CsvSource({
        "all, ccc, READY",
        "all, cc-, PENDING",
        "all, ccn, READY",
        "all, nnn, NOT_TAKEN",
        "all, ccf, UPSTREAM_FAILED",
        "all, nnf, UPSTREAM_FAILED",
        "all, fn-, UPSTREAM_FAILED",
        "any, c--, READY",
        "any, nf-, PENDING",
        "any, nfc, READY",
        "any, nnn, NOT_TAKEN",
        "any, nnf, UPSTREAM_FAILED",
        "done, fnc, READY",
        "done, fff, READY",
        "done, nnn, READY",
        "done, cc-, PENDING",
        "2of, c--, PENDING",
        "2of, cc-, READY",
        "2of, cnc, READY",
        "2of, cn-, PENDING",
        "2of, nn-, NOT_TAKEN",
        "2of, nf-, UPSTREAM_FAILED",
        "2of, n--, PENDING",
        "3of, cc-, PENDING",
        "3of, n--, NOT_TAKEN",
        "3of, f--, UPSTREAM_FAILED",
        "3of, ccc, READY"
    })
    void a_join_looks_at_what_has_resolved(String join, String ends, String expected) {
        var workflow = Workflow.named("test").node("target", Driven.work(), node -> node.join(join(join)));
        for (int i = 0; i < 3; i++) {
            workflow.node("s" + i, Driven.work()).connect("s" + i, "target", via -> via.when("output.here == true"));
        }
        var run = Driven.started(workflow);

        for (int i = 0; i < 3; i++) {
            switch (ends.charAt(i)) {
                case 'c' -> run.completes("s" + i, Map.of("here", true));
                case 'n' -> run.completes("s" + i, Map.of("here", false));
                case 'f' -> run.fails("s" + i);
                default -> run.begin("s" + i);
            }
        }

        var target = run.node("target");
        var found = target.status() == NodeStatus.SKIPPED
                ? target.why().skipReason().orElseThrow().name()
                : target.status().name();
        assertThat(found).isEqualTo(expected);
        assertThat(run.asked.contains("run target")).isEqualTo(expected.equals("READY"));
    }

    private static WorkflowBuilder two() {
        return Workflow.named("test").node("source", Driven.work()).node("target", Driven.work());
    }

    @Test
    void connections_between_two_nodes_count_as_one_that_is_delivered_if_any_is() {
        var completed = Driven.started(
                two().connect("source", "target").connect("source", "target", via -> via.on(Trigger.FAIL)));
        var failed = Driven.started(
                two().connect("source", "target").connect("source", "target", via -> via.on(Trigger.FAIL)));

        completed.completes("source");
        failed.fails("source");

        assertThat(completed.status("target")).isEqualTo(NodeStatus.READY);
        assertThat(failed.status("target")).isEqualTo(NodeStatus.READY);
    }

    @Test
    void connections_between_two_nodes_are_broken_if_none_is_delivered_and_one_is_broken() {
        var run = Driven.started(two().connect("source", "target")
                .connect("source", "target", via -> via.on(Trigger.FAIL).when("1 > 2")));

        run.fails("source");

        assertThat(run.node("target").why().skipReason()).contains(SkipReason.UPSTREAM_FAILED);
    }

    @Test
    void connections_between_two_nodes_are_not_taken_if_each_chose_otherwise() {
        var run = Driven.started(two().connect("source", "target", via -> via.when("output.n > 5"))
                .connect("source", "target", via -> via.on(Trigger.FAIL)));

        run.completes("source", Map.of("n", 5));

        assertThat(run.node("target").why().skipReason()).contains(SkipReason.NOT_TAKEN);
    }

    @Test
    void each_condition_decides_on_its_own_connection() {
        var run = Driven.started(Workflow.named("test")
                .node("source", Driven.work())
                .node("low", Driven.work())
                .node("failed", Driven.work())
                .node("always", Driven.work())
                .node("high", Driven.work())
                .connect("source", "low", via -> via.when("output.n < 5"))
                .connect("source", "failed", via -> via.on(Trigger.FAIL).when("1 < 2"))
                .connect("source", "always")
                .connect("source", "high", via -> via.when("output.n >= 5")));

        run.completes("source", Map.of("n", 5));

        assertThat(run.status("low")).isEqualTo(NodeStatus.SKIPPED);
        assertThat(run.status("failed")).isEqualTo(NodeStatus.SKIPPED);
        assertThat(run.status("always")).isEqualTo(NodeStatus.READY);
        assertThat(run.status("high")).isEqualTo(NodeStatus.READY);
    }

    @Test
    void each_condition_on_a_failure_decides_on_its_own_connection() {
        var run = Driven.started(Workflow.named("test")
                .node("source", Driven.work())
                .node("done", Driven.work())
                .node("net", Driven.work())
                .node("disk", Driven.work())
                .node("odd", Driven.work())
                .connect("source", "done", via -> via.when("1 < 2"))
                .connect("source", "disk", via -> via.on(Trigger.FAIL).when("output.error.type == 'Disk'"))
                .connect("source", "net", via -> via.on(Trigger.FAIL).when("output.error.type == 'Net'"))
                .connect("source", "odd", via -> via.on(Trigger.FAIL).when("1 / (output.error.attempt - 1) == 1")));

        run.fails("source", dev.millrace.event.Failure.of("Net", "no route"));

        assertThat(run.node("done").why().skipReason()).contains(SkipReason.UPSTREAM_FAILED);
        assertThat(run.status("disk")).isEqualTo(NodeStatus.SKIPPED);
        assertThat(run.status("net")).isEqualTo(NodeStatus.READY);
        assertThat(run.status("odd")).isEqualTo(NodeStatus.SKIPPED);
    }

    @Test
    void a_handler_that_had_completed_recovers_the_failure_that_comes_later() {
        var run = Driven.started(Workflow.named("test")
                .node("a", Driven.work())
                .node("b", Driven.work())
                .node("handler", Driven.work(), node -> node.join(Join.ANY))
                .connect("a", "handler", via -> via.on(Trigger.FAIL).recovers())
                .connect("b", "handler", via -> via.on(Trigger.FAIL).recovers()));

        run.fails("a").completes("handler").fails("b");

        assertThat(run.status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(Report.result(run.state).failures().recovered()).hasSize(2);
    }

    @Test
    void a_handler_that_has_failed_recovers_nothing() {
        var run = Driven.started(Workflow.named("test")
                .node("a", Driven.work())
                .node("handler", Driven.work())
                .connect("a", "handler", via -> via.on(Trigger.FAIL).recovers()));

        run.fails("a").fails("handler");

        assertThat(run.status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(run.cause()).isEqualTo("node a: a broke (and 1 more)");
    }

    @Test
    void a_skip_by_choice_is_handed_on_as_a_choice_and_a_broken_one_as_broken() {
        var run = Driven.started(Workflow.named("test")
                .node("ok", Driven.work())
                .node("bad", Driven.work())
                .node("notTaken", Driven.work())
                .node("behind", Driven.work())
                .node("broken", Driven.work())
                .node("behindBroken", Driven.work())
                .node("onFail", Driven.work())
                .connect("ok", "notTaken", via -> via.when("1 > 2"))
                .connect("notTaken", "behind")
                .connect("bad", "broken")
                .connect("broken", "behindBroken")
                .connect("broken", "onFail", via -> via.on(Trigger.FAIL)));

        run.completes("ok").fails("bad");

        assertThat(run.node("behind").why().skipReason()).contains(SkipReason.NOT_TAKEN);
        assertThat(run.node("behindBroken").why().skipReason()).contains(SkipReason.UPSTREAM_FAILED);
        assertThat(run.node("onFail").why().skipReason()).contains(SkipReason.NOT_TAKEN);
    }
}
