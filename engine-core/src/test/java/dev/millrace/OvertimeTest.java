package dev.millrace;

import static dev.millrace.Bench.workflow;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.definition.BodyBuilder;
import dev.millrace.definition.ExecutionPolicy;
import dev.millrace.definition.NodeBuilder;
import dev.millrace.definition.Problem;
import dev.millrace.definition.RetryPolicy;
import dev.millrace.definition.Workflow;
import dev.millrace.definition.WorkflowBuilder;
import dev.millrace.event.ExecutionEvent.ExecutionEnded;
import dev.millrace.event.ExecutionEvent.ExecutionOvertime;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.NodeEvent.NodeOvertime;
import dev.millrace.event.NodeStatus;
import dev.millrace.node.Node;
import dev.millrace.node.NodeRegistry;
import dev.millrace.node.Outcome;
import dev.millrace.store.ExecutionStore;
import dev.millrace.store.MemoryStore;
import dev.millrace.testing.EventRecorder;
import dev.millrace.testing.ManualTime;
import dev.millrace.testing.SameThread;
import dev.millrace.validation.WorkflowValidator;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OvertimeTest {

    @Test
    void an_attempt_that_takes_long_is_told_of_once_and_goes_on() {
        try (var bench = new Bench()) {
            Node slow = context -> {
                bench.time.advance(ofSeconds(30));
                bench.time.advance(ofSeconds(30));
                return Outcome.done("ended", true);
            };
            var execution = bench.start(workflow().node("slow", slow, node -> node.overtimeAfter(ofSeconds(10))));

            assertThat(execution.await().status()).isEqualTo(ExecutionStatus.COMPLETED);
            assertThat(bench.events.events(NodeOvertime.class)).singleElement().satisfies(event -> {
                assertThat(event.attempt()).isEqualTo(1);
                assertThat(event.limitMillis()).isEqualTo(10_000);
            });
            assertThat(execution.explain("slow").toString()).contains("overtime", "took longer than 10000 ms");
        }
    }

    @Test
    void an_execution_that_takes_long_is_told_of_once_and_goes_on_to_its_time_limit() {
        try (var bench = new Bench()) {
            var execution = bench.start(
                    waits(policy -> policy.withOvertimeAfter(ofSeconds(10)).withTimeout(ofSeconds(60))));

            bench.time.advance(ofSeconds(10));
            assertThat(bench.events.events(ExecutionOvertime.class))
                    .extracting(ExecutionOvertime::limitMillis)
                    .containsExactly(10_000L);
            assertThat(execution.status()).isEqualTo(ExecutionStatus.WAITING);
            bench.time.advance(ofSeconds(49));
            assertThat(execution.status()).isEqualTo(ExecutionStatus.WAITING);
            bench.time.advance(ofSeconds(1));

            assertThat(execution.status()).isEqualTo(ExecutionStatus.TIMED_OUT);
            assertThat(execution.await().cause()).isEqualTo("the time limit of 60000 ms was reached");
            assertThat(bench.events.events(ExecutionOvertime.class)).hasSize(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ask", "box", "each", "again", "child"})
    void a_control_node_that_takes_long_is_told_of_once_and_goes_on(String id) {
        try (var bench = new Bench()) {
            bench.engine.register(Workflow.named("inner")
                    .node("wait", "Wait", OvertimeTest::waiting)
                    .build());
            var execution = bench.start(takesLong(id));

            bench.time.advance(ofSeconds(9));
            assertThat(bench.events.events(NodeOvertime.class)).isEmpty();
            bench.time.advance(ofSeconds(1));
            assertThat(bench.events.events(NodeOvertime.class)).singleElement().satisfies(event -> {
                assertThat(event.node()).hasToString(id);
                assertThat(event.limitMillis()).isEqualTo(10_000);
            });
            bench.time.advance(ofSeconds(49));
            assertThat(execution.snapshot().node(id).status().isFinal()).isFalse();
            assertThat(execution.explain(id).toString()).contains("took longer than 10000 ms");
            bench.time.advance(ofSeconds(1));

            assertThat(execution.snapshot().node(id).status().isFinal()).isTrue();
            assertThat(bench.events.events(NodeOvertime.class)).hasSize(1);
        }
    }

    private static WorkflowBuilder takesLong(String id) {
        UnaryOperator<BodyBuilder> body = inner -> inner.node("wait", "Wait", OvertimeTest::waiting);
        return switch (id) {
            case "ask" ->
                workflow()
                        .node(
                                "ask",
                                "Wait",
                                node -> waiting(node).set("waitTimeout", "60s").overtimeAfter(ofSeconds(10)));
            case "box" ->
                workflow().node("box", "Container", node -> limited(node).body(body));
            case "each" ->
                workflow()
                        .node(
                                "each",
                                "ForEach",
                                node -> limited(node)
                                        .set("collectionExpression", "[1, 2]")
                                        .body(body));
            case "again" ->
                workflow()
                        .node(
                                "again",
                                "While",
                                node -> limited(node)
                                        .set("conditionExpression", "true")
                                        .body(body));
            default ->
                workflow()
                        .node(
                                "child",
                                "Subflow",
                                node -> limited(node).set("mode", "child").set("workflow", "inner"));
        };
    }

    private static NodeBuilder waiting(NodeBuilder node) {
        return node.set("signal", "go");
    }

    private static NodeBuilder limited(NodeBuilder node) {
        return node.overtimeAfter(ofSeconds(10)).timeout(ofSeconds(60));
    }

    @Test
    void each_attempt_of_a_control_node_has_its_own_time_over_a_restart_too() {
        var store = new MemoryStore();
        var time = new ManualTime();
        var told = new EventRecorder();
        var workflow = workflow()
                .node(
                        "box",
                        "Container",
                        node -> limited(node)
                                .retry(RetryPolicy.attempts(2).fixed(ofSeconds(5)))
                                .body(inner -> inner.node("wait", "Wait", OvertimeTest::waiting)))
                .build();
        try (var first = engine(store, time, told)) {
            first.start(workflow, Map.of());
            time.advance(ofSeconds(60 + 5 + 9));
            assertThat(told.events(NodeOvertime.class)).hasSize(1);
            time.advance(ofSeconds(1));
            assertThat(told.events(NodeOvertime.class))
                    .extracting(NodeOvertime::attempt)
                    .containsExactly(1, 2);
        }
        try (var second = engine(store, time, told)) {
            second.register(workflow);
            var execution = second.recoverIncompleteExecutions().executions().get(0);
            time.advance(ofSeconds(49));
            assertThat(execution.snapshot().node("box").status().isFinal()).isFalse();
            time.advance(ofSeconds(1));

            assertThat(execution.snapshot().node("box").status()).isEqualTo(NodeStatus.TIMED_OUT);
            assertThat(told.events(NodeOvertime.class)).hasSize(2);
        }
    }

    @Test
    void a_restart_remembers_which_control_nodes_were_told_of_and_tells_of_the_others() {
        var store = new MemoryStore();
        var time = new ManualTime();
        var told = new EventRecorder();
        var workflow = workflow()
                .node("first", "Wait", node -> node.set("signal", "go").overtimeAfter(ofSeconds(10)))
                .node("second", "Wait", node -> node.set("signal", "go").overtimeAfter(ofSeconds(20)))
                .build();
        try (var first = engine(store, time, told)) {
            first.start(workflow, Map.of());
            time.advance(ofSeconds(15));
        }
        try (var second = engine(store, time, told)) {
            second.register(workflow);
            second.recoverIncompleteExecutions();
            time.advance(ofSeconds(4));
            assertThat(told.events(NodeOvertime.class)).hasSize(1);
            time.advance(ofSeconds(60));
        }

        assertThat(told.events(NodeOvertime.class))
                .extracting(event -> event.node().toString())
                .containsExactly("first", "second");
    }

    @Test
    void a_pause_stops_the_clock_of_the_notice() {
        try (var bench = new Bench()) {
            var execution = bench.start(waits(policy -> policy.withOvertimeAfter(ofSeconds(10))));

            bench.time.advance(ofSeconds(6));
            execution.pause("later");
            bench.time.advance(ofSeconds(60));
            execution.resume("now");
            bench.time.advance(ofSeconds(3));
            assertThat(bench.events.events(ExecutionOvertime.class)).isEmpty();
            bench.time.advance(ofSeconds(1));

            assertThat(bench.events.events(ExecutionOvertime.class)).hasSize(1);
        }
    }

    @Test
    void a_restart_remembers_what_was_told() {
        var store = new MemoryStore();
        var time = new ManualTime();
        var told = new EventRecorder();
        var workflow = waits(policy -> policy.withOvertimeAfter(ofSeconds(10)).withTimeout(ofSeconds(60)))
                .build();
        try (var first = engine(store, time, told)) {
            first.start(workflow, Map.of());
            time.advance(ofSeconds(10));
        }
        try (var second = engine(store, time, told)) {
            second.register(workflow);
            second.recoverIncompleteExecutions();
            time.advance(ofSeconds(50));
            time.advance(ofSeconds(1));
        }

        assertThat(told.events(ExecutionOvertime.class)).hasSize(1);
        assertThat(told.events(ExecutionEnded.class))
                .extracting(ExecutionEnded::status)
                .containsExactly(ExecutionStatus.TIMED_OUT);
    }

    @Test
    void a_notice_behind_the_time_limit_is_warned_of() {
        var workflow = waits(policy -> policy.withOvertimeAfter(ofSeconds(60)).withTimeout(ofSeconds(60)))
                .build();

        assertThat(new WorkflowValidator(NodeRegistry.builder().build()).validate(workflow))
                .extracting(Problem::code)
                .contains("DEF-289");
    }

    private static WorkflowBuilder waits(UnaryOperator<ExecutionPolicy> policy) {
        return workflow().policy(policy).node("ask", "Wait", node -> node.set("signal", "go"));
    }

    private static WorkflowEngine engine(MemoryStore store, ManualTime time, EventRecorder told) {
        return WorkflowEngine.builder()
                .nodes(NodeRegistry.builder().build())
                .store(store)
                .time(time)
                .executor(new SameThread())
                .listener(told)
                .build();
    }

    @Test
    void one_that_ends_in_time_is_not_told_of_and_leaves_no_alarm() {
        try (var bench = new Bench()) {
            bench.start(workflow().node("quick", Bench.done(), node -> node.overtimeAfter(ofSeconds(10))));
            bench.time.advance(ofSeconds(60));

            assertThat(bench.events.events(NodeOvertime.class)).isEmpty();
        }
    }

    @Test
    void an_attempt_that_is_delivered_again_after_a_crash_is_not_told_of_again() throws Exception {
        var store = new CopiedStore();
        var time = new ManualTime();
        var told = new EventRecorder();
        var began = new Semaphore(0);
        var mayEnd = new CountDownLatch(1);
        Node slow = context -> {
            began.release();
            mayEnd.await();
            return Outcome.done();
        };
        var workflow = workflow()
                .node("slow", slow, node -> node.overtimeAfter(ofSeconds(10)))
                .build();
        try (var first = threaded(store, time, told)) {
            var execution = first.start(workflow, Map.of());
            assertThat(began.tryAcquire(30, TimeUnit.SECONDS)).isTrue();
            time.advance(ofSeconds(10));
            assertThat(told.events(NodeOvertime.class)).hasSize(1);
            var atCrash = store.copy();

            try (var second = threaded(atCrash, time, told)) {
                second.register(workflow);
                second.recoverIncompleteExecutions();
                assertThat(began.tryAcquire(30, TimeUnit.SECONDS)).isTrue();
                time.advance(ofSeconds(20));
                mayEnd.countDown();
                assertThat(second.execution(execution.id())
                                .orElseThrow()
                                .await(ofSeconds(30))
                                .status())
                        .isEqualTo(ExecutionStatus.COMPLETED);
            }
        } finally {
            mayEnd.countDown();
        }

        assertThat(told.events(NodeOvertime.class)).hasSize(1);
    }

    private static WorkflowEngine threaded(ExecutionStore store, ManualTime time, EventRecorder told) {
        return WorkflowEngine.builder()
                .nodes(NodeRegistry.builder().build())
                .store(store)
                .time(time)
                .listener(told)
                .build();
    }
}
