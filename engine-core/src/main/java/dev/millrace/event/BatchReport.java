package dev.millrace.event;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/**
 * What has become of the executions that the nodes of another one start, at one moment between two turns: the summary
 * of a {@link dev.millrace.definition.Batch}. Immutable.
 *
 * @param id the execution whose nodes start the others
 * @param status where it stands; COMPLETED once all have completed
 * @param counts how many stand how
 * @param items the starts, in order; of loops with more than 10,000 items not all
 */
public record BatchReport(ExecutionId id, ExecutionStatus status, Counts counts, List<Item> items) {

    /** Copies the list. */
    public BatchReport {
        requireNonNull(id, "id");
        requireNonNull(status, "status");
        requireNonNull(counts, "counts");
        items = List.copyOf(items);
    }

    /**
     * How many stand how. A loop whose items are not known yet counts as one. Immutable.
     *
     * @param pending those that have not begun
     * @param running those that have begun
     * @param completed those that have completed
     * @param failed those that ended in any other way by themselves
     * @param cancelled those that were stopped, or never began
     */
    public record Counts(long pending, long running, long completed, long failed, long cancelled) {

        /** There are none. */
        public static final Counts NONE = new Counts(0, 0, 0, 0, 0);

        /** Returns how many there are. */
        public long total() {
            return pending + running + completed + failed + cancelled;
        }

        /** Returns a copy with more of those that stand as a node does. */
        public Counts plus(NodeStatus status, long more) {
            return switch (status) {
                case PENDING, READY -> new Counts(pending + more, running, completed, failed, cancelled);
                case RUNNING, WAITING, NEEDS_DECISION ->
                    new Counts(pending, running + more, completed, failed, cancelled);
                case COMPLETED -> new Counts(pending, running, completed + more, failed, cancelled);
                case FAILED, TIMED_OUT -> new Counts(pending, running, completed, failed + more, cancelled);
                case SKIPPED, CANCELLED -> new Counts(pending, running, completed, failed, cancelled + more);
            };
        }
    }

    /**
     * One start. Immutable.
     *
     * @param path the node that makes it, such as {@code load} or {@code invoices[3]/start}
     * @param status where the node stands
     * @param execution the execution that it started last; empty before, and where that is not remembered
     * @param span when it began and ended
     * @param problem what went wrong last; empty if nothing did
     */
    public record Item(
            NodePath path, NodeStatus status, Optional<ExecutionId> execution, Span span, Optional<Failure> problem) {

        /** Checks for null. */
        public Item {
            requireNonNull(path, "path");
            requireNonNull(status, "status");
            requireNonNull(execution, "execution");
            requireNonNull(span, "span");
            requireNonNull(problem, "problem");
        }
    }
}
