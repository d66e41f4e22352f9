package dev.millrace.serialization.internal.schema;

import dev.millrace.definition.CompensationConnections;
import dev.millrace.definition.Connection;
import dev.millrace.definition.Graph;
import dev.millrace.definition.NodeOrder.Refusal;
import dev.millrace.definition.NodeSpec;
import dev.millrace.definition.OnFailure;
import dev.millrace.definition.StepLists;
import dev.millrace.serialization.internal.text.ListTree;
import dev.millrace.serialization.internal.text.MapTree;
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
    private final BatchReader batches;

    GraphReader(Reading reading, Source source, WorkflowReader workflows) {
        this.reading = reading;
        this.source = source;
        this.connections = new ConnectionReader(reading, source);
        this.ids = new IdReader(reading, source);
        this.nodes = new NodeReader(reading, source, this, workflows);
        this.batches = new BatchReader(reading, source, nodes);
    }

    /** Reads the graph of a workflow, whose nodes may stand there as a batch. */
    Graph readWorkflow(Fields workflow, OnFailure onFailure) {
        return BatchReader.isIn(workflow)
                ? batches.read(workflow, onFailure)
                : read(workflow, GraphPath.in(workflow.where()));
    }

    /** Reads the graph of a body. */
    Graph read(Fields owner, GraphPath at) {
        var read = read(owner, GraphPath.in(owner.where()), at);
        return new Graph(read.nodes(), read.connections(), ids.optional(owner, "entryPointNodeId"));
    }

    /** Reads a graph whose parts stand among its node's own fields. */
    Graph readChildren(Fields node, GraphPath at) {
        return read(node, GraphPath.childrenOf(node.where()), at);
    }

    /** Reads the lists of a node of the type Steps; they are its body, one behind the other. */
    StepLists readSteps(Fields node) {
        var at = GraphPath.in(node.where().child("body")).nodes();
        var lists = StepLists.NONE;
        int place = 0;
        for (var name : StepLists.LISTS) {
            var sugar = new Sugar(name.equals(StepLists.STEPS) ? Sugar.Steps.MAIN : Sugar.Steps.OTHER);
            var specs = new ArrayList<NodeSpec>();
            var written = node.where(name);
            for (var tree : node.list(name).map(ListTree::elements).orElse(List.of())) {
                reading.places().note(at.child(place), source, tree, written.child(specs.size()));
                specs.add(nodes.read(tree, at.child(place), place, sugar));
                place++;
            }
            lists = lists.with(name, specs);
            lists = name.equals(StepLists.STEPS) ? lists.withMayFail(sugar.mayFail) : lists;
        }
        reading.countNodes(place);
        return lists;
    }

    private Graph read(Fields owner, GraphPath stands, GraphPath at) {
        var nodeTrees = elements(owner, stands.nodes(), at.nodes());
        var connectionTrees = elements(owner, stands.connections(), at.connections());
        var specs = new ArrayList<NodeSpec>(nodeTrees.size());
        var sugar = new Sugar(Sugar.Steps.NONE);
        owner.choice("orderBy", Spelling.ORDER_BY).ifPresent(sugar.order::by);
        owner.truth("stopOnFirstError").ifPresent(sugar.order::stopOnFirstError);
        for (int i = 0; i < nodeTrees.size(); i++) {
            specs.add(nodes.read(nodeTrees.get(i), at.nodes().child(i), i, sugar));
        }
        reading.countNodes(specs.size());
        var places = new ArrayList<Integer>(connectionTrees.size());
        var read = readConnections(connectionTrees, at.connections(), places, sugar);
        read.addAll(sugar.connections());
        var written = new Graph(specs, read, Optional.empty()).compensated(sugar.compensations);
        for (var refusal : sugar.compensations.refusals()) {
            int place = sugar.compensationPlaces.get(refusal.number());
            source.error(
                    CompensationConnections.Refusal.CODE,
                    at.connections().child(place),
                    connectionTrees.get(place).spot(),
                    refusal.message());
        }
        var graph = sugar.order.applied(written);
        for (var refusal : sugar.order.refusals()) {
            refuse(refusal, nodeTrees, at.nodes());
        }
        int added = graph.connections().size() - read.size();
        notePhases(graph.connections().subList(0, added), sugar, at.connections());
        noteConnections(connectionTrees, places, added, at.connections());
        noteDependencies(sugar, added + places.size(), at.connections());
        return graph;
    }

    private void refuse(Refusal refusal, List<Tree> nodeTrees, Where at) {
        var node = nodeTrees.get(refusal.node());
        var entry = node instanceof MapTree map
                ? map.entries().values().stream()
                        .filter(e -> refusal.field().equals(Vocabulary.NODE.nameOf(e.key())))
                        .findFirst()
                : Optional.<MapTree.Entry>empty();
        source.error(
                Refusal.CODE,
                at.child(refusal.node()).child(refusal.field()),
                entry.map(MapTree.Entry::valueSpot).orElse(node.spot()),
                refusal.message());
    }

    /** Where the canonical document has a list under another path than the file, that is noted. */
    private List<Tree> elements(Fields owner, Where written, Where at) {
        var list = owner.list(written.name());
        if (!written.pointer().equals(at.pointer())) {
            list.ifPresent(tree -> reading.places().note(at, source, tree, written));
        }
        return list.map(ListTree::elements).orElse(List.of());
    }

    private List<Connection> readConnections(List<Tree> trees, Where at, List<Integer> places, Sugar sugar) {
        var read = new ArrayList<Connection>(trees.size());
        for (int i = 0; i < trees.size(); i++) {
            var connection = connections.read(trees.get(i), at.child(i), i, sugar);
            if (connection.isPresent()) {
                places.add(i);
                read.add(connection.get());
            }
        }
        return read;
    }

    private void notePhases(List<Connection> added, Sugar sugar, Where at) {
        for (int i = 0; i < added.size(); i++) {
            var phase = sugar.phases.get(added.get(i).target().node());
            if (phase != null) {
                reading.places().noteShort(at.child(i), source, phase.written(), phase.at());
            }
        }
    }

    private void noteConnections(List<Tree> trees, List<Integer> places, int added, Where at) {
        for (int i = 0; i < places.size(); i++) {
            int place = places.get(i);
            if (place != i + added) {
                reading.places().noteMoved(at.child(i + added), source, trees.get(place), at.child(place));
            }
        }
    }

    private void noteDependencies(Sugar sugar, int before, Where at) {
        int index = before;
        for (var dependency : sugar.dependencies) {
            reading.places().noteShort(at.child(index++), source, dependency.written(), dependency.at());
        }
    }
}
