package dev.millrace.definition;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What one execution is treated by in place of what its workflow says. It runs a variant of the workflow with a
 * revision of its own, to which it is pinned like any other: recoveries and restarts go by it. Immutable.
 *
 * @param timeout how long the whole execution may take; empty for what the workflow says
 * @param maxConcurrency how many of its nodes run at once, 0 for any number; empty for what the workflow says
 * @param retry when failed attempts are followed by others: of all nodes that a worker runs, in bodies too, but for
 *     those whose own policy is {@link RetryPolicy.Strategy#NONE}, and those of subflows; empty for what the nodes say
 * @param environment variables for the programs that its nodes run, in bodies too, not in subflows: they win over the
 *     workflow's and over each node's own, and stand for themselves, without templates
 */
public record StartSettings(
        Optional<Duration> timeout,
        OptionalInt maxConcurrency,
        Optional<RetryPolicy> retry,
        Map<String, String> environment) {

    /** All is as the workflow says. */
    public static final StartSettings NONE =
            new StartSettings(Optional.empty(), OptionalInt.empty(), Optional.empty(), Map.of());

    private static final Pattern TEMPLATE = Pattern.compile("(\\\\*)\\$\\{");

    /** Checks the ranges. */
    public StartSettings {
        requireNonNull(timeout, "timeout").ifPresent(ExecutionPolicy.DEFAULT::withTimeout);
        requireNonNull(maxConcurrency, "maxConcurrency").ifPresent(ExecutionPolicy.DEFAULT::withMaxConcurrency);
        requireNonNull(retry, "retry");
        environment = Map.copyOf(environment);
        environment.forEach(StartSettings::checkVariable);
    }

    private static void checkVariable(String name, String value) {
        if (name.isEmpty() || name.indexOf('=') >= 0 || name.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("'" + name + "' is no name of an environment variable");
        }
        if (value.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("environment variable '" + name + "' holds a NUL character");
        }
    }

    /** Returns a copy with this time limit. */
    public StartSettings withTimeout(Duration limit) {
        return new StartSettings(Optional.of(limit), maxConcurrency, retry, environment);
    }

    /** Returns a copy with so many nodes at once. */
    public StartSettings withMaxConcurrency(int most) {
        return new StartSettings(timeout, OptionalInt.of(most), retry, environment);
    }

    /** Returns a copy with this retry policy. */
    public StartSettings withRetry(RetryPolicy policy) {
        return new StartSettings(timeout, maxConcurrency, Optional.of(policy), environment);
    }

    /** Returns a copy with these variables for its programs, in place of those that it has. */
    public StartSettings withEnvironment(Map<String, String> given) {
        return new StartSettings(timeout, maxConcurrency, retry, given);
    }

    /** Returns the variant of a workflow that is treated so. */
    public Workflow of(Workflow workflow) {
        var policy = timeout.map(workflow.policy()::withTimeout).orElse(workflow.policy());
        if (maxConcurrency.isPresent()) {
            policy = policy.withMaxConcurrency(maxConcurrency.getAsInt());
        }
        var graph = retry.map(other -> each(workflow.graph(), node -> retried(node, other)))
                .orElse(workflow.graph());
        return new Workflow(
                workflow.key(),
                workflow.about(),
                environment.isEmpty() ? graph : each(graph, this::withoutOwn),
                policy,
                variables(workflow.variables()),
                workflow.metadata());
    }

    private DeclaredVariables variables(DeclaredVariables declared) {
        if (environment.isEmpty()) {
            return declared;
        }
        var all = new LinkedHashMap<String, Object>(declared.environment());
        environment.forEach((name, value) ->
                all.put(name, TEMPLATE.matcher(value).replaceAll("$1$1\\\\\\${"))); // of two backslashes one is meant
        return new DeclaredVariables(
                declared.values(), declared.strict(), all, declared.inherited(), declared.signature());
    }

    /** Takes what wins over a node's own variables out of these. */
    private NodeSpec withoutOwn(NodeSpec node) {
        var settings = node.work().settings();
        if (!(settings.get(DeclaredVariables.ENVIRONMENT) instanceof Map<?, ?> own)
                || Collections.disjoint(own.keySet(), environment.keySet())) {
            return node;
        }
        var left = new LinkedHashMap<Object, @Nullable Object>(own);
        left.keySet().removeAll(environment.keySet());
        var others = new LinkedHashMap<>(settings);
        others.put(DeclaredVariables.ENVIRONMENT, left);
        return node.withWork(node.work().withSettings(others));
    }

    /** Returns a graph with another node in place of each, in bodies too. */
    private static Graph each(Graph graph, UnaryOperator<NodeSpec> other) {
        return new Graph(
                graph.nodes().stream()
                        .map(node -> other.apply(node.work()
                                .body()
                                .map(body -> node.withWork(node.work().withBody(each(body, other))))
                                .orElse(node)))
                        .toList(),
                graph.connections(),
                graph.entryPoint());
    }

    private static NodeSpec retried(NodeSpec node, RetryPolicy policy) {
        if (node.work().body().isPresent()) {
            return node;
        }
        var attempts = node.policy().attempts();
        boolean isFixed = NodeDefaults.CONTROL.contains(node.type().toLowerCase(Locale.ROOT))
                || attempts.retry()
                        .filter(own -> own.strategy() == RetryPolicy.Strategy.NONE)
                        .isPresent();
        return isFixed ? node : node.withPolicy(node.policy().withAttempts(attempts.withRetry(policy, Map.of())));
    }
}
