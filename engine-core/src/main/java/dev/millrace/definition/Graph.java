package dev.millrace.definition;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/**
 * Nodes and the connections between them, in the order of the file. Immutable.
 *
 * @param nodes the nodes
 * @param connections the connections
 * @param entryPoint where it begins; without one, at every node that nothing leads to
 */
public record Graph(List<NodeSpec> nodes, List<Connection> connections, Optional<NodeId> entryPoint) {

    /** Copies the lists. */
    public Graph {
        nodes = List.copyOf(nodes);
        connections = List.copyOf(connections);
        requireNonNull(entryPoint, "entryPoint");
    }

    /** Returns the node with this id. */
    public Optional<NodeSpec> node(NodeId id) {
        return nodes.stream().filter(node -> node.id().equals(id)).findFirst();
    }
}
