package dev.millrace.event;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * A node that waits at a gate. Immutable.
 *
 * @param execution its execution
 * @param node its path
 * @param gate the gate's name, such as {@code lock account-7}
 * @param holders who holds it, as people read it; empty if time alone makes room
 * @param reason what keeps it there, in words
 */
public record GateReport(ExecutionId execution, NodePath node, String gate, List<String> holders, String reason) {

    /** Copies the list. */
    public GateReport {
        requireNonNull(execution, "execution");
        requireNonNull(node, "node");
        requireNonNull(gate, "gate");
        holders = List.copyOf(holders);
        requireNonNull(reason, "reason");
    }
}
