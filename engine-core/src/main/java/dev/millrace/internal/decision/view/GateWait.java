package dev.millrace.internal.decision.view;

import java.util.List;

/**
 * A gate that a node waits at. Immutable.
 *
 * @param name the gate's
 * @param holders the nodes that hold it, and their executions; empty if there is room, and it is another one's turn
 * @param before the node whose turn it is instead, and its execution; empty if it lacks room
 * @param room when there will be room, in words, where time alone makes it; else empty
 */
public record GateWait(String name, List<String> holders, List<String> before, String room) {

    /** It waited, and does not any more. */
    public static final GateWait OVER = new GateWait("", List.of(), List.of(), "");

    /** The name of the gate that counts the attempts of one execution. */
    public static final String MAX_CONCURRENCY = "maxConcurrency";

    private static final String CODE_BEFORE = "the attempt before";
    private static final int SHOWN = 5;

    /** Creates one where time alone makes no room. */
    public GateWait(String name, List<String> holders, List<String> before) {
        this(name, holders, before, "");
    }

    /** Returns what keeps somebody waiting who follows an attempt: code of that runs on, for its grace at most. */
    public static GateWait ofCode(String inside) {
        return new GateWait(CODE_BEFORE, List.of("code inside " + inside + ", which was told to stop"), List.of());
    }

    /** Copies the lists. */
    public GateWait {
        holders = List.copyOf(holders);
        before = List.copyOf(before);
    }

    /** Returns whether it is the gate that counts the attempts of one execution. */
    public boolean isOfExecution() {
        return name.equals(MAX_CONCURRENCY);
    }

    public boolean isOver() {
        return holders.isEmpty() && before.isEmpty() && room.isEmpty();
    }

    /** Returns what keeps it waiting, in words. */
    public String describe() {
        if (isOver()) {
            return "let through just now";
        }
        if (!before.isEmpty()) {
            return "behind " + before.get(0) + ", which waits for it too";
        }
        if (!room.isEmpty()) {
            return room;
        }
        int others = holders.size() - SHOWN;
        return "held by " + String.join(", ", holders.subList(0, Math.min(SHOWN, holders.size())))
                + (others > 0 ? " and " + others + " more" : "");
    }
}
