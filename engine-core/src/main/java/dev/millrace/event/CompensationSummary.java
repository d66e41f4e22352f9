package dev.millrace.event;

import java.util.List;

/**
 * What the compensations of an execution have undone, in the order in which that was tried. Immutable.
 *
 * @param undone the nodes whose compensation completed
 * @param failed the nodes whose compensation failed, or was cancelled
 * @param skipped the nodes that could be undone and were not: their compensation was skipped, had stood in for another
 *     node already, or was never reached
 */
public record CompensationSummary(List<NodePath> undone, List<NodePath> failed, List<NodePath> skipped) {

    /** Nothing was to be undone. */
    public static final CompensationSummary NONE = new CompensationSummary(List.of(), List.of(), List.of());

    /** Copies the lists. */
    public CompensationSummary {
        undone = List.copyOf(undone);
        failed = List.copyOf(failed);
        skipped = List.copyOf(skipped);
    }
}
