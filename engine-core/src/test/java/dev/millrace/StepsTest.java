package dev.millrace;

import static dev.millrace.Bench.done;
import static dev.millrace.Bench.fails;
import static dev.millrace.Bench.gives;
import static dev.millrace.Bench.workflow;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.definition.CompensationPolicy;
import dev.millrace.definition.CompensationScope;
import dev.millrace.definition.InvalidWorkflowException;
import dev.millrace.definition.Problem;
import dev.millrace.definition.RetryPolicy;
import dev.millrace.definition.StepLists;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.NodeStatus;
import dev.millrace.event.SkipReason;
import dev.millrace.node.Node;
import dev.millrace.node.Outcome;
import dev.millrace.store.MemoryStore;
import dev.millrace.testing.SameThread;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StepsTest {

    private final List<String> ran = new ArrayList<>();

    private Node says(String name, Node code) {
        return context -> {
            ran.add(name);
            return code.run(context);
        };
    }

    private static NodeStatus status(Execution execution, String path) {
        return execution.snapshot().node(path).status();
    }

    @Test
    void each_step_has_retries_and_a_time_limit_of_its_own() {
        try (var bench = new Bench()) {
            var execution = bench.start(workflow()
                    .node(
                            "work",
                            "Steps",
                            node -> node.steps(list -> list.node(
                                            "flaky",
                                            says("flaky", Bench.failsBefore(2)),
                                            step -> step.retry(
                                                    RetryPolicy.attempts(2).fixed(ofSeconds(1))))
                                    .node(
                                            "wait",
                                            "Wait",
                                            step -> step.set("signal", "go").set("waitTimeout", "5s"))
                                    .node("last", says("last", done())))));
            assertThat(status(execution, "work[0]/flaky")).isEqualTo(NodeStatus.WAITING);
            bench.time.advance(ofSeconds(1));
            assertThat(status(execution, "work[0]/wait")).isEqualTo(NodeStatus.WAITING);
            assertThat(execution.explain("work[0]/wait").toString()).contains("go");
            execution.signal("go", Map.of("by", "me"), "1");

            assertThat(execution.await().status()).isEqualTo(ExecutionStatus.COMPLETED);
            assertThat(ran).containsExactly("flaky", "flaky", "last");
            assertThat(execution.snapshot().node("work").output())
                    .containsEntry("executionTimeMs", 1000L)
                    .containsEntry("passedCount", 3);
        }
    }

    @Test
    void the_node_gives_what_came_of_each_step_by_its_list() {
        try (var bench = new Bench()) {
            var execution = bench.start(workflow()
                    .node(
                            "work",
                            "Steps",
                            node -> node.steps(list -> list.node("ad", fails("no ad"))
                                            .node("tap", fails("no button"))
                                            .node("never", done()))
                                    .continueOnFail("ad")
                                    .retrySteps(list -> list.node("restart", gives("restarted", 1)))));

            assertThat(execution.await().status()).isEqualTo(ExecutionStatus.COMPLETED);
            var results = (List<?>) execution.snapshot().node("work").output().get("results");
            assertThat(results)
                    .extracting(one -> ((Map<?, ?>) one).get("step") + " " + ((Map<?, ?>) one).get("list") + " "
                            + ((Map<?, ?>) one).get("success") + " " + ((Map<?, ?>) one).get("error"))
                    .containsExactly(
                            "ad steps false no ad", "tap steps false no button", "restart retrySteps true null");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2})
    void where_each_step_may_fail_no_other_list_is_ever_done(int retries) {
        try (var bench = new Bench()) {
            var execution = bench.start(workflow()
                    .node(
                            "work",
                            "Steps",
                            node -> node.set("retries", retries)
                                    .steps(list -> list.node("ad", says("ad", fails("no ad")))
                                            .node("tap", says("tap", done())))
                                    .continueOnFail("ad", "tap")
                                    .retrySteps(list -> list.node("restart", says("restart", done())))
                                    .failureSteps(list -> list.node("shoot", says("shoot", done())))));

            assertThat(execution.await().status()).isEqualTo(ExecutionStatus.FAILED);
            assertThat(ran).containsExactly("ad", "tap");
            assertThat(execution.snapshot().node("work[0]/restart").why().skipReason())
                    .contains(SkipReason.NOT_TAKEN);
            assertThat(status(execution, "work[0]/shoot")).isEqualTo(NodeStatus.SKIPPED);
        }
    }

    @Test
    void a_step_that_holds_nodes_undoes_them_before_it_fails() {
        try (var bench = new Bench()) {
            var execution = bench.start(workflow()
                    .node(
                            "work",
                            "Steps",
                            node -> node.steps(list -> list.node(
                                            "both",
                                            "Container",
                                            step -> step.compensationInside(
                                                            CompensationPolicy.of(CompensationScope.CONTAINER))
                                                    .body(body -> body.node(
                                                                    "book",
                                                                    done(),
                                                                    booked -> booked.compensation("return"))
                                                            .node("return", says("return", done()))
                                                            .node("pay", fails("no money"))
                                                            .connect("book", "pay"))))
                                    .failureSteps(list -> list.node("tell", says("tell", done())))));

            assertThat(execution.await().status()).isEqualTo(ExecutionStatus.COMPENSATED);
            assertThat(ran).as("before the step has failed").containsExactly("return", "tell");
        }
    }

    @Test
    void a_cancel_ends_the_step_at_work_and_those_behind_it_never_begin() {
        try (var bench = new Bench()) {
            var execution = bench.start(workflow()
                    .node(
                            "work",
                            "Steps",
                            node -> node.steps(list -> list.node("wait", "Wait", step -> step.set("signal", "go"))
                                            .node("last", says("last", done())))
                                    .failureSteps(list -> list.node("shoot", says("shoot", done())))));
            execution.cancel("enough");

            assertThat(execution.await().status()).isEqualTo(ExecutionStatus.CANCELLED);
            assertThat(status(execution, "work[0]/wait")).isEqualTo(NodeStatus.CANCELLED);
            assertThat(status(execution, "work")).isEqualTo(NodeStatus.CANCELLED);
            assertThat(ran).isEmpty();
        }
    }

    @Test
    void a_time_limit_of_the_node_holds_for_all_of_it() {
        try (var bench = new Bench()) {
            var execution = bench.start(workflow()
                    .node(
                            "work",
                            "Steps",
                            node -> node.timeout(ofSeconds(5))
                                    .steps(list -> list.node("one", "Timer", step -> step.set("delay", "3s"))
                                            .node("two", "Timer", step -> step.set("delay", "3s")))));
            bench.time.advance(ofSeconds(6));

            assertThat(status(execution, "work")).isEqualTo(NodeStatus.TIMED_OUT);
            assertThat(status(execution, "work[0]/two")).isEqualTo(NodeStatus.CANCELLED);
        }
    }

    @Test
    void after_a_crash_the_steps_go_on_where_they_were() throws Exception {
        var running = new CountDownLatch(1);
        var go = new CountDownLatch(1);
        Node blocks = says("two", context -> {
            running.countDown();
            go.await();
            return Outcome.done("two", context.input());
        });
        var workflow = workflow()
                .node(
                        "work",
                        "Steps",
                        node -> node.set("iterations", 2)
                                .steps(list -> list.node("one", says("one", gives("a", 1)))
                                        .node("two", blocks)
                                        .node("three", says("three", Bench.passes()))))
                .build();
        var store = new MemoryStore();
        try (var first =
                WorkflowEngine.builder().grace(Duration.ZERO).store(store).build()) {
            first.start(workflow, Map.of());
            running.await();
        }
        go.countDown();
        assertThat(ran).containsExactly("one", "two");
        try (var second =
                WorkflowEngine.builder().executor(new SameThread()).store(store).build()) {
            second.register(workflow);
            var recovered = second.recoverIncompleteExecutions().executions().get(0);

            assertThat(recovered.await().status()).isEqualTo(ExecutionStatus.COMPLETED);
            assertThat(ran).containsExactly("one", "two", "two", "three", "one", "two", "three");
            assertThat(recovered.snapshot().node("work[1]/three").output()).isEqualTo(Map.of("two", Map.of("a", 1)));
        }
    }

    @Test
    void an_iteration_that_retry_steps_made_up_for_is_followed_by_the_next() {
        try (var bench = new Bench()) {
            var execution = bench.start(workflow()
                    .node(
                            "work",
                            "Steps",
                            node -> node.set("iterations", 3)
                                    .steps(list -> list.node("tap", says("tap", context -> {
                                        if (ran.size() == 1) {
                                            throw new IllegalStateException("once");
                                        }
                                        return Outcome.done();
                                    })))
                                    .retrySteps(list -> list.node("restart", says("restart", done())))));

            assertThat(execution.await().status()).isEqualTo(ExecutionStatus.COMPLETED);
            assertThat(ran).containsExactly("tap", "restart", "tap", "tap");
            assertThat(execution.snapshot().node("work").output())
                    .containsEntry("success", true)
                    .containsEntry("mainStepsSucceeded", false);
        }
    }

    @Test
    void a_body_that_does_not_follow_from_the_lists_is_refused() {
        var lists = workflow()
                .node(
                        "work",
                        "Steps",
                        node -> node.steps(list -> list.node("one", "Noop").node("two", "Noop")))
                .build();
        var node = lists.graph().nodes().get(0);
        var other = node.withWork(node.work()
                .withBody(StepLists.NONE
                        .with(StepLists.STEPS, StepLists.of(node.work()).steps().subList(0, 1))
                        .in(node.work())
                        .body()
                        .orElseThrow()));
        try (var bench = new Bench()) {
            assertThatThrownBy(() -> bench.start(workflow().add(other)))
                    .isInstanceOfSatisfying(
                            InvalidWorkflowException.class,
                            e -> assertThat(e.problems())
                                    .extracting(Problem::code)
                                    .containsExactly("DEF-298"));
        }
        assertThatThrownBy(() -> workflow()
                        .node(
                                "work",
                                "Steps",
                                steps -> steps.steps(list ->
                                        list.node("a", "Noop").node("b", "Noop").connect("a", "b"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("connect nothing");
    }
}
