package dev.millrace;

import static dev.millrace.Bench.workflow;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.definition.RetryPolicy;
import dev.millrace.definition.Workflow;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.NodePath;
import dev.millrace.event.NodeStatus;
import dev.millrace.node.Node;
import dev.millrace.node.Outcome;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WarningTest {

    private final Bench bench = new Bench();

    @AfterEach
    void close() {
        bench.close();
    }

    private static Outcome.Done warns() {
        return Outcome.done("rows", 7).warning("3 rows skipped").warning("1 row cut");
    }

    @Test
    void a_node_with_warnings_is_completed_and_its_snapshot_explanation_and_result_say_so() {
        var execution = bench.start(workflow()
                .node("load", (Node) context -> warns())
                .node("next", Bench.passes())
                .connect("load", "next"));

        var result = execution.await();
        assertThat(result.status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(result.output()).containsEntry("rows", 7);
        assertThat(result.failures().warned()).containsExactly(NodePath.parse("load"));
        assertThat(execution.snapshot().node("load").status()).isEqualTo(NodeStatus.COMPLETED);
        assertThat(execution.snapshot().node("load").why().warnings()).containsExactly("3 rows skipped", "1 row cut");
        assertThat(execution.explain("load").toString()).contains("warning: 3 rows skipped");
    }

    @Test
    void a_port_and_conditions_leave_the_warnings_as_they_are() {
        var execution = bench.start(workflow()
                .node("load", (Node) context -> warns().by("Some"))
                .node("next", Bench.passes())
                .connect("load", "Some", "next")
                .connect("load", "next", via -> via.when("output.rows > 5")));

        assertThat(execution.await().failures().warned()).hasSize(1);
        assertThat(execution.snapshot().node("next").status()).isEqualTo(NodeStatus.COMPLETED);
    }

    @Test
    void a_node_whose_child_completed_with_warnings_completes_with_one_that_names_them() {
        var child = Workflow.named("loads")
                .node("load", (Node) context -> warns())
                .node("quiet", Bench.done())
                .node("again", (Node) context -> warns())
                .build();
        var many = Workflow.named("many");
        for (int i = 0; i < 12; i++) {
            many.node("n" + i, (Node) context -> warns());
        }
        var execution = bench.start(workflow()
                .node("sub", "Subflow", node -> node.set("mode", "child").subflow(child))
                .node("many", "Subflow", node -> node.set("mode", "child").subflow(many.build()))
                .node(
                        "alone",
                        "Subflow",
                        node -> node.set("mode", "child").set("await", false).subflow(child)));

        var result = execution.await();
        assertThat(result.status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(result.failures().warned()).containsExactly(NodePath.parse("sub"), NodePath.parse("many"));
        assertThat(execution.snapshot().node("sub").why().warnings())
                .containsExactly("the child of 'loads' completed with warnings of load, again");
        assertThat(execution.snapshot().node("many").why().warnings())
                .singleElement(InstanceOfAssertFactories.STRING)
                .matches(".* of n\\d+(, n\\d+){9} and 2 more");
        assertThat(execution.explain("sub").toString()).contains("warning: the child of 'loads'");
    }

    @Test
    void what_warned_inside_a_container_that_is_tried_again_counts_once() {
        var execution = bench.start(workflow()
                .node(
                        "box",
                        "Container",
                        box -> box.retry(RetryPolicy.attempts(2).fixed(ofSeconds(1)))
                                .body(body -> body.node("warns", (Node) context -> warns())
                                        .node("fails", Bench.failsBefore(3)))));
        bench.time.advance(ofSeconds(5));

        assertThat(execution.await().failures().warned()).hasSize(1);
    }

    @Test
    void a_node_that_runs_again_has_the_warnings_of_its_last_run() {
        var runs = new AtomicInteger();
        var execution = bench.start(workflow()
                .node("load", (Node) context -> runs.incrementAndGet() == 1 ? warns() : Outcome.done())
                .node("fails", Bench.fails("no"))
                .connect("load", "fails"));
        execution.await();

        execution.repair("again").rerunFrom("load").apply();

        assertThat(execution.await().failures().warned()).isEmpty();
        assertThat(execution.snapshot().node("load").why().warnings()).isEmpty();
    }

    @Test
    void very_many_warnings_are_counted_and_long_ones_cut() {
        var execution = bench.start(workflow().node("x", (Node) context -> {
            var done = Outcome.done().warning("a".repeat(2_000));
            for (int i = 0; i < 149; i++) {
                done = done.warning("w" + i);
            }
            return done;
        }));

        assertThat(execution.snapshot().node("x").why().warnings())
                .hasSize(101)
                .startsWith("a".repeat(1_000))
                .endsWith("and 50 more");
    }
}
