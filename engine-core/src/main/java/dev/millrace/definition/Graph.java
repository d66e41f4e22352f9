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

    /** Returns a graph whose nodes, those in bodies too, have what they do not say themselves. */
    public Graph withDefaults(NodeDefaults defaults) {
        return defaults.equals(NodeDefaults.NONE)
                ? this
                : new Graph(nodes.stream().map(node -> with(defaults, node)).toList(), connections, entryPoint);
    }

    private static NodeSpec with(NodeDefaults defaults, NodeSpec node) {
        var body = node.work().body();
        if (body.isPresent()) {
            return node.withWork(node.work().withBody(body.get().withDefaults(defaults)));
        }
        var attempts = node.policy().attempts();
        var whole = defaults.completing(attempts, node.type());
        return whole.equals(attempts) ? node : node.withPolicy(node.policy().withAttempts(whole));
    }
}
