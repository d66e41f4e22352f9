package dev.millrace.definition;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What the nodes of a workflow are treated by where they do not say so themselves: all nodes that a worker runs, in
 * bodies too, not those of subflows. Loops, containers, subflows, waits and the like are not meant: what is in them has
 * the defaults. Immutable.
 *
 * @param attempts the time limit and retry policy; its lease mode means nothing
 */
public record NodeDefaults(Attempts attempts) {

    /** No node has more than it says. */
    public static final NodeDefaults NONE = new NodeDefaults(Attempts.ONE);

    /** The names of the types that no worker runs, in lower case. */
    static final Set<String> CONTROL =
            Set.of("noop", "ifelse", "switch", "while", "foreach", "container", "subflow", "timer", "wait", "end");

    /** Checks for null. */
    public NodeDefaults {
        requireNonNull(attempts, "attempts");
    }

    /** Returns a copy with a time limit for each attempt. */
    public NodeDefaults withTimeout(Duration limit) {
        return new NodeDefaults(attempts.withTimeout(limit));
    }

    /** Returns a copy with a retry policy. */
    public NodeDefaults withRetry(RetryPolicy policy) {
        return new NodeDefaults(attempts.withRetry(policy, Map.of()));
    }

    /** Returns a graph whose nodes have these defaults. */
    public Graph applied(Graph graph) {
        return equals(NONE)
                ? graph
                : new Graph(
                        graph.nodes().stream().map(this::applied).toList(), graph.connections(), graph.entryPoint());
    }

    private NodeSpec applied(NodeSpec node) {
        var body = node.work().body();
        if (body.isPresent()) {
            return node.withWork(node.work().withBody(applied(body.get())));
        }
        if (CONTROL.contains(node.type().toLowerCase(Locale.ROOT))) {
            return node;
        }
        var whole = node.policy().attempts().completedBy(attempts);
        return whole.equals(node.policy().attempts())
                ? node
                : node.withPolicy(node.policy().withAttempts(whole));
    }
}
