package dev.millrace.serialization.internal.schema;

import dev.millrace.definition.Connection;
import dev.millrace.definition.Graph;
import dev.millrace.definition.NodeSpec;
import dev.millrace.serialization.internal.text.ListTree;
import dev.millrace.serialization.internal.text.Source;
import dev.millrace.serialization.internal.text.Tree;
import dev.millrace.serialization.internal.text.Where;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the nodes and connections of a workflow or body. */
final class GraphReader {

    private final Reading reading;
    private final Source source;
    private final ConnectionReader connections;
    private final IdReader ids;
    private final NodeReader nodes;

    GraphReader(Reading reading, Source source, WorkflowReader workflows) {
        this.reading = reading;
        this.source = source;
        this.connections = new ConnectionReader(source);
        this.ids = new IdReader(source);
        this.nodes = new NodeReader(reading, source, this, workflows);
    }

    /** Reads a graph whose parts have their own names, and no entry point. */
    Graph readChildren(Fields owner, Where graph) {
        return read(owner, "childNodes", "childConnections", graph);
    }

    Graph read(Fields owner, Where graph) {
        var read = read(owner, "nodes", "connections", graph);
        return new Graph(read.nodes(), read.connections(), ids.optional(owner, "entryPointNodeId"));
    }

    private Graph read(Fields owner, String nodesKey, String connectionsKey, Where graph) {
        var specs = new ArrayList<NodeSpec>();
        var sugar = new ArrayList<Dependency>();
        var trees = elements(owner, nodesKey);
        var at = graph.child("nodes");
        for (int i = 0; i < trees.size(); i++) {
            specs.add(nodes.read(trees.get(i), at.child(i), i, sugar));
        }
        reading.countNodes(specs.size());
        var read = readConnections(elements(owner, connectionsKey), graph.child("connections"));
        addDependencies(sugar, read, graph.child("connections"));
        return new Graph(specs, read, Optional.empty());
    }

    private List<Connection> readConnections(List<Tree> trees, Where at) {
        var read = new ArrayList<Connection>(trees.size());
        for (int i = 0; i < trees.size(); i++) {
            var connection = connections.read(trees.get(i), at.child(i));
            if (connection.isPresent()) {
                if (read.size() < i) {
                    reading.places().note(at.child(read.size()), source, trees.get(i));
                }
                read.add(connection.get());
            }
        }
        return read;
    }

    private void addDependencies(List<Dependency> sugar, List<Connection> read, Where at) {
        for (var dependency : sugar) {
            reading.places().note(at.child(read.size()), source, dependency.written());
            read.add(Connection.of(dependency.on(), dependency.of()));
        }
    }

    private static List<Tree> elements(Fields owner, String key) {
        return owner.list(key).map(ListTree::elements).orElse(List.of());
    }
}
