package dev.millrace.internal.decision;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.definition.Trigger;
import dev.millrace.definition.Workflow;
import dev.millrace.definition.WorkflowBuilder;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.Failure;
import dev.millrace.event.NodePath;
import dev.millrace.event.NodeStatus;
import dev.millrace.internal.decision.view.Report;
import dev.millrace.time.TimeSource;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What people see of an execution while it goes on and when it has ended. */
class ReportTest {

    private static WorkflowBuilder timer() {
        return Workflow.named("test").node("wait", "Timer", node -> node.set("delay", "1h"));
    }

    @Test
    void it_waits_when_all_that_is_open_waits() {
        assertThat(Driven.of(timer()).status()).isEqualTo(ExecutionStatus.PENDING);
        assertThat(Driven.started(timer()).status()).isEqualTo(ExecutionStatus.WAITING);
        var both = Driven.started(timer().node("job", Driven.work()));
        assertThat(both.status()).isEqualTo(ExecutionStatus.RUNNING);
        both.begin("job");
        assertThat(both.status()).isEqualTo(ExecutionStatus.RUNNING);
        both.completes("job");
        assertThat(both.status()).isEqualTo(ExecutionStatus.WAITING);
    }

    @Test
    void what_is_open_in_scopes_counts_and_the_scope_itself_does_not() {
        var box = Driven.started(timer().node(
                        "box",
                        "Container",
                        node -> node.body(body ->
                                body.node("job", Driven.work()).node("in", "Timer", wait -> wait.set("delay", "1h")))));
        assertThat(box.status()).isEqualTo(ExecutionStatus.RUNNING);
        box.completes("box/job");
        assertThat(box.status()).isEqualTo(ExecutionStatus.WAITING);

        var each = Driven.started(timer().node(
                        "each",
                        "ForEach",
                        node -> node.set("collectionExpression", "[1, 2]")
                                .set("maxConcurrency", 2)
                                .body(body -> body.node("job", Driven.work())
                                        .node("in", "Timer", wait -> wait.set("delay", "1h"))
                                        .connect("job", "in"))));
        each.completes("each[0]/job");
        assertThat(each.status()).isEqualTo(ExecutionStatus.RUNNING);
        each.completes("each[1]/job");
        assertThat(each.status()).isEqualTo(ExecutionStatus.WAITING);
    }

    @Test
    void a_loop_that_waits_for_items_is_running() {
        var run = Driven.started(timer().node(
                        "each",
                        "ForEach",
                        node -> node.set("collectionFile", "x.txt").body(body -> body.node("in", "Noop"))));

        assertThat(run.status()).isEqualTo(ExecutionStatus.RUNNING);
    }

    @Test
    void a_snapshot_shows_every_node_with_its_times_and_the_nested_ones_behind() {
        var run = Driven.of(Workflow.named("test")
                .variable("v", 1)
                .node("job", Driven.work())
                .node(
                        "box",
                        "Container",
                        node -> node.body(body -> body.node("in", Driven.work())
                                .node(
                                        "deep",
                                        "Container",
                                        deep -> deep.body(inner -> inner.node("in", Driven.work())))))
                .node(
                        "each",
                        "ForEach",
                        node -> node.set("collectionExpression", "[1, 2]")
                                .body(body -> body.node("in", Driven.work()))));
        run.start(Map.of("n", 7));
        run.begin("job");
        run.after(Duration.ofSeconds(3)).completes("job", Map.of("x", 1));
        run.completes("each[0]/in");

        var snapshot = Report.of(run.state);

        assertThat(snapshot.nodes().keySet())
                .extracting(NodePath::toString)
                .containsExactly("job", "box", "each", "each[0]/in", "box/in", "box/deep", "box/deep/in", "each[1]/in");
        assertThat(snapshot.input()).isEqualTo(Map.of("n", 7));
        assertThat(snapshot.closedPaths()).isEqualTo(1);
        var job = snapshot.nodes().get(NodePath.parse("job"));
        assertThat(job.span().startedAt()).contains(TimeSource.instantOf(Driven.BEGINNING));
        assertThat(job.span().endedAt()).contains(TimeSource.instantOf(Driven.BEGINNING + 3_000_000));
        assertThat(job.output()).isEqualTo(Map.of("x", 1));
        assertThat(job.attempts()).isEqualTo(1);
        assertThat(snapshot.nodes().get(NodePath.parse("box/in")).span().startedAt())
                .isEmpty();
        assertThat(snapshot.span().endedAt()).isEmpty();
        assertThat(Report.result(run.state).variables()).isEqualTo(Map.of("v", 1));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 4_294_967_294L, 4_294_967_295L, 4_294_967_296L, 400_000_000_000L, -5_000_000})
    void times_are_exact_however_long_an_execution_takes_and_where_a_clock_is_set_back(long micros) {
        var run = Driven.of(Workflow.named("test")
                .node("first", Driven.work())
                .node("second", Driven.work())
                .connect("first", "second"));
        run.start(Map.of());

        run.begin("first");
        run.after(Duration.ofNanos(micros * 1_000)).completes("first");
        run.begin("second");
        run.after(Duration.ofSeconds(1)).completes("second");

        var end = TimeSource.instantOf(Driven.BEGINNING + micros);
        var first = run.node("first").span();
        var second = run.node("second").span();
        assertThat(first.startedAt()).contains(TimeSource.instantOf(Driven.BEGINNING));
        assertThat(first.endedAt()).contains(end);
        assertThat(second.startedAt()).contains(end);
        assertThat(second.endedAt()).contains(end.plusSeconds(1));
    }

    @Test
    void before_its_start_there_is_nothing_to_see() {
        var run = Driven.of(timer());

        var snapshot = Report.of(run.state);

        assertThat(snapshot.nodes()).isEmpty();
        assertThat(snapshot.input()).isEmpty();
        assertThat(snapshot.span().startedAt()).isEmpty();
        assertThat(snapshot.closedPaths()).isZero();
        assertThat(Report.result(run.state).variables()).isEmpty();
    }

    @Test
    void every_failure_is_listed_and_those_that_were_made_good_too() {
        var run = Driven.started(Workflow.named("test")
                .node("a", Driven.work())
                .node("handler", Driven.work())
                .node("main", Driven.work(), node -> node.fallback("spare"))
                .node("spare", Driven.work())
                .connect("a", "handler", via -> via.on(Trigger.FAIL).recovers()));
        run.fails("a")
                .fails("main", Failure.of("Net", "gone"))
                .completes("spare")
                .completes("handler");

        var failures = Report.result(run.state).failures();

        assertThat(run.status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(failures.failed()).isEqualTo(List.of(NodePath.parse("a"), NodePath.parse("main")));
        assertThat(failures.recovered()).isEqualTo(List.of(NodePath.parse("main"), NodePath.parse("a")));
        assertThat(run.status("main")).isEqualTo(NodeStatus.COMPLETED);
    }

    @Test
    void the_cause_names_the_first_failure_in_time_and_counts_the_others() {
        var run = Driven.started(Workflow.named("test")
                .node("a", Driven.work())
                .node("b", Driven.work())
                .node("c", Driven.work()));

        run.fails("c").fails("b").fails("a");

        assertThat(run.cause()).isEqualTo("node c: c broke (and 2 more)");
        assertThat(Report.of(run.state).span().endedAt()).contains(TimeSource.instantOf(run.now));
    }
}
