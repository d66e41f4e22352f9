package dev.millrace.micrometer;

import dev.millrace.definition.Graph;
import dev.millrace.definition.NodeId;
import dev.millrace.definition.NodeSpec;
import dev.millrace.definition.Work;
import dev.millrace.definition.Workflow;
import dev.millrace.event.NodePath;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The types of the nodes of a definition, by where they stand. Immutable. */
final class NodeTypes {

    /** The type of a node that the definition does not have. */
    static final String UNKNOWN = "unknown";

    static final NodeTypes NONE = new NodeTypes(Map.of());

    private final Map<NodeId, Typed> nodes;

    /** A node's type, and the types of what is in it. */
    private record Typed(String type, NodeTypes within) {}

    private NodeTypes(Map<NodeId, Typed> nodes) {
        this.nodes = nodes;
    }

    static NodeTypes of(Workflow workflow) {
        return of(workflow.graph());
    }

    private static NodeTypes of(Graph graph) {
        var nodes = new HashMap<NodeId, Typed>();
        graph.nodes().forEach(node -> nodes.put(node.id(), typed(node)));
        return new NodeTypes(nodes);
    }

    private static Typed typed(NodeSpec node) {
        return new Typed(node.type(), graphIn(node.work()).map(NodeTypes::of).orElse(NONE));
    }

    private static Optional<Graph> graphIn(Work work) {
        return work.body().or(() -> work.subflow().map(Workflow::graph));
    }

    /** Returns the type of the node at a path. */
    String at(NodePath path) {
        var found = around(path).nodes.get(path.id());
        return found == null ? UNKNOWN : found.type();
    }

    private NodeTypes around(NodePath path) {
        var scope = path.scope();
        if (scope.isEmpty()) {
            return this;
        }
        var holder = around(scope.get()).nodes.get(scope.get().id());
        return holder == null ? NONE : holder.within();
    }
}
