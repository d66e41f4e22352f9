package dev.millrace.definition;

import static java.util.Objects.requireNonNull;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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

    /** Returns a graph whose nodes name the compensations that connections lead to. */
    public Graph compensated(CompensationConnections by) {
        if (by.isEmpty()) {
            return this;
        }
        Map<NodeId, Substitutes> said = new HashMap<>();
        nodes.forEach(node -> said.putIfAbsent(node.id(), node.policy().substitutes()));
        var changed = by.applied(said);
        return new Graph(
                nodes.stream().map(node -> with(changed.get(node.id()), node)).toList(), connections, entryPoint);
    }

    private static NodeSpec with(@Nullable Substitutes changed, NodeSpec node) {
        return changed == null ? node : node.withPolicy(node.policy().withSubstitutes(changed));
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
