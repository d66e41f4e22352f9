package dev.millrace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.definition.CircuitBreakerPolicy;
import dev.millrace.definition.NodeBuilder;
import dev.millrace.definition.Workflow;
import dev.millrace.event.Failure;
import dev.millrace.event.NodePath;
import dev.millrace.event.NodeStatus;
import dev.millrace.node.Node;
import dev.millrace.node.Outcome;
import dev.millrace.testing.ManualTime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** A worker that goes on with a row of nodes passes their gates, and keeps their time limits, one by one. */
class GatesInARowTest {

    private final List<String> ran = new CopyOnWriteArrayList<>();
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch mayEnd = new CountDownLatch(1);

    private Node says(String name) {
        return context -> {
            ran.add(name);
            return Outcome.done();
        };
    }

    private Node stays(String name) {
        return context -> {
            ran.add(name);
            begun.countDown();
            mayEnd.await();
            return Outcome.done();
        };
    }

    private static Workflow row(Node first, Node second, UnaryOperator<NodeBuilder> with) {
        return Workflow.named("row")
                .node("a", first, with)
                .node("b", second, with)
                .connect("a", "b")
                .build();
    }

    @Test
    void who_waits_for_a_slot_has_it_before_the_next_of_the_row() throws Exception {
        try (var engine =
                WorkflowEngine.builder().capacity("door", 1).workers(4).build()) {
            UnaryOperator<NodeBuilder> door = node -> node.resource("door", 1);
            var first = engine.start(row(stays("a1"), says("b1"), door), Map.of());
            begun.await();
            var second = engine.start(row(says("a2"), says("b2"), door), Map.of());
            while (engine.gates().isEmpty()) {
                Thread.onSpinWait(); // until the second one waits
            }
            mayEnd.countDown();

            assertThat(first.await().isCompleted()).isTrue();
            assertThat(second.await().isCompleted()).isTrue();
            assertThat(ran).containsSubsequence("a1", "a2", "b1").hasSize(4);
            assertThat(engine.run(row(says("a3"), says("b3"), door), Map.of()).isCompleted())
                    .as("nothing is kept")
                    .isTrue();
        }
    }

    @Test
    void a_breaker_that_opens_meanwhile_refuses_the_next_of_the_row() throws Exception {
        var policy = new CircuitBreakerPolicy(50, 1, Duration.ofHours(1), 1, Optional.of("shared"));
        try (var engine = WorkflowEngine.builder().build()) {
            UnaryOperator<NodeBuilder> guarded = node -> node.breaker(policy);
            var row = engine.start(row(stays("a"), says("b"), guarded), Map.of());
            begun.await();
            Node fails = context -> Outcome.failed("Broken", "it broke");
            engine.run(row(fails, says("c"), guarded), Map.of());
            mayEnd.countDown();

            assertThat(row.await().failures().reasons())
                    .hasEntrySatisfying(
                            NodePath.parse("b"),
                            failure -> assertThat(failure.type()).isEqualTo("BreakerOpen"));
            assertThat(ran).containsExactly("a");
        }
    }

    @Test
    void the_time_limit_of_each_counts_from_its_own_call() throws Exception {
        var time = new ManualTime();
        var workflow = Workflow.named("row")
                .node("a", says("a"), node -> node.timeout(Duration.ofSeconds(1)))
                .node("b", stays("b"), node -> node.timeout(Duration.ofSeconds(10)))
                .connect("a", "b")
                .build();
        try (var engine = WorkflowEngine.builder().time(time).build()) {
            var execution = engine.start(workflow, Map.of());
            begun.await();

            time.advance(Duration.ofSeconds(9));
            execution.pause("a turn later"); // behind what the alarms have asked for
            assertThat(execution.snapshot().node("b").status()).isEqualTo(NodeStatus.RUNNING);
            execution.resume("on");
            time.advance(Duration.ofSeconds(1));
            var result = execution.await();

            assertThat(result.failures().reasons())
                    .hasEntrySatisfying(
                            NodePath.parse("b"),
                            failure -> assertThat(failure.type()).isEqualTo(Failure.TIMEOUT));
        }
    }

    @Test
    void a_node_without_a_limit_has_not_that_of_the_one_before() throws Exception {
        var time = new ManualTime();
        var workflow = Workflow.named("row")
                .node("a", says("a"), node -> node.timeout(Duration.ofSeconds(1)))
                .node("b", stays("b"))
                .node("c", says("c"), node -> node.timeout(Duration.ofSeconds(1)))
                .connect("a", "b")
                .connect("b", "c")
                .build();
        try (var engine = WorkflowEngine.builder().time(time).build()) {
            var execution = engine.start(workflow, Map.of());
            begun.await();
            time.advance(Duration.ofSeconds(5));
            mayEnd.countDown();

            assertThat(execution.await().isCompleted()).isTrue();
            assertThat(ran).containsExactly("a", "b", "c");
        }
    }
}
