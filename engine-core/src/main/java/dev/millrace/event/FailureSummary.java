package dev.millrace.event;

import java.util.List;

/**
 * Every failure of an execution, handled or not, in order. Immutable.
 *
 * @param failed the nodes that failed for good, in the order of their failures; what failed inside a node that was tried again is not
 *     among them
 * @param recovered those of them that a handler or a fallback recovered, or that stand inside a node that was recovered or completed
 */
public record FailureSummary(List<NodePath> failed, List<NodePath> recovered) {

    /** Nothing failed. */
    public static final FailureSummary NONE = new FailureSummary(List.of(), List.of());

    /** Copies the lists. */
    public FailureSummary {
        failed = List.copyOf(failed);
        recovered = List.copyOf(recovered);
    }
}
