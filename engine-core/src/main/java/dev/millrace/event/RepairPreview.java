package dev.millrace.event;

import java.util.List;

/**
 * What a repair brings about. Immutable.
 *
 * @param reset the nodes that stand again as if they had never begun, and run then if conditions and ends lead there
 * @param again those of them that have run before
 * @param repeated those of them whose effect happens again: every one that is not pure
 * @param atMostOnce those of them whose effect is declared to happen at most once; of a node with a body, what is
 *     declared so in it
 * @param dropped the nodes whose end is taken back and which nothing leads to any more: they do not run, and their
 *     output is gone
 * @param undone the nodes whose effect is undone first, in that order
 */
public record RepairPreview(
        List<NodePath> reset,
        List<NodePath> again,
        List<NodePath> repeated,
        List<NodePath> atMostOnce,
        List<NodePath> dropped,
        List<NodePath> undone) {

    /** Copies the lists. */
    public RepairPreview {
        reset = List.copyOf(reset);
        again = List.copyOf(again);
        repeated = List.copyOf(repeated);
        atMostOnce = List.copyOf(atMostOnce);
        dropped = List.copyOf(dropped);
        undone = List.copyOf(undone);
    }
}
