package dev.millrace;

import static dev.millrace.Bench.done;
import static dev.millrace.Bench.fails;
import static dev.millrace.Bench.failsBefore;
import static dev.millrace.Bench.workflow;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.definition.Backoff;
import dev.millrace.definition.RetryFilter;
import dev.millrace.definition.RetryPolicy;
import dev.millrace.definition.RetryPolicy.Strategy;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.Failure;
import dev.millrace.event.NodeEvent.NodeRetryScheduled;
import dev.millrace.event.NodeStatus;
import dev.millrace.node.Node;
import dev.millrace.node.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RetryTest {

    private final Bench bench = new Bench();

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void a_failed_node_runs_again_after_its_backoff() {
        var execution = bench.start(workflow()
                .node(
                        "charge",
                        failsBefore(2),
                        spec -> spec.retry(RetryPolicy.attempts(3).backoff(ofSeconds(2))))
                .node("after", done())
                .connect("charge", "after"));
        assertThat(execution.status()).isEqualTo(ExecutionStatus.WAITING);
        assertThat(execution.snapshot().node("charge").status()).isEqualTo(NodeStatus.WAITING);

        bench.time.advance(ofMillis(1_999));
        assertThat(execution.status()).isEqualTo(ExecutionStatus.WAITING);
        bench.time.advance(ofMillis(1));

        assertThat(execution.await().status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(execution.snapshot().node("charge").attempts()).isEqualTo(2);
        assertThat(bench.events.story())
                .containsExactly(
                        "ExecutionStarted",
                        "NodeStarted charge",
                        "NodeRetryScheduled charge",
                        "NodeStarted charge",
                        "NodeCompleted charge",
                        "NodeStarted after",
                        "NodeCompleted after",
                        "ExecutionEnded");
    }

    @Test
    void exponential_delays_double_and_stop_growing_at_the_longest() {
        var policy = RetryPolicy.attempts(6).withBackoff(new Backoff(ofSeconds(1), ofSeconds(5), 2, 0.25));

        assertThat(delaysOf(policy))
                .containsExactly(ofSeconds(1), ofSeconds(2), ofSeconds(4), ofSeconds(5), ofSeconds(5));
    }

    @Test
    void linear_delays_grow_by_the_first_one() {
        var policy = RetryPolicy.attempts(5)
                .withStrategy(Strategy.LINEAR)
                .withBackoff(new Backoff(ofSeconds(1), ofSeconds(60), 2, 0));

        assertThat(delaysOf(policy)).containsExactly(ofSeconds(1), ofSeconds(2), ofSeconds(3), ofSeconds(4));
    }

    @Test
    void fixed_delays_stay_the_same() {
        assertThat(delaysOf(RetryPolicy.attempts(3).fixed(ofMillis(10)))).containsExactly(ofMillis(10), ofMillis(10));
    }

    @Test
    void strategy_none_makes_one_attempt_only() {
        assertThat(delaysOf(RetryPolicy.attempts(5).withStrategy(Strategy.NONE)))
                .isEmpty();
    }

    @Test
    void jitter_is_applied_before_the_cap() {
        try (var late = new Bench(builder -> builder.random(() -> 1.0))) {
            var policy = RetryPolicy.attempts(3).withBackoff(new Backoff(ofSeconds(4), ofSeconds(9), 2, 0.25));
            assertThat(delaysOf(late, policy)).containsExactly(ofSeconds(5), ofSeconds(9));
        }
    }

    @Test
    void a_retry_that_would_start_too_late_is_not_made() {
        var policy = RetryPolicy.attempts(10).fixed(ofSeconds(1)).withMaxRetryTime(ofMillis(2_500));

        assertThat(delaysOf(policy)).hasSize(2);
    }

    @Test
    void do_not_retry_on_wins_over_retry_on_and_knows_subclasses() {
        var filter =
                new RetryFilter(List.of("java.lang.Exception"), List.of("java.lang.IllegalStateException"), Set.of());

        assertThat(delaysOf(RetryPolicy.attempts(5).withFilter(filter))).isEmpty();
    }

    @Test
    void only_listed_types_are_retried() {
        var filter = new RetryFilter(List.of("java.io.IOException"), List.of(), Set.of());

        assertThat(delaysOf(RetryPolicy.attempts(5).withFilter(filter))).isEmpty();
    }

    @Test
    void an_exit_code_is_retried_only_if_listed() {
        var policy = RetryPolicy.attempts(3)
                .fixed(ofSeconds(1))
                .withFilter(new RetryFilter(List.of(), List.of(), Set.of(75)));

        assertThat(attemptsWithExitCode(policy, 75)).isEqualTo(3);
        assertThat(attemptsWithExitCode(policy, 1)).isEqualTo(1);
    }

    @Test
    void the_retry_budget_bounds_all_nodes_together() {
        var policy = RetryPolicy.attempts(5).fixed(ofSeconds(1));
        var execution = bench.start(workflow()
                .policy(p -> p.withRetryBudget(3))
                .node("a", fails("a"), spec -> spec.retry(policy))
                .node("b", fails("b"), spec -> spec.retry(policy)));

        bench.time.advance(ofSeconds(60));

        assertThat(execution.await().status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(bench.events.events(NodeRetryScheduled.class)).hasSize(3);
    }

    /** What made up for a failure writes a variable, and the next attempt reads it; whether to run is asked once. */
    @Test
    void each_attempt_has_its_inputs_filled_in_and_its_condition_is_not_asked_again() {
        var given = new ArrayList<Object>();
        var execution = bench.start(workflow()
                .variable("key", "old")
                .node("nap", "Timer", node -> node.set("delay", "1s"))
                .node(
                        "mends",
                        (Node) context -> {
                            context.setVariable("key", "new");
                            return Outcome.done();
                        },
                        node -> node.dependsOn("nap"))
                .node(
                        "x",
                        (Node) context -> {
                            given.add(context.input().get("key"));
                            return context.attempt() == 1 ? Outcome.failed("Old", "no") : Outcome.done();
                        },
                        node -> node.runIf("variables.key == 'old'")
                                .input("key", "${variables.key}")
                                .retry(RetryPolicy.attempts(2).fixed(ofSeconds(2)))));
        bench.time.advance(ofSeconds(5));

        assertThat(execution.await().status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(given).containsExactly("old", "new");
    }

    @Test
    void a_failed_attempts_variable_writes_vanish() {
        var execution = bench.start(workflow()
                .variable("seen", 0)
                .node(
                        "a",
                        (Node) context -> {
                            context.setVariable("seen", context.attempt());
                            if (context.attempt() == 1) {
                                throw new IllegalStateException("first");
                            }
                            return Outcome.done("before", context.variables().get("seen"));
                        },
                        spec -> spec.retry(RetryPolicy.attempts(2).fixed(ofSeconds(1)))));
        assertThat(execution.snapshot().result().variables()).containsEntry("seen", 0);

        bench.time.advance(ofSeconds(1));

        assertThat(execution.await().variables()).containsEntry("seen", 2);
    }

    private int attemptsWithExitCode(RetryPolicy policy, int exitCode) {
        var runs = new AtomicInteger();
        var execution = bench.start(workflow()
                .node(
                        "p",
                        (Node) context -> {
                            runs.incrementAndGet();
                            return Outcome.failed(Failure.ofExitCode(exitCode, "exit " + exitCode));
                        },
                        spec -> spec.retry(policy)));
        bench.time.advance(ofSeconds(60));
        assertThat(execution.await().status()).isEqualTo(ExecutionStatus.FAILED);
        return runs.get();
    }

    private List<Duration> delaysOf(RetryPolicy policy) {
        return delaysOf(bench, policy);
    }

    private static List<Duration> delaysOf(Bench bench, RetryPolicy policy) {
        var starts = new ArrayList<Duration>();
        long[] last = {-1};
        bench.start(workflow()
                .node(
                        "x",
                        (Node) context -> {
                            long now = bench.time.nanoTime();
                            if (last[0] >= 0) {
                                starts.add(Duration.ofNanos(now - last[0]));
                            }
                            last[0] = now;
                            throw new IllegalStateException("again");
                        },
                        spec -> spec.retry(policy)));
        bench.time.advance(ofSeconds(600));
        return starts;
    }
}
