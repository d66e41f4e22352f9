package dev.millrace.serialization.internal.schema;

import dev.millrace.node.Control;
import dev.millrace.node.NodeType;
import dev.millrace.serialization.internal.text.Where;
import java.util.Optional;

/**
 * Where a graph's two lists stand. Immutable.
 *
 * @param nodes the path of its nodes
 * @param connections the path of its connections
 */
record GraphPath(Where nodes, Where connections) {

    static GraphPath in(Where owner) {
        return new GraphPath(owner.child("nodes"), owner.child("connections"));
    }

    static GraphPath childrenOf(Where node) {
        return new GraphPath(node.child("childNodes"), node.child("childConnections"));
    }

    /**
     * Returns where the canonical document has the body of a node: a container's among its fields, any other's apart.
     */
    static GraphPath of(Optional<NodeType> type, Where node) {
        return type.flatMap(Control::of).filter(Control.CONTAINER::equals).isPresent()
                ? childrenOf(node)
                : in(node.child("body"));
    }
}
