package dev.millrace;

import static dev.millrace.Bench.done;
import static dev.millrace.Bench.fails;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.definition.MigrationPlan;
import dev.millrace.definition.Workflow;
import dev.millrace.definition.WorkflowBuilder;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.NodePath;
import dev.millrace.event.NodeStatus;
import dev.millrace.node.Node;
import dev.millrace.node.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What an execution takes along into another version, beside its nodes' ends. */
class MigrationCarriesTest {

    private final Bench bench = new Bench();
    private final List<String> ran = new ArrayList<>();

    @AfterEach
    void close() {
        bench.close();
    }

    private Node notes() {
        return context -> {
            ran.add(context.path().toString());
            return Outcome.done("by", context.path().toString());
        };
    }

    private static WorkflowBuilder version(String version) {
        return Workflow.named("order").version(version);
    }

    private static WorkflowBuilder waits(WorkflowBuilder workflow, String signal) {
        return workflow.node(signal, "Wait", node -> node.set("signal", signal));
    }

    /** Starts a version, migrates it to the same with another node, and returns it. */
    private Execution migrated(UnaryOperator<WorkflowBuilder> content) {
        var execution = bench.engine.start(content.apply(version("1")).build(), Map.of());
        var second = content.apply(version("2")).node("more", notes());
        execution.migrate(MigrationPlan.between(execution(content), second.build()), "");
        assertThat(ran).contains("more");
        return execution;
    }

    private static Workflow execution(UnaryOperator<WorkflowBuilder> content) {
        return content.apply(version("1")).build();
    }

    private static void signal(Execution execution, String name) {
        execution.signal(name, Map.of(), null);
    }

    @Test
    void the_child_that_a_node_waits_for_is_the_same_one() {
        var child = waits(Workflow.named("child"), "go").build();
        bench.engine.register(child);

        var execution = migrated(workflow -> workflow.node(
                        "call", "Subflow", node -> node.set("workflow", "child").set("mode", "child"))
                .node("then", notes())
                .connect("call", "then"));

        var children = bench.engine.executions(ExecutionFilter.NEWEST.ofWorkflow("child"));
        assertThat(children).hasSize(1);
        signal(children.get(0), "go");
        assertThat(execution.await().status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(ran).containsExactly("more", "then");
    }

    @Test
    void the_steps_that_are_done_are_not_done_again() {
        var execution = migrated(workflow -> workflow.node(
                "list",
                "Steps",
                node -> node.steps(list -> list.node("first", notes())
                        .node("ask", "Wait", step -> step.set("signal", "go"))
                        .node("last", notes()))));

        assertThat(execution.snapshot().node("list[0]/ask").status()).isEqualTo(NodeStatus.WAITING);
        signal(execution, "go");

        assertThat(execution.await().status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(ran).containsExactly("list[0]/first", "more", "list[0]/last");
        assertThat(execution.snapshot().node("list").output()).containsEntry("passedCount", 3);
    }

    @Test
    void what_completed_is_undone_in_reverse_by_the_new_names() {
        var first = waits(version("1"), "go")
                .node("one", done(), node -> node.compensation("undo-one"))
                .node("two", done(), node -> node.compensation("undo-two"))
                .node("undo-one", notes())
                .node("undo-two", notes())
                .node("end", fails("no"))
                .connect("one", "two")
                .connect("go", "end");
        var execution = bench.engine.start(first.build(), Map.of());
        var second = version("2")
                .node("two", done(), node -> node.compensation("take-back-two"))
                .node("uno", done(), node -> node.compensation("undo-one"))
                .node("take-back-two", notes())
                .node("undo-one", notes())
                .node("end", fails("no"))
                .connect("uno", "two")
                .connect("go", "end");

        execution.migrate(
                MigrationPlan.between(first.build(), waits(second, "go").build())
                        .mapping("one", "uno"),
                "");
        signal(execution, "go");

        assertThat(execution.await().status()).isEqualTo(ExecutionStatus.COMPENSATED);
        assertThat(ran).containsExactly("take-back-two", "undo-one");
    }

    @Test
    void what_can_be_undone_stays_so() {
        var first = waits(version("1"), "go")
                .node("one", done(), node -> node.compensation("undo"))
                .node("undo", notes());
        var execution = bench.engine.start(first.build(), Map.of());
        var second = waits(version("2"), "go").node("one", done());

        assertThatThrownBy(() -> execution.migrate(MigrationPlan.between(first.build(), second.build()), ""))
                .hasMessageContaining("node one can be undone, and has no compensation in order:2");
    }

    @Test
    void a_fallback_that_waits_still_stands_in() {
        var execution = migrated(workflow -> waits(workflow, "go")
                .node("call", fails("down"), node -> node.fallback("go"))
                .node("then", notes())
                .connect("call", "then"));

        signal(execution, "go");

        assertThat(execution.await().status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(execution.snapshot().nodes().get(NodePath.parse("call")).status())
                .isEqualTo(NodeStatus.COMPLETED);
        assertThat(ran).containsExactly("more", "then");
    }

    @Test
    void failures_stand_under_the_new_names() {
        var first = waits(version("1"), "go").node("call", fails("down"));
        var execution = bench.engine.start(first.build(), Map.of());
        var second = waits(version("2"), "go").node("fetch", fails("down"));

        execution.migrate(MigrationPlan.between(first.build(), second.build()).mapping("call", "fetch"), "");
        signal(execution, "go");

        assertThat(execution.await().status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(execution.await().failures().failed()).containsExactly(NodePath.parse("fetch"));
    }

    @Test
    void containers_in_loops_go_on_and_so_do_their_timers() {
        var execution = migrated(workflow -> workflow.node(
                "each",
                "ForEach",
                node -> node.set("collectionExpression", "[1, 2, 3]")
                        .set("maxConcurrency", 2)
                        .body(body -> body.node(
                                "box",
                                "Container",
                                box -> box.body(
                                        inner -> inner.node("sleep", "Timer", timer -> timer.set("delay", "10s"))
                                                .node("note", notes())
                                                .connect("sleep", "note"))))));
        bench.time.advance(Duration.ofSeconds(10));
        assertThat(ran).containsExactly("more", "each[0]/box/note", "each[1]/box/note");

        bench.time.advance(Duration.ofSeconds(10));

        assertThat(execution.await().status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(ran).hasSize(4).endsWith("each[2]/box/note");
    }

    @Test
    void a_new_time_limit_counts_from_the_start() {
        var first = waits(version("1"), "go").policy(policy -> policy.withTimeout(Duration.ofSeconds(10)));
        var execution = bench.engine.start(first.build(), Map.of());
        bench.time.advance(Duration.ofSeconds(9));
        var second = waits(version("2"), "go").policy(policy -> policy.withTimeout(Duration.ofSeconds(20)));

        execution.migrate(MigrationPlan.between(first.build(), second.build()), "");

        bench.time.advance(Duration.ofSeconds(10));
        assertThat(execution.status()).isEqualTo(ExecutionStatus.WAITING);
        bench.time.advance(Duration.ofSeconds(1));
        assertThat(execution.await().status()).isEqualTo(ExecutionStatus.TIMED_OUT);
    }

    @Test
    void variables_that_are_new_begin_as_the_version_says() {
        var first = waits(version("1"), "go").variable("limit", 1);
        var execution = bench.engine.start(first.build(), Map.of());
        var second = waits(version("2"), "go").variable("limit", 2).variable("country", "at");

        execution.migrate(MigrationPlan.between(first.build(), second.build()), "");
        signal(execution, "go");

        assertThat(execution.await().variables()).isEqualTo(Map.of("limit", 1, "country", "at"));
    }

    @Test
    void a_signal_that_came_too_early_is_kept() {
        var first = waits(version("1"), "go")
                .node("later", "Wait", node -> node.set("signal", "late"))
                .connect("go", "later");
        var execution = bench.engine.start(first.build(), Map.of());
        signal(execution, "late");
        var second = waits(version("2"), "go")
                .node("other", "Wait", node -> node.set("signal", "late"))
                .connect("go", "other");

        execution.migrate(MigrationPlan.between(first.build(), second.build()), "");
        signal(execution, "go");

        assertThat(execution.await().status()).isEqualTo(ExecutionStatus.COMPLETED);
    }

    @Test
    void a_node_that_runs_is_waited_for() {
        var second = new ArrayList<Workflow>();
        var refusals = new ArrayList<String>();
        Node migrates = context -> {
            var running = bench.engine.executions(ExecutionFilter.NEWEST).get(0);
            try {
                running.migrate(MigrationPlan.between(second.get(0), second.get(1)), "");
            } catch (IllegalArgumentException e) {
                refusals.add(String.valueOf(e.getMessage()));
            }
            return Outcome.done();
        };
        second.add(version("1").node("work", migrates).build());
        second.add(version("2").node("work", migrates).node("more", notes()).build());

        var execution = bench.engine.start(second.get(0), Map.of());

        assertThat(execution.await().status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(refusals)
                .singleElement()
                .satisfies(refusal -> assertThat(refusal)
                        .contains("node work is with a worker; wait until it has ended, or pause the execution first"));
    }

    private static WorkflowBuilder overItems(String version) {
        return version(version)
                .node(
                        "each",
                        "ForEach",
                        node -> node.set("collectionExpression", "input.items")
                                .body(body -> body.node("go", "Wait", wait -> wait.set("signal", "go"))));
    }

    @Test
    void an_iterator_is_read_once() {
        var execution = bench.engine.start(
                overItems("1").build(), Map.of("items", List.of("a", "b", "c").iterator()));
        var second = overItems("2").node("more", notes());

        assertThatThrownBy(() ->
                        execution.migrate(MigrationPlan.between(overItems("1").build(), second.build()), ""))
                .hasMessageContaining("node each loops over an iterator, which cannot be read again");

        for (int i = 0; i < 3; i++) {
            signal(execution, "go");
        }
        assertThat(execution.await().status()).isEqualTo(ExecutionStatus.COMPLETED);
    }
}
