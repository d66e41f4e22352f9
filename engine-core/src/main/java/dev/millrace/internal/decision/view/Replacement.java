package dev.millrace.internal.decision.view;

import dev.millrace.event.Failure;
import dev.millrace.event.NodeEvent.NodeReplaced;

/**
 * Who takes the place of an attempt, by their key. Immutable.
 *
 * @param key the key
 * @param by which attempt it is: its node and its execution
 */
public record Replacement(String key, String by) {

    /** Returns the one of which an event says that it was told. */
    public static Replacement of(NodeReplaced event) {
        return new Replacement(event.key(), event.by());
    }

    /** Returns by what the node fails whose place is taken. */
    public Failure failure() {
        return Failure.of(
                        Failure.REPLACED,
                        "[ENG-421] " + by + " has the same key, '" + key
                                + "', and takes its place: onDuplicate: cancelRunning")
                .withoutRetry();
    }
}
