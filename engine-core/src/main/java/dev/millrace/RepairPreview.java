package dev.millrace;

import dev.millrace.event.NodePath;
import java.util.List;

/**
 * What a repair brings about. Immutable.
 *
 * @param reset the nodes that stand again as if they had never begun
 * @param again those of them that have run before and run again, if the graph leads there
 * @param repeated those of them whose effect happens again: every one that is not pure
 * @param atMostOnce those of them whose effect is declared to happen at most once
 */
public record RepairPreview(
        List<NodePath> reset, List<NodePath> again, List<NodePath> repeated, List<NodePath> atMostOnce) {

    /** Copies the lists. */
    public RepairPreview {
        reset = List.copyOf(reset);
        again = List.copyOf(again);
        repeated = List.copyOf(repeated);
        atMostOnce = List.copyOf(atMostOnce);
    }
}
