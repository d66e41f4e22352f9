package dev.millrace;

import static dev.millrace.Bench.failsBefore;
import static dev.millrace.Bench.gives;
import static dev.millrace.Bench.workflow;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.definition.ChildOptions;
import dev.millrace.definition.Priority;
import dev.millrace.definition.RetryPolicy;
import dev.millrace.definition.Selection;
import dev.millrace.definition.Workflow;
import dev.millrace.event.ExecutionEvent.ExecutionStarted;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.NodeEvent.ChildRequested;
import dev.millrace.event.NodeStatus;
import dev.millrace.event.SkipReason;
import dev.millrace.node.NodeRegistry;
import dev.millrace.validation.WorkflowValidator;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a node says of the execution that it asks for. */
class ChildOptionsTest {

    private final Bench bench = new Bench();

    @AfterEach
    void close() {
        bench.close();
    }

    private static Workflow loads() {
        return Workflow.named("loads")
                .node("extract", gives("rows", 3))
                .node("load", gives("loaded", true), node -> node.tags("night"))
                .node("report", gives("reported", true))
                .connect("extract", "load")
                .connect("load", "report")
                .build();
    }

    private Execution parentWith(ChildOptions options) {
        return bench.start(workflow()
                .node(
                        "sub",
                        "Subflow",
                        node -> node.set("workflow", "loads")
                                .set("mode", "child")
                                .child(options)));
    }

    private Execution childOf(Execution parent) {
        return bench.engine.execution(requestsOf(parent).get(0)).orElseThrow();
    }

    private List<ExecutionId> requestsOf(Execution parent) {
        return bench.events.events(ChildRequested.class).stream()
                .filter(request -> request.execution().equals(parent.id()))
                .map(request -> request.child().id())
                .toList();
    }

    @Test
    void a_child_runs_the_chosen_nodes_of_a_registered_workflow_and_the_others_say_why_not() {
        bench.engine.register(loads());

        var parent = parentWith(ChildOptions.selecting(
                Selection.ALL.andOnlyTagged("night", "no such tag").andUpstream()));

        assertThat(parent.await().output()).containsEntry("loaded", true).doesNotContainKey("reported");
        var nodes = childOf(parent).snapshot();
        assertThat(nodes.node("extract").status()).isEqualTo(NodeStatus.COMPLETED);
        assertThat(nodes.node("report").why().skipReason()).contains(SkipReason.NOT_SELECTED);
        assertThat(childOf(parent).explain("report").orElseThrow().toString()).contains("to run other nodes only");
    }

    @Test
    void a_child_of_which_nothing_is_left_is_not_started_and_its_node_warns() {
        bench.engine.register(loads());

        var parent = parentWith(ChildOptions.selecting(Selection.ALL.andOnlyTagged("quarterly")));

        assertThat(parent.await().status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(parent.await().output())
                .containsEntry("ChildWorkflowId", "loads")
                .containsEntry("ChildWorkflowStatus", "NOT_STARTED");
        assertThat(parent.snapshot().node("sub").why().warnings())
                .containsExactly("nothing that this node selects is left to run of 'loads'; no child was started");
        assertThat(bench.engine.execution(requestsOf(parent).get(0))).isEmpty();
    }

    @Test
    void a_node_that_a_registered_workflow_has_not_fails_the_one_that_chooses_it() {
        bench.engine.register(loads());

        var parent = parentWith(ChildOptions.selecting(Selection.allBut("lod")));

        assertThat(parent.await().status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(parent.failure("sub").orElseThrow().message())
                .contains(
                        "[ENG-770] workflow loads:1.0 has no node 'lod'", "its own graph has [extract, load, report]");
    }

    @Test
    void a_child_is_treated_as_its_node_says_and_explain_tells() {
        bench.engine.register(Workflow.named("loads")
                .node("flaky", failsBefore(3))
                .node("wait", "Wait", wait -> wait.set("signal", "go"))
                .connect("flaky", "wait")
                .build());

        var parent = parentWith(ChildOptions.NONE
                .withRetry(RetryPolicy.attempts(3))
                .withMaxConcurrency(2)
                .withPriority(Priority.HIGH)
                .withTimeout(Duration.ofMinutes(5)));
        bench.time.advance(Duration.ofSeconds(10));
        var child = childOf(parent);

        assertThat(child.snapshot().node("flaky").attempts()).isEqualTo(3);
        assertThat(bench.events.events(ExecutionStarted.class))
                .filteredOn(started -> started.execution().equals(child.id()))
                .singleElement()
                .satisfies(started -> assertThat(started.priority()).contains(Priority.HIGH));
        assertThat(parent.explain("sub").orElseThrow().reasons())
                .singleElement()
                .satisfies(reason -> assertThat(reason.values())
                        .containsEntry("priority", "high")
                        .containsEntry("timeout", "PT5M")
                        .containsEntry("maxConcurrency", 2)
                        .containsEntry("maxAttempts", 3));

        bench.time.advance(Duration.ofMinutes(5));

        assertThat(child.await().status()).isEqualTo(ExecutionStatus.TIMED_OUT);
        assertThat(parent.failure("sub").orElseThrow().message()).contains("ended TIMED_OUT");
    }

    @Test
    void options_need_a_child_and_the_nodes_of_one_that_is_written_here() {
        var options = ChildOptions.selecting(Selection.only("lod"));
        var validator = new WorkflowValidator(NodeRegistry.builder().build());

        assertThat(validator.validate(workflow()
                        .node(
                                "inside",
                                "Subflow",
                                sub -> sub.subflow(loads()).set("mode", "child").child(options))
                        .node(
                                "inline",
                                "Subflow",
                                sub -> sub.subflow(loads()).child(ChildOptions.NONE.withPriority(Priority.LOW)))
                        .node("other", "Noop", node -> node.child(ChildOptions.NONE.withMaxConcurrency(1)))
                        .node(
                                "later",
                                "Subflow",
                                sub -> sub.set("workflow", "loads")
                                        .set("mode", "child")
                                        .child(options))
                        .build()))
                .extracting(problem -> problem.code() + " " + problem.path())
                .containsExactly("DEF-278 /nodes/0/select", "DEF-277 /nodes/1", "DEF-277 /nodes/2");
    }

    @Test
    void options_are_part_of_a_revision_and_their_absence_changes_none() {
        var plain =
                workflow().node("sub", "Subflow", sub -> sub.subflow(loads()).set("mode", "child"));
        var said = workflow()
                .node(
                        "sub",
                        "Subflow",
                        sub -> sub.subflow(loads())
                                .set("mode", "child")
                                .child(ChildOptions.NONE.withEnvironment(Map.of("A", "b"))));

        assertThat(said.build().revision()).isNotEqualTo(plain.build().revision());
    }
}
