package dev.millrace.notification;

import static java.util.Objects.requireNonNull;

import dev.millrace.event.ExecutionLog;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.NodePath;
import dev.millrace.event.NodeStatus;
import dev.millrace.event.Span;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a notification tells beside its message. Input, output and log are there only where a rule asks for them.
 * Immutable.
 *
 * @param summary how the execution ended, node by node; empty if it has not, or is forgotten
 * @param input the execution's input
 * @param output the output of what has ended
 * @param log what the nodes said, or the node
 */
public record NotificationDetails(
        Optional<Summary> summary,
        Optional<Map<String, Object>> input,
        Optional<Map<String, Object>> output,
        Optional<ExecutionLog> log) {

    /** Nothing. */
    public static final NotificationDetails NONE =
            new NotificationDetails(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    /** Checks for null. */
    public NotificationDetails {
        requireNonNull(summary, "summary");
        requireNonNull(input, "input");
        requireNonNull(output, "output");
        requireNonNull(log, "log");
    }

    /**
     * How an execution ended, node by node. Immutable.
     *
     * @param status its end
     * @param span when it started and ended
     * @param counts how many of its nodes came to which end, those that are listed no more aside
     * @param failed the nodes that failed, the first 100
     * @param skipped the nodes that never ran, the first 100
     */
    public record Summary(
            ExecutionStatus status,
            Span span,
            Map<NodeStatus, Integer> counts,
            List<NodeLine> failed,
            List<NodeLine> skipped) {

        /** Copies the collections. */
        public Summary {
            requireNonNull(status, "status");
            requireNonNull(span, "span");
            counts = Map.copyOf(counts);
            failed = List.copyOf(failed);
            skipped = List.copyOf(skipped);
        }

        /** Returns how many of its nodes came to an end. */
        public int count(NodeStatus end) {
            return counts.getOrDefault(end, 0);
        }
    }

    /**
     * A node, and why it ended so. Immutable.
     *
     * @param node the node
     * @param why the failure's message, or the reason of the skip
     */
    public record NodeLine(NodePath node, String why) {}
}
