package dev.millrace.report.internal.run;

import dev.millrace.event.NodePath;
import dev.millrace.event.NodeStatus;
import java.time.Duration;
import java.time.Instant;

/**
 * A time that an attempt of a node ran, or waited. Immutable.
 *
 * @param node the node
 * @param number the attempt's number, from 1
 * @param from when it began
 * @param to when it ended, or the moment that is shown if it has not
 * @param end how it ended; {@link NodeStatus#RUNNING} if it has not, {@link NodeStatus#WAITING} if it waited
 * @param note what followed; empty if that is clear
 */
public record AttemptSpan(NodePath node, int number, Instant from, Instant to, NodeStatus end, String note) {

    /** Returns how long it took. */
    public Duration length() {
        return Duration.between(from, to);
    }
}
