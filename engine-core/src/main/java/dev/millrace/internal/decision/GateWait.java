package dev.millrace.internal.decision;

import java.util.List;

/**
 * A gate that a node waits at. Immutable.
 *
 * @param name the gate's
 * @param holders the nodes that hold it, and their executions; empty if it was given back just now
 */
public record GateWait(String name, List<String> holders) {

    private static final int SHOWN = 5;

    /** Copies the list. */
    public GateWait {
        holders = List.copyOf(holders);
    }

    String describe() {
        if (holders.isEmpty()) {
            return "others were here first";
        }
        int others = holders.size() - SHOWN;
        return "held by " + String.join(", ", holders.subList(0, Math.min(SHOWN, holders.size())))
                + (others > 0 ? " and " + others + " more" : "");
    }
}
