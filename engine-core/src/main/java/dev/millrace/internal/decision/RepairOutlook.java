package dev.millrace.internal.decision;

import dev.millrace.event.NodePath;
import java.util.List;

/**
 * What a repair would bring about. Immutable.
 *
 * @param reset the nodes that stand again as if they had never begun
 * @param again those of them that have run before and may run again
 * @param repeated those of them whose effect would happen again
 * @param atMostOnce those of them whose effect is declared to happen at most once
 */
public record RepairOutlook(
        List<NodePath> reset, List<NodePath> again, List<NodePath> repeated, List<NodePath> atMostOnce) {}
