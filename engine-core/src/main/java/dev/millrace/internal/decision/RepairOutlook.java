package dev.millrace.internal.decision;

import dev.millrace.event.NodePath;
import java.util.List;

/**
 * What a repair would bring about. Immutable.
 *
 * @param reset the nodes that stand again as if they had never begun, and may run then
 * @param again those of them that have run before
 * @param repeated those of them whose effect would happen again
 * @param atMostOnce those of them, and of what is in them, whose effect is declared to happen at most once
 * @param dropped the nodes whose end is taken back and which nothing leads to any more
 */
public record RepairOutlook(
        List<NodePath> reset,
        List<NodePath> again,
        List<NodePath> repeated,
        List<NodePath> atMostOnce,
        List<NodePath> dropped) {}
