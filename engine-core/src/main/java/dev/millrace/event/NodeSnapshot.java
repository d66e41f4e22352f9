package dev.millrace.event;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import java.util.Optional;

/**
 * Where one node of an execution stands. Immutable.
 *
 * @param path the node
 * @param status where it stands
 * @param attempts how often it was started
 * @param span when it first started and when it ended
 * @param output its output; of a node that failed, or is tried again, what its last failed attempt left ({@link Failure#output})
 * @param why what explains the status, beside the output
 */
public record NodeSnapshot(
        NodePath path, NodeStatus status, int attempts, Span span, Map<String, Object> output, Why why) {

    /**
     * What explains a node's status. Immutable.
     *
     * @param skipReason why it was skipped
     * @param failure what went wrong last; also kept for a node that was recovered or is being retried
     */
    public record Why(Optional<SkipReason> skipReason, Optional<Failure> failure) {

        /** Nothing went wrong. */
        public static final Why NOTHING = new Why(Optional.empty(), Optional.empty());
    }

    /** Checks for null. */
    public NodeSnapshot {
        requireNonNull(path, "path");
        requireNonNull(status, "status");
        requireNonNull(span, "span");
        requireNonNull(output, "output");
        requireNonNull(why, "why");
    }
}
