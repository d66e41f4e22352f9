package dev.millrace.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Execution;
import dev.millrace.Repair;
import dev.millrace.WorkflowEngine;
import dev.millrace.definition.CircuitBreakerPolicy;
import dev.millrace.definition.RetryPolicy;
import dev.millrace.definition.Workflow;
import dev.millrace.event.BreakerReport;
import dev.millrace.event.BreakerState;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.NodeEvent.NodeOvertime;
import dev.millrace.event.NodeEvent.OutcomeRefused;
import dev.millrace.event.NodePath;
import dev.millrace.event.NodeStatus;
import dev.millrace.examples.Checkout;
import dev.millrace.node.Node;
import dev.millrace.node.NodeRegistry;
import dev.millrace.node.Outcome;
import dev.millrace.serialization.Format;
import dev.millrace.serialization.WorkflowLoader;
import dev.millrace.testing.EventRecorder;
import dev.millrace.testing.ManualTime;
import dev.millrace.testing.SameThread;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What the guide says of failures, run. */
class GuideFailuresTest {

    private final NodeRegistry types = NodeRegistry.discovered();
    private final WorkflowEngine engine = WorkflowEngine.builder().nodes(types).build();

    @AfterEach
    void close() {
        engine.close();
    }

    /** Runs a definition of the guide to its end. */
    private Execution run(String id) {
        return run(id, Map.of());
    }

    private Execution run(String id, Map<String, Object> input) {
        return run(parsed(yaml(id)), input);
    }

    private Execution run(Workflow workflow, Map<String, Object> input) {
        var execution = engine.start(workflow, input);
        execution.await(Duration.ofMinutes(1));
        return execution;
    }

    private static String yaml(String id) {
        return Checkout.blocks("docs/guide.md", "yaml").stream()
                .filter(block -> block.startsWith("workflowId: " + id + "\n"))
                .findFirst()
                .orElseThrow();
    }

    private Workflow parsed(String yaml) {
        return WorkflowLoader.with(types).parse(yaml, Format.YAML, "page");
    }

    private static NodeStatus status(Execution execution, String node) {
        return execution.snapshot().node(node).status();
    }

    private static String failure(Execution execution, String node) {
        return execution.failure(node).orElseThrow().type();
    }

    private static Object output(Execution execution, String node, String name) {
        return execution.snapshot().node(node).output().get(name);
    }

    @Test
    void a_handler_does_not_turn_the_execution_green_and_another_way_does() {
        var handled = run("with-a-handler");

        assertThat(handled.status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(output(handled, "tell", "text")).isEqualTo("charge: card declined");
        assertThat(run("another-way").status()).isEqualTo(ExecutionStatus.COMPLETED);
    }

    @Test
    void a_node_with_warnings_has_completed() {
        var execution = run("with-a-warning");

        assertThat(execution.status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(execution.await().failures().warned()).containsExactly(NodePath.parse("load"));
        assertThat(output(execution, "report", "text")).isEqualTo("97 rows");
    }

    @Test
    void retries_and_their_budgets() {
        assertThat(output(run("with-retries"), "fetch", "attempts")).isEqualTo(3);
        assertThat(output(run("with-budgets-of-classes"), "ask", "attempts")).isEqualTo(4);
    }

    @Test
    void a_budget_for_all_is_spent_by_whoever_comes_first() {
        var execution = run("with-one-retry-for-all");

        assertThat(output(execution, "first", "attempts")).isEqualTo(2);
        assertThat(execution.snapshot().node("second").attempts()).isEqualTo(1);
        assertThat(execution.explain("second").orElseThrow().toString()).contains("the retry budget");
    }

    @Test
    void a_failure_that_is_returned_is_tried_again() {
        Node ask = context -> context.attempt() == 1
                ? Outcome.failed("Busy", "nobody answers")
                : Outcome.done("attempts", context.attempt());
        Workflow asking = Workflow.named("asking")
                .node("ask", ask, node -> node.retry(RetryPolicy.attempts(3).backoff(Duration.ofMillis(10))))
                .build();

        assertThat(output(run(asking, Map.of()), "ask", "attempts")).isEqualTo(2);
    }

    @Test
    void what_is_tried_again_goes_by_the_names_of_failures_which_are_checked() {
        var yaml = yaml("with-retries");

        var others = run(parsed(yaml.replace("new IOException", "new IllegalStateException")), Map.of());
        assertThat(others.snapshot().node("fetch").attempts()).isEqualTo(1);
        assertThat(run(parsed(yaml.replace("[java.io.IOException]", "[User]")), Map.of())
                        .status())
                .isEqualTo(ExecutionStatus.COMPLETED);
        var misspelt = yaml.replace("[java.io.IOException]", "[timeout]");
        assertThat(WorkflowLoader.with(types)
                        .check(misspelt, Format.YAML, "page")
                        .problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.toString()).contains("Timeout"));
    }

    @Test
    @DisabledOnOs(OS.WINDOWS) // the process is a sh
    void a_check_before_ends_a_node_at_once_and_one_behind_ends_the_attempt(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("orders.csv"), "1;2;3");
        var missing = run("with-checks", Map.of("folder", "/nowhere", "limit", 100));
        var tooLong = run("with-checks", Map.of("folder", folder.toString(), "limit", 1));

        assertThat(failure(missing, "load")).isEqualTo("PreCheckFailed");
        assertThat(missing.snapshot().node("load").attempts()).isEqualTo(1);
        assertThat(failure(tooLong, "load")).isEqualTo("PostCheckFailed");
        assertThat(tooLong.snapshot().node("load").attempts()).isEqualTo(3);
    }

    @Test
    void each_list_of_steps_is_done_when_its_turn_comes() {
        var good = run("with-steps", Map.of("title", "Sign in"));
        var madeUpFor = run("with-steps", Map.of("title", "Home"));
        var text = yaml("with-steps").replace("[restarted: true]", "throw new IOException('x')");
        var lost = run(parsed(text), Map.of("title", "Home"));

        assertThat(status(good, "login[0]/look")).isEqualTo(NodeStatus.COMPLETED);
        assertThat(status(good, "login[0]/restart")).isEqualTo(NodeStatus.SKIPPED);
        assertThat(status(madeUpFor, "login")).isEqualTo(NodeStatus.COMPLETED);
        assertThat(status(madeUpFor, "login[0]/screenshot")).isEqualTo(NodeStatus.SKIPPED);
        assertThat(failure(lost, "login")).isEqualTo("StepsFailed");
        assertThat(output(lost, "login[0]/screenshot", "of")).isEqualTo("restart");
    }

    @Test
    void a_verification_fails_unless_its_conditions_hold() {
        Map<String, Object> input = Map.of("rows", 0, "title", "Orders", "columns", List.of("id"));
        var all = run("with-a-verification", input);
        var any = run(parsed(yaml("with-a-verification").replace("pass: all", "pass: any")), input);

        assertThat(failure(all, "verify")).isEqualTo("VerificationFailed");
        assertThat(status(all, "go")).isEqualTo(NodeStatus.SKIPPED);
        assertThat(output(any, "verify", "failedCount")).isEqualTo(1);
        assertThat(status(any, "go")).isEqualTo(NodeStatus.COMPLETED);
    }

    @Test
    void a_breaker_opens_asks_the_fallback_and_closes_by_real_successes() {
        var time = new ManualTime();
        try (var manual = WorkflowEngine.builder()
                .nodes(types)
                .time(time)
                .executor(new SameThread())
                .build()) {
            var call = parsed(yaml("with-a-breaker"));
            Supplier<BreakerState> state = () -> manual.breakers().get(0).state();
            for (int i = 0; i < 4; i++) {
                manual.start(call, Map.of("down", true)).await();
            }
            assertThat(state.get()).isEqualTo(BreakerState.OPEN);
            var refused = manual.start(call, Map.of());
            assertThat(refused.await().output()).isEqualTo(Map.of("price", 11));
            assertThat(manual.breakers().get(0).counts().refused()).isEqualTo(1);
            assertThat(refused.explain("call").orElseThrow().toString())
                    .contains("'shop' is OPEN since", "cached: failed; this fallback completed in its place");

            time.advance(Duration.ofSeconds(31));
            assertThat(manual.start(call, Map.of()).await().output()).isEqualTo(Map.of("price", 12));
            assertThat(state.get()).isEqualTo(BreakerState.HALF_OPEN);
            assertThat(manual.start(call, Map.of()).await().output()).isEqualTo(Map.of("price", 12));
            assertThat(state.get()).isEqualTo(BreakerState.CLOSED);
        }
    }

    @Test
    void an_execution_that_takes_long_is_told_of_and_then_ends() {
        var time = new ManualTime();
        var events = new EventRecorder();
        try (var manual = WorkflowEngine.builder()
                .nodes(types)
                .time(time)
                .executor(new SameThread())
                .listener(events)
                .build()) {
            var execution = manual.start(parsed(yaml("with-a-deadline")), Map.of());
            time.advance(Duration.ofMinutes(59));
            assertThat(events.events(NodeOvertime.class)).hasSize(1);
            assertThat(execution.status()).isEqualTo(ExecutionStatus.WAITING);

            time.advance(Duration.ofMinutes(1));
            assertThat(execution.status()).isEqualTo(ExecutionStatus.TIMED_OUT);
        }
    }

    @Test
    void who_cancelled_is_told_and_what_comes_late_is_not_lost() {
        var mayEnd = new CountDownLatch(1);
        var begun = new CountDownLatch(1);
        Node deaf = context -> {
            begun.countDown();
            while (mayEnd.getCount() > 0) {
                Thread.onSpinWait();
            }
            return Outcome.done();
        };
        try (var hasty = WorkflowEngine.builder().grace(Duration.ZERO).build()) {
            var execution =
                    hasty.start(Workflow.named("deaf").node("deaf", deaf).build(), Map.of());
            Desk.await("it runs", () -> begun.getCount() == 0);
            execution.by("ann").cancel("enough"); // the node does not hear it
            assertThat(execution.await().cause()).isEqualTo("by ann: enough");
            mayEnd.countDown(); // it ends at last

            Desk.await(
                    "its outcome came", () -> execution.events().stream().anyMatch(OutcomeRefused.class::isInstance));
            assertThat(execution.status()).isEqualTo(ExecutionStatus.CANCELLED);
            assertThat(execution.explain("deaf").orElseThrow().toString()).contains("by ann");
        } finally {
            mayEnd.countDown();
        }
    }

    @Test
    void a_failure_undoes_its_branch_and_a_cancel_all() {
        var failed = engine.start(parsed(yaml("with-a-branch")), Map.of());
        Desk.await("it has failed", () -> status(failed, "pay") == NodeStatus.FAILED);
        failed.signal("answer", Map.of(), "s-1");
        var result = failed.await(Duration.ofMinutes(1));

        assertThat(result.status()).isEqualTo(ExecutionStatus.COMPENSATED);
        assertThat(result.failures().compensations().undone()).containsExactly(NodePath.parse("book"));
        assertThat(result.failures().compensations().skipped()).containsExactly(NodePath.parse("print"));
        assertThat(failed.snapshot().node("unbook").attempts()).isEqualTo(2);
        assertThat(output(failed, "unbook", "freed")).isEqualTo(7);
        assertThat(output(failed, "unbook", "because").toString()).contains("declined");

        var cancelled = engine.start(parsed(yaml("with-a-branch")), Map.of());
        Desk.await("it has failed", () -> status(cancelled, "pay") == NodeStatus.FAILED);
        cancelled.cancel("enough");
        assertThat(cancelled
                        .await(Duration.ofMinutes(1))
                        .failures()
                        .compensations()
                        .undone())
                .containsExactlyInAnyOrder(NodePath.parse("print"), NodePath.parse("book"));
    }

    @Test
    @DisabledOnOs(OS.WINDOWS) // the process is a sh
    void times_and_what_most_nodes_share() {
        var execution = run("with-times");

        assertThat(output(execution, "slow", "attempts")).isEqualTo(2);
        assertThat(output(execution, "once", "attempts")).isEqualTo(1);
        assertThat(execution.events()).hasAtLeastOneElementOfType(NodeOvertime.class);
        assertThat(output(execution, "say", "stdout")).isEqualTo("night\n");
    }

    @Test
    void an_item_that_fails_is_undone_by_itself() {
        var execution = run("with-compensations");

        assertThat(execution.status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(output(execution, "each[1]/refund", "refunded")).isEqualTo(2);
        assertThat(execution.await().failures().compensations().undone())
                .containsExactly(NodePath.parse("each[1]/pay"));
    }

    @Test
    void one_call_lists_the_breakers() {
        var shopping = new CircuitBreakerPolicy(50, 1, Duration.ofMinutes(1), 3, Optional.of("shop"));
        Node down = context -> Outcome.failed("Down", "the shop is down");
        var call = Workflow.named("call")
                .node("call", down, node -> node.breaker(shopping))
                .build();
        engine.run(call, Map.of());
        var refused = engine.start(call, Map.of());
        refused.await();

        BreakerReport shop = engine.breakers().get(0);
        assertThat(shop.key()).isEqualTo("shop");
        assertThat(shop.state()).isEqualTo(BreakerState.OPEN);
        assertThat(shop.counts().refused()).isEqualTo(1);
        assertThat(refused.explain("call").orElseThrow().toString()).contains("'shop' is OPEN since");
    }

    @Test
    void an_operator_goes_back_to_a_node() {
        Node does = context -> Outcome.done();
        var trip = Workflow.named("trip")
                .node("pay", does, node -> node.compensation("refund"))
                .node("ship", does, node -> node.compensation("recall"))
                .node("refund", does)
                .node("recall", does)
                .connect("pay", "ship")
                .build();
        Execution execution = engine.start(trip, Map.of());
        execution.await();

        Repair back = execution.by("ann").repair("paid twice").compensateBackTo("pay");
        assertThat(back.preview().undone()).containsExactly(NodePath.parse("ship"), NodePath.parse("pay"));
        back.apply();
        assertThat(execution.await().status()).isEqualTo(ExecutionStatus.COMPLETED);

        assertThat(execution.explain("ship").orElseThrow().toString()).contains("by ann: paid twice");
    }
}
