package dev.millrace.event;

import static java.util.Objects.requireNonNull;

import dev.millrace.event.NodeEvent.Wait;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Where one node of an execution stands. Immutable.
 *
 * @param path the node
 * @param status where it stands
 * @param attempts how often it was started
 * @param span when it first started and when it ended
 * @param output its output; of a node that failed, or is tried again, what its last failed attempt left
 *     ({@link Failure#output})
 * @param why what explains the status, beside the output
 */
public record NodeSnapshot(
        NodePath path, NodeStatus status, int attempts, Span span, Map<String, Object> output, Why why) {

    /**
     * What explains a node's status. Immutable.
     *
     * @param skipReason why it was skipped
     * @param failure what went wrong last; also kept for a node that was recovered or is being retried
     * @param awaited what a waiting node waits for: a signal, a time
     * @param progress how far a running node said it was; known to the process that runs it
     * @param warnings what people should look at though it completed
     * @param log what it said for people to read, as far as that is kept ({@link NodeSnapshot#log})
     */
    public record Why(
            Optional<SkipReason> skipReason,
            Optional<Failure> failure,
            Optional<Wait> awaited,
            Optional<Progress> progress,
            List<String> warnings,
            ExecutionLog log) {

        /** Nothing went wrong. */
        public static final Why NOTHING = new Why(Optional.empty(), Optional.empty());

        /** Creates one of a node that neither waits nor runs. */
        public Why(Optional<SkipReason> skipReason, Optional<Failure> failure) {
            this(skipReason, failure, Optional.empty(), Optional.empty());
        }

        /** Creates one of a node that has not completed with warnings. */
        public Why(
                Optional<SkipReason> skipReason,
                Optional<Failure> failure,
                Optional<Wait> awaited,
                Optional<Progress> progress) {
            this(skipReason, failure, awaited, progress, List.of());
        }

        /** Creates one of a node that said nothing. */
        public Why(
                Optional<SkipReason> skipReason,
                Optional<Failure> failure,
                Optional<Wait> awaited,
                Optional<Progress> progress,
                List<String> warnings) {
            this(skipReason, failure, awaited, progress, warnings, ExecutionLog.EMPTY);
        }
    }

    /**
     * Returns what it said for people to read, as far as the execution keeps it: what {@code execution.log(path)} was
     * when the snapshot was taken. Empty where only its events are known.
     */
    public ExecutionLog log() {
        return why.log();
    }

    /**
     * What a node said of itself while it ran. Immutable.
     *
     * @param fraction how far it is, from 0 to 1
     * @param text what it is at
     */
    public record Progress(double fraction, String text) {}

    /** Returns the same node with what it said of itself. */
    public NodeSnapshot at(Progress progress) {
        return with(new Why(
                why.skipReason(), why.failure(), why.awaited(), Optional.of(progress), why.warnings(), why.log()));
    }

    NodeSnapshot saying(ExecutionLog log) {
        return with(new Why(why.skipReason(), why.failure(), why.awaited(), why.progress(), why.warnings(), log));
    }

    private NodeSnapshot with(Why changed) {
        return new NodeSnapshot(path, status, attempts, span, output, changed);
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
