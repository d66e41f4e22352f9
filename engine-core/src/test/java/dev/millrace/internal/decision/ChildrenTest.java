package dev.millrace.internal.decision;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.definition.NodeBuilder;
import dev.millrace.definition.RetryPolicy;
import dev.millrace.definition.Workflow;
import dev.millrace.event.ExecutionEvent.Stop;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.ExecutionResult;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.Failure;
import dev.millrace.event.FailureSummary;
import dev.millrace.event.NodeEvent.ChildEnded;
import dev.millrace.event.NodeEvent.NodeFailed;
import dev.millrace.event.NodeStatus;
import dev.millrace.internal.decision.plan.ChildNews;
import java.time.Duration;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** A subflow that runs as an execution of its own: what its parent does with the news of it. */
class ChildrenTest {

    private static Driven parent(UnaryOperator<NodeBuilder> more) {
        return Driven.started(Workflow.named("parent")
                .variable("n", 5)
                .node(
                        "sub",
                        "Subflow",
                        node -> more.apply(node.set("workflow", "child")
                                .set("mode", "Child")
                                .timeout(Duration.ofSeconds(30)))));
    }

    private static ExecutionId idOf(Driven run) {
        return run.children.get(run.children.size() - 1).id();
    }

    private static ChildNews ended(Driven run, ExecutionStatus status, String cause) {
        return new ChildNews.Ended(
                idOf(run),
                new ExecutionResult(
                        idOf(run), status, Map.of("out", 1), Map.of("theirs", 9), cause, FailureSummary.NONE));
    }

    @Test
    void its_output_and_its_end_are_the_nodes_output() {
        var run = parent(
                node -> node.set("inputMappings", Map.of("n", "start")).set("outputMappings", Map.of("theirs", "n")));
        assertThat(run.children.get(0).variables()).isEqualTo(Map.of("start", 5));
        assertThat(run.children.get(0).awaited()).isTrue();

        run.child("sub", ended(run, ExecutionStatus.COMPLETED, ""));

        assertThat(run.status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(run.output("sub"))
                .isEqualTo(Map.of(
                        "out",
                        1,
                        "ChildWorkflowStatus",
                        "COMPLETED",
                        "ChildOutputData",
                        Map.of("out", 1),
                        "ChildWorkflowId",
                        "child",
                        "ChildWorkflowInstanceId",
                        idOf(run).toString()));
        assertThat(run.state.root().variables().values()).isEqualTo(Map.of("n", 9));
        assertThat(run.last(ChildEnded.class).end().status()).isEqualTo(ExecutionStatus.COMPLETED);
    }

    @Test
    void another_end_fails_the_node_with_the_childs_cause() {
        var run = parent(node -> node);

        run.child("sub", ended(run, ExecutionStatus.CANCELLED, "enough"));

        assertThat(run.last(NodeFailed.class).failure().type()).isEqualTo("ChildFailed");
        assertThat(run.last(NodeFailed.class).failure().message())
                .isEqualTo("the child " + idOf(run) + " of 'child' ended CANCELLED: enough");
    }

    @Test
    void an_end_without_a_cause_and_a_child_without_a_name_are_told_without_them() {
        var run = Driven.started(Workflow.named("parent")
                .node(
                        "sub",
                        "Subflow",
                        node -> node.set("mode", "child")
                                .subflow(Workflow.named("inner")
                                        .node("in", Driven.work())
                                        .build())));

        run.child("sub", ended(run, ExecutionStatus.TERMINATED, ""));

        assertThat(run.last(NodeFailed.class).failure().message())
                .isEqualTo("the child " + idOf(run) + " ended TERMINATED");
    }

    @Test
    void one_that_cannot_begin_fails_the_node_and_one_that_began_is_waited_for() {
        var run = parent(node -> node);
        run.child("sub", new ChildNews.Began(idOf(run)));
        assertThat(run.status("sub")).isEqualTo(NodeStatus.WAITING);

        run.child("sub", new ChildNews.Refused(idOf(run), Failure.of("Unknown", "no such workflow")));

        assertThat(run.status("sub")).isEqualTo(NodeStatus.FAILED);
        assertThat(run.cause()).isEqualTo("node sub: no such workflow");
    }

    @Test
    void one_that_nobody_waits_for_is_done_when_it_has_begun() {
        var run = parent(node -> node.set("await", false));
        assertThat(run.children.get(0).awaited()).isFalse();
        run.child("sub", ended(run, ExecutionStatus.COMPLETED, ""));
        assertThat(run.status("sub")).isEqualTo(NodeStatus.WAITING);

        run.child("sub", new ChildNews.Began(idOf(run)));

        assertThat(run.status("sub")).isEqualTo(NodeStatus.COMPLETED);
        assertThat(run.output("sub")).containsEntry("ChildWorkflowStatus", "STARTED");
    }

    @Test
    void news_of_another_child_or_of_one_that_is_not_waited_for_any_more_changes_nothing() {
        var run = parent(node -> node);
        var stranger = ExecutionId.derived(Driven.BEGINNING, "stranger");
        run.child("sub", new ChildNews.Refused(stranger, Failure.of("Unknown", "no such workflow")));
        assertThat(run.status("sub")).isEqualTo(NodeStatus.WAITING);

        run.stop(Stop.CANCEL, "enough");
        assertThat(run.asked()).contains("CANCEL a child: its parent was stopped: enough");
        int events = run.events.size();
        run.child("sub", ended(run, ExecutionStatus.CANCELLED, "enough"));

        assertThat(run.events).hasSize(events);
        assertThat(run.status()).isEqualTo(ExecutionStatus.CANCELLED);
    }

    @Test
    void a_terminate_is_handed_on_as_one_and_a_child_that_is_not_awaited_is_left_alone() {
        var awaited = parent(node -> node);
        var left = parent(node -> node.set("await", false));

        awaited.stop(Stop.TERMINATE, "now");
        left.stop(Stop.CANCEL, "enough");

        assertThat(awaited.asked()).contains("TERMINATE a child: its parent was stopped: now");
        assertThat(left.asked()).noneMatch(asked -> asked.contains("a child:"));
    }

    @Test
    void one_that_takes_too_long_is_told_to_stop_and_the_node_is_tried_again() {
        var run = parent(node -> node.retry(RetryPolicy.attempts(2).fixed(Duration.ofSeconds(5))));
        var first = idOf(run);
        run.asked();

        run.after(Duration.ofSeconds(30));

        assertThat(run.asked())
                .containsExactly(
                        "CANCEL a child: the node sub of its parent took longer than 30000 ms", "timer sub PT5S");
        assertThat(run.status("sub")).isEqualTo(NodeStatus.WAITING);
        run.after(Duration.ofSeconds(5));
        assertThat(idOf(run)).isNotEqualTo(first);
        run.child(
                "sub",
                new ChildNews.Ended(
                        first,
                        new ExecutionResult(
                                first, ExecutionStatus.CANCELLED, Map.of(), Map.of(), "", FailureSummary.NONE)));
        assertThat(run.status("sub")).isEqualTo(NodeStatus.WAITING);
        run.after(Duration.ofSeconds(30));
        assertThat(run.status("sub")).isEqualTo(NodeStatus.TIMED_OUT);
    }
}
