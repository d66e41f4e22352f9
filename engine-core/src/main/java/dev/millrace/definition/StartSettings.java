package dev.millrace.definition;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What one execution is treated by in place of what its workflow says. It runs a variant of the workflow with a
 * revision of its own, to which it is pinned like any other: recoveries and restarts go by it. Immutable.
 *
 * @param timeout how long the whole execution may take; empty for what the workflow says
 * @param maxConcurrency how many of its nodes run at once, 0 for any number; empty for what the workflow says
 * @param retry when failed attempts are followed by others: of all nodes that a worker runs, in bodies too, but for
 *     those whose own policy is {@link RetryPolicy.Strategy#NONE}, and those of subflows; empty for what the nodes say
 */
public record StartSettings(Optional<Duration> timeout, OptionalInt maxConcurrency, Optional<RetryPolicy> retry) {

    /** All is as the workflow says. */
    public static final StartSettings NONE = new StartSettings(Optional.empty(), OptionalInt.empty(), Optional.empty());

    /** Checks the ranges. */
    public StartSettings {
        requireNonNull(timeout, "timeout").ifPresent(ExecutionPolicy.DEFAULT::withTimeout);
        requireNonNull(maxConcurrency, "maxConcurrency").ifPresent(ExecutionPolicy.DEFAULT::withMaxConcurrency);
        requireNonNull(retry, "retry");
    }

    /** Returns a copy with this time limit. */
    public StartSettings withTimeout(Duration limit) {
        return new StartSettings(Optional.of(limit), maxConcurrency, retry);
    }

    /** Returns a copy with so many nodes at once. */
    public StartSettings withMaxConcurrency(int most) {
        return new StartSettings(timeout, OptionalInt.of(most), retry);
    }

    /** Returns a copy with this retry policy. */
    public StartSettings withRetry(RetryPolicy policy) {
        return new StartSettings(timeout, maxConcurrency, Optional.of(policy));
    }

    /** Returns the variant of a workflow that is treated so. */
    public Workflow of(Workflow workflow) {
        var policy = timeout.map(workflow.policy()::withTimeout).orElse(workflow.policy());
        if (maxConcurrency.isPresent()) {
            policy = policy.withMaxConcurrency(maxConcurrency.getAsInt());
        }
        return new Workflow(
                workflow.key(),
                workflow.about(),
                retry.map(other -> retried(workflow.graph(), other)).orElse(workflow.graph()),
                policy,
                workflow.variables(),
                workflow.metadata());
    }

    private static Graph retried(Graph graph, RetryPolicy policy) {
        return new Graph(
                graph.nodes().stream().map(node -> retried(node, policy)).toList(),
                graph.connections(),
                graph.entryPoint());
    }

    private static NodeSpec retried(NodeSpec node, RetryPolicy policy) {
        var body = node.work().body();
        if (body.isPresent()) {
            return node.withWork(node.work().withBody(retried(body.get(), policy)));
        }
        var attempts = node.policy().attempts();
        boolean isFixed = NodeDefaults.CONTROL.contains(node.type().toLowerCase(Locale.ROOT))
                || attempts.retry()
                        .filter(own -> own.strategy() == RetryPolicy.Strategy.NONE)
                        .isPresent();
        return isFixed ? node : node.withPolicy(node.policy().withAttempts(attempts.withRetry(policy, Map.of())));
    }
}
