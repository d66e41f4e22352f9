package dev.millrace.internal.decision.plan;

import dev.millrace.internal.decision.plan.PlannedNode.Exit;
import java.util.Arrays;

/**
 * Groups the connections that leave a node by where they lead, in the order of the file. Confined to one compilation.
 */
public final class ExitGrouping {

    private static final int NOBODY = -1;

    /** The node that led to each target last, and the number of its exit there. */
    private final int[] from;

    private final int[] exit;

    ExitGrouping(int nodes) {
        from = new int[nodes];
        exit = new int[nodes];
        Arrays.fill(from, NOBODY);
    }

    Exit[] of(int node, int[] outgoing, PlannedConnection[] connections) {
        var sizes = new int[outgoing.length];
        var targets = new int[outgoing.length];
        int exits = 0;
        for (int c : outgoing) {
            int target = connections[c].target();
            if (from[target] != node) {
                from[target] = node;
                exit[target] = exits;
                targets[exits++] = target;
            }
            sizes[exit[target]]++;
        }
        var grouped = new Exit[exits];
        for (int i = 0; i < exits; i++) {
            grouped[i] = new Exit(targets[i], new int[sizes[i]]);
        }
        for (int i = outgoing.length - 1; i >= 0; i--) {
            int group = exit[connections[outgoing[i]].target()];
            grouped[group].connections()[--sizes[group]] = outgoing[i];
        }
        return grouped;
    }
}
