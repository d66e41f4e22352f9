package dev.millrace.serialization.internal.schema;

import dev.millrace.definition.CompensationConnections;
import dev.millrace.definition.Connection;
import dev.millrace.definition.NodeId;
import dev.millrace.definition.NodeOrder;
import dev.millrace.serialization.internal.text.Tree;
import dev.millrace.serialization.internal.text.Where;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the nodes of one graph say that is short for connections and joins. Confined to the thread that reads. */
final class Sugar {

    final NodeOrder order = new NodeOrder();
    final List<Dependency> dependencies = new ArrayList<>();
    final Map<NodeId, Phase> phases = new HashMap<>();
    final CompensationConnections compensations = new CompensationConnections();

    /** Where each of these connections stands, in the same order. */
    final List<Integer> compensationPlaces = new ArrayList<>(0);

    /** Which steps the nodes are. */
    final Steps steps;

    /** The steps that the next one follows even if they fail. */
    final Set<NodeId> mayFail = new LinkedHashSet<>();

    /** What kind of steps the nodes of a graph are. */
    enum Steps {
        NONE,
        MAIN,
        OTHER
    }

    Sugar(Steps steps) {
        this.steps = steps;
    }

    /**
     * The phase of a node.
     *
     * @param written what stands there
     * @param at where that is
     */
    record Phase(Tree written, Where at) {}

    void add(Dependency dependency) {
        dependencies.add(dependency);
        var connection = dependency.connection();
        order.depends(connection.target().node(), connection.source().node(), dependency.end());
    }

    void compensates(NodeId source, NodeId target, int connection) {
        compensations.add(source, target);
        compensationPlaces.add(connection);
    }

    void phase(NodeId node, int number, Tree written, Where at) {
        order.phase(node, number);
        phases.putIfAbsent(node, new Phase(written, at));
    }

    List<Connection> connections() {
        return dependencies.stream().map(Dependency::connection).toList();
    }
}
