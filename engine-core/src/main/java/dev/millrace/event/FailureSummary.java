package dev.millrace.event;

import java.util.List;

/**
 * Every failure of an execution, handled or not, in order. Immutable.
 *
 * @param failed the nodes that failed for good
 * @param recovered those of them that a handler or a fallback recovered
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
