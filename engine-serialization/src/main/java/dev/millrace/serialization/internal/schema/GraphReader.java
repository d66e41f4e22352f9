package dev.millrace.serialization.internal.schema;

import dev.millrace.definition.Connection;
import dev.millrace.definition.ConnectionOptions;
import dev.millrace.definition.End;
import dev.millrace.definition.Graph;
import dev.millrace.definition.NodeSpec;
import dev.millrace.definition.Trigger;
import dev.millrace.serialization.internal.text.ListTree;
import dev.millrace.serialization.internal.text.Source;
import dev.millrace.serialization.internal.text.Tree;
import dev.millrace.serialization.internal.text.Where;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

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
        this.connections = new ConnectionReader(reading, source);
        this.ids = new IdReader(reading, source);
        this.nodes = new NodeReader(reading, source, this, workflows);
    }

    /** Reads the graph of a workflow or body. */
    Graph read(Fields owner, GraphPath at) {
        var read = read(owner, GraphPath.in(owner.where()), at);
        return new Graph(read.nodes(), read.connections(), ids.optional(owner, "entryPointNodeId"));
    }

    /** Reads a graph whose parts stand among its node's own fields. */
    Graph readChildren(Fields node, GraphPath at) {
        return read(node, GraphPath.childrenOf(node.where()), at);
    }

    private Graph read(Fields owner, GraphPath written, GraphPath at) {
        var nodeTrees = elements(owner, written.nodes(), at.nodes());
        var connectionTrees = elements(owner, written.connections(), at.connections());
        var specs = new ArrayList<NodeSpec>(nodeTrees.size());
        var sugar = new ArrayList<Dependency>();
        for (int i = 0; i < nodeTrees.size(); i++) {
            specs.add(nodes.read(nodeTrees.get(i), at.nodes().child(i), i, sugar));
        }
        reading.countNodes(specs.size());
        var read = readConnections(connectionTrees, at.connections());
        addDependencies(sugar, read, at.connections());
        return new Graph(specs, read, Optional.empty());
    }

    /** Where the canonical document has a list under another path than the file, that is noted. */
    private List<Tree> elements(Fields owner, Where written, Where at) {
        var list = owner.list(written.name());
        if (!written.pointer().equals(at.pointer())) {
            list.ifPresent(tree -> reading.places().note(at, source, tree, written));
        }
        return list.map(ListTree::elements).orElse(List.of());
    }

    private List<Connection> readConnections(List<Tree> trees, Where at) {
        var read = new ArrayList<Connection>(trees.size());
        for (int i = 0; i < trees.size(); i++) {
            var connection = connections.read(trees.get(i), at.child(i));
            if (connection.isPresent()) {
                if (read.size() < i) {
                    reading.places().noteMoved(at.child(read.size()), source, trees.get(i), at.child(i));
                }
                read.add(connection.get());
            }
        }
        return read;
    }

    private void addDependencies(List<Dependency> sugar, List<Connection> read, Where at) {
        for (var dependency : sugar) {
            reading.places().noteShort(at.child(read.size()), source, dependency.written(), dependency.at());
            read.add(new Connection(
                    dependency.on(),
                    End.of(dependency.of()),
                    Set.of(Trigger.COMPLETE),
                    Optional.empty(),
                    ConnectionOptions.DEFAULT));
        }
    }
}
