package dev.millrace.definition;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * One end of a connection. Immutable.
 *
 * @param node the node
 * @param port its exit or entry; without one, at a source any exit, at a target the default entry
 */
public record End(NodeId node, Optional<String> port) {

    /** Checks for null. */
    public End {
        requireNonNull(node, "node");
        requireNonNull(port, "port");
    }

    /** Returns the default port of a node. */
    public static End of(NodeId node) {
        return new End(node, Optional.empty());
    }
}
