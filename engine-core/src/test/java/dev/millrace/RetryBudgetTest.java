package dev.millrace;

import static dev.millrace.Bench.fails;
import static dev.millrace.Bench.workflow;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.definition.RetryFilter;
import dev.millrace.definition.RetryPolicy;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.Failure;
import dev.millrace.event.NodeEvent.NodeRetryScheduled;
import dev.millrace.node.Node;
import dev.millrace.node.Outcome;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RetryBudgetTest {

    private static final Failure OWN = Failure.of("Declined", "no");
    private static final Failure PLATFORM = Failure.of("NodeLost", "gone").ofPlatform();
    private static final Failure TIMEOUT = Failure.of(Failure.TIMEOUT, "slow");

    private final Bench bench = new Bench();

    @AfterEach
    void close() {
        bench.close();
    }

    /** Runs a node that fails so, one after the other, and then completes. Returns how often it ran. */
    private int attempts(RetryPolicy policy, Failure... failures) {
        Iterator<Failure> next = List.of(failures).iterator();
        var runs = new ArrayList<Integer>();
        bench.start(workflow()
                .node(
                        "x",
                        (Node) context -> {
                            runs.add(context.attempt());
                            return next.hasNext() ? Outcome.failed(next.next()) : Outcome.done();
                        },
                        spec -> spec.retry(policy)));
        bench.time.advance(ofSeconds(600));
        return runs.size();
    }

    @Test
    void failures_of_the_platform_and_timeouts_have_retries_of_their_own() {
        var policy = RetryPolicy.attempts(2)
                .fixed(ofMillis(1))
                .withPlatformRetries(3)
                .withTimeoutRetries(1);

        assertThat(attempts(policy, PLATFORM, OWN, TIMEOUT, PLATFORM, PLATFORM)).isEqualTo(6);
        assertThat(attempts(policy, PLATFORM, PLATFORM, PLATFORM, PLATFORM)).isEqualTo(4);
        assertThat(attempts(policy, TIMEOUT, TIMEOUT)).isEqualTo(2);
        assertThat(attempts(policy, PLATFORM, OWN, OWN)).isEqualTo(3);
    }

    @Test
    void what_has_no_budget_of_its_own_is_counted_by_the_attempts() {
        var policy = RetryPolicy.attempts(3).fixed(ofMillis(1)).withPlatformRetries(0);

        assertThat(attempts(policy, TIMEOUT, OWN, OWN)).isEqualTo(3);
        assertThat(attempts(policy, TIMEOUT, PLATFORM)).isEqualTo(2);
    }

    @Test
    void the_budget_of_all_nodes_bounds_the_budgets_of_classes_too() {
        var execution = bench.start(workflow()
                .policy(p -> p.withRetryBudget(2))
                .node(
                        "x",
                        (Node) context -> Outcome.failed(PLATFORM),
                        spec -> spec.retry(RetryPolicy.attempts(1).withPlatformRetries(9))));
        bench.time.advance(ofSeconds(600));

        assertThat(execution.await().status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(bench.events.events(NodeRetryScheduled.class)).hasSize(2);
    }

    @Test
    void a_class_of_failures_is_named_as_a_type_is() {
        var platformOnly = RetryPolicy.attempts(3)
                .fixed(ofMillis(1))
                .withFilter(new RetryFilter(List.of("Platform"), List.of(), Set.of()));
        var notOwn = platformOnly.withFilter(new RetryFilter(List.of(), List.of("User"), Set.of()));

        assertThat(attempts(platformOnly, PLATFORM, OWN)).isEqualTo(2);
        assertThat(attempts(notOwn, TIMEOUT, OWN)).isEqualTo(2);
        assertThat(attempts(notOwn, OWN)).isEqualTo(1);
    }

    @Test
    void a_lack_of_memory_is_a_failure_of_the_platform() {
        var policy = RetryPolicy.attempts(1).withPlatformRetries(1);
        var execution = bench.start(workflow()
                .node(
                        "x",
                        (Node) context -> {
                            if (context.attempt() == 1) {
                                throw new OutOfMemoryError("staged");
                            }
                            return Outcome.done();
                        },
                        spec -> spec.retry(policy)));
        bench.time.advance(ofSeconds(5));

        assertThat(execution.await().status()).isEqualTo(ExecutionStatus.COMPLETED);
    }

    @Test
    void an_explanation_says_which_budget_is_spent() {
        var policy = RetryPolicy.attempts(5).fixed(ofMillis(1)).withPlatformRetries(1);
        var execution = bench.start(
                workflow().node("x", (Node) context -> Outcome.failed(PLATFORM), spec -> spec.retry(policy)));
        bench.time.advance(ofSeconds(5));

        assertThat(execution.explain("x").toString())
                .contains("all 1 retries for failures of the class Platform are spent");
    }

    @Test
    void a_failure_without_a_throw_is_retried_as_a_thrown_one_is() {
        var policy = RetryPolicy.attempts(3).fixed(ofSeconds(1));
        bench.start(workflow().node("thrown", fails("no"), spec -> spec.retry(policy)));
        bench.time.advance(ofSeconds(10));

        assertThat(bench.events.events(NodeRetryScheduled.class)).hasSize(attempts(policy, OWN, OWN, OWN) - 1);
    }

    @Test
    void a_budget_out_of_range_is_refused() {
        assertThatThrownBy(() -> RetryPolicy.attempts(1).withPlatformRetries(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("platformRetries must be 0 to 1000");
    }
}
