package dev.millrace.internal.decision;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.definition.Backoff;
import dev.millrace.definition.RetryFilter;
import dev.millrace.definition.RetryPolicy;
import dev.millrace.definition.RetryPolicy.Strategy;
import dev.millrace.definition.Workflow;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.Failure;
import dev.millrace.event.NodeEvent.NodeRetryScheduled;
import dev.millrace.event.NodeStatus;
import dev.millrace.internal.decision.plan.Retries;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetriesTest {

    private static final Backoff BACKOFF = new Backoff(Duration.ofMillis(100), Duration.ofMillis(1_000), 3, 0.5);

    /** At one half there is no jitter, at 0 and 1 all of it; the longest delay holds whatever the jitter. */
    @ParameterizedTest
    @CsvSource({
        "FIXED, 1, 0.5, 100",
        "FIXED, 9, 0.5, 100",
        "FIXED, 1, 0.0, 50",
        "FIXED, 1, 1.0, 150",
        "LINEAR, 1, 0.5, 100",
        "LINEAR, 3, 0.5, 300",
        "LINEAR, 30, 0.5, 1000",
        "EXPONENTIAL, 1, 0.5, 100",
        "EXPONENTIAL, 2, 0.5, 300",
        "EXPONENTIAL, 3, 0.0, 450",
        "EXPONENTIAL, 3, 0.5, 900",
        "EXPONENTIAL, 3, 1.0, 1000",
        "EXPONENTIAL, 4, 0.5, 1000"
    })
    void the_strategy_the_jitter_and_the_longest_make_the_delay(
            Strategy strategy, int failures, double random, long millis) {
        var policy = RetryPolicy.attempts(50).withStrategy(strategy).withBackoff(BACKOFF);

        assertThat(Retries.delay(policy, failures, random)).isEqualTo(Duration.ofMillis(millis));
    }

    @Test
    void no_delay_stays_none() {
        var policy = RetryPolicy.attempts(5).withBackoff(new Backoff(Duration.ZERO, Duration.ofSeconds(9), 2, 0.25));

        assertThat(Retries.delay(policy, 4, 1)).isEqualTo(Duration.ZERO);
    }

    @Test
    void the_time_for_retries_is_counted_from_the_first_start_and_may_be_used_up() {
        var policy = RetryPolicy.attempts(5).withMaxRetryTime(Duration.ofSeconds(10));

        assertThat(Retries.isTooLate(policy, 5_000_000, 15_000_000)).isFalse();
        assertThat(Retries.isTooLate(policy, 5_000_000, 15_000_001)).isTrue();
        assertThat(Retries.isTooLate(RetryPolicy.attempts(5), 0, Long.MAX_VALUE))
                .isFalse();
    }

    @Test
    void what_is_retried_is_what_the_policy_names() {
        var io = new RetryFilter(List.of("IOException"), List.of("FileNotFoundException"), Set.of(75));
        var policy = RetryPolicy.attempts(5).withFilter(io);

        assertThat(Retries.isEligible(policy, Failure.of(new java.io.IOException("x"))))
                .isTrue();
        assertThat(Retries.isEligible(policy, Failure.of(new java.net.ConnectException("x"))))
                .isTrue();
        assertThat(Retries.isEligible(policy, Failure.of(new java.io.FileNotFoundException("x"))))
                .isFalse();
        assertThat(Retries.isEligible(policy, Failure.of(new IllegalStateException("x"))))
                .isFalse();
        assertThat(Retries.isEligible(policy, Failure.ofExitCode(75, "x"))).isTrue();
        assertThat(Retries.isEligible(policy, Failure.ofExitCode(1, "x"))).isFalse();
        assertThat(Retries.isEligible(RetryPolicy.attempts(5), Failure.ofExitCode(1, "x")))
                .isTrue();
        assertThat(Retries.isEligible(
                        RetryPolicy.attempts(5), Failure.of("A", "x").withoutRetry()))
                .isFalse();
        assertThat(Retries.isEligible(RetryPolicy.attempts(5).withStrategy(Strategy.NONE), Failure.of("A", "x")))
                .isFalse();
    }

    @Test
    void a_retry_waits_and_the_last_failure_ends_the_node() {
        var run = Driven.started(Workflow.named("test")
                .node(
                        "job",
                        Driven.work(),
                        node -> node.retry(RetryPolicy.attempts(3).withBackoff(BACKOFF))));

        run.random = 1;
        run.fails("job");
        var retry = run.last(NodeRetryScheduled.class).retry();
        assertThat(retry.attempt()).isEqualTo(2);
        assertThat(retry.dueEpochMicros()).isEqualTo(run.now + 150_000);
        assertThat(retry.timedOut()).isFalse();
        assertThat(run.timers()).containsEntry("job", Duration.ofMillis(150));
        assertThat(run.status("job")).isEqualTo(NodeStatus.WAITING);
        assertThat(run.status()).isEqualTo(ExecutionStatus.WAITING);
        run.after(Duration.ofMillis(150))
                .fails("job")
                .after(Duration.ofMillis(450))
                .fails("job");

        assertThat(run.status("job")).isEqualTo(NodeStatus.FAILED);
        assertThat(run.node("job").attempts()).isEqualTo(3);
        assertThat(run.node("job").span().startedAt())
                .contains(dev.millrace.time.TimeSource.instantOf(Driven.BEGINNING));
    }

    @Test
    void the_budget_is_shared_and_holds_across_a_crash() {
        var run = Driven.started(Workflow.named("test")
                .policy(policy -> policy.withRetryBudget(2))
                .node(
                        "a",
                        Driven.work(),
                        node -> node.retry(RetryPolicy.attempts(9).fixed(Duration.ofSeconds(1))))
                .node(
                        "b",
                        Driven.work(),
                        node -> node.retry(RetryPolicy.attempts(9).fixed(Duration.ofSeconds(1)))));

        run.fails("a").fails("b").crash().after(Duration.ofSeconds(1)).fails("a");

        assertThat(run.status("a")).isEqualTo(NodeStatus.FAILED);
        assertThat(run.status("b")).isEqualTo(NodeStatus.WAITING);
        assertThat(run.asked()).contains("run b");
    }

    @Test
    void a_node_whose_time_for_retries_is_over_ends() {
        var policy = RetryPolicy.attempts(9).fixed(Duration.ofSeconds(4)).withMaxRetryTime(Duration.ofSeconds(5));
        var run = Driven.started(Workflow.named("test").node("job", Driven.work(), node -> node.retry(policy)));

        run.fails("job").after(Duration.ofSeconds(4)).fails("job");

        assertThat(run.status("job")).isEqualTo(NodeStatus.FAILED);
        assertThat(run.status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(run.timers()).isEmpty();
    }
}
