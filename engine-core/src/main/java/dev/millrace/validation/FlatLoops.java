package dev.millrace.validation;

import dev.millrace.definition.Connection;
import dev.millrace.definition.Graph;
import dev.millrace.definition.NodeSpec;
import dev.millrace.definition.Work;
import dev.millrace.definition.Workflow;
import dev.millrace.node.NodeRegistry;
import dev.millrace.node.Outcome;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** Turns the flat form of loops into the nested one, as the validator understands it. */
public final class FlatLoops {

    private FlatLoops() {}

    /**
     * Returns a workflow as it runs: with {@link #lower(Graph, NodeRegistry) flat loops nested}. The engine's own types
     * alone are loops, so it can be asked where nobody has the others.
     *
     * @param workflow one in which the validator found no error
     */
    public static Workflow lower(Workflow workflow) {
        var types = NodeRegistry.builder();
        addWork(workflow.graph(), NodeRegistry.builder().build(), types);
        return withGraph(workflow, lower(workflow.graph(), types.build()));
    }

    /** Makes every type known that the engine has not itself. */
    private static void addWork(Graph graph, NodeRegistry own, NodeRegistry.Builder types) {
        for (var node : graph.nodes()) {
            if (own.find(node.type()).isEmpty()) {
                types.add(node.type(), context -> Outcome.done());
            }
            node.work().body().ifPresent(body -> addWork(body, own, types));
            node.work().subflow().ifPresent(nested -> addWork(nested.graph(), own, types));
        }
    }

    /**
     * Returns the graph with the body of each flat loop moved into the loop's {@link Work#body()}, at any depth: in
     * bodies of flat loops, in nested bodies, and in subflows. A body begins at the nodes to which nothing in it leads.
     * The connections on port LoopBody or trigger Next, and those back to a loop, are gone. A graph without flat loops
     * is returned as it is.
     *
     * @param graph a graph in which the validator found no error
     * @param types the node types that tell which nodes are loops
     */
    public static Graph lower(Graph graph, NodeRegistry types) {
        var index = new GraphIndex(lowerNested(graph, types), types);
        return index.hasFlatLoops() ? nest(index, new Scopes(index)) : index.graph();
    }

    private static Graph lowerNested(Graph graph, NodeRegistry types) {
        var nodes = graph.nodes().stream().map(node -> lowerNested(node, types)).toList();
        boolean same = IntStream.range(0, nodes.size())
                .allMatch(i -> sameInstance(nodes.get(i), graph.nodes().get(i)));
        return same ? graph : new Graph(nodes, graph.connections(), graph.entryPoint());
    }

    private static NodeSpec lowerNested(NodeSpec node, NodeRegistry types) {
        var work = node.work();
        if (work.body().isEmpty() && work.subflow().isEmpty()) {
            return node;
        }
        var body = work.body().map(graph -> lower(graph, types));
        var subflow = work.subflow().map(workflow -> withGraph(workflow, lower(workflow.graph(), types)));
        boolean same = body.stream().allMatch(b -> sameInstance(b, work.body().orElseThrow()))
                && subflow.stream().allMatch(s -> sameInstance(s, work.subflow().orElseThrow()));
        if (same) {
            return node;
        }
        var lowered = body.map(work::withBody).orElse(work);
        return withWork(node, subflow.map(lowered::withSubflow).orElse(lowered));
    }

    private static Graph nest(GraphIndex graph, Scopes scopes) {
        Map<Integer, List<Connection>> connections = new HashMap<>();
        for (int c = 0; c < graph.graph().connections().size(); c++) {
            if (staysInScope(c, graph, scopes)) {
                connections
                        .computeIfAbsent(scopes.of(graph.source(c)), s -> new ArrayList<>())
                        .add(graph.connection(c));
            }
        }
        Map<Integer, List<Integer>> members = new HashMap<>();
        for (int i = 0; i < graph.size(); i++) {
            members.computeIfAbsent(scopes.of(i), s -> new ArrayList<>()).add(i);
        }

        var nodes = new ArrayList<>(graph.graph().nodes());
        for (int i = scopes.loops().size() - 1; i >= 0; i--) {
            int loop = scopes.loops().get(i);
            var inside = members.getOrDefault(loop, List.of()).stream()
                    .map(nodes::get)
                    .toList();
            var body = new Graph(inside, connections.getOrDefault(loop, List.of()), Optional.empty());
            nodes.set(loop, withWork(nodes.get(loop), nodes.get(loop).work().withBody(body)));
        }
        var outside = members.getOrDefault(Scopes.ROOT, List.of()).stream()
                .map(nodes::get)
                .toList();
        return new Graph(
                outside,
                connections.getOrDefault(Scopes.ROOT, List.of()),
                graph.graph().entryPoint());
    }

    private static boolean staysInScope(int connection, GraphIndex graph, Scopes scopes) {
        return graph.source(connection) != GraphIndex.NONE
                && graph.target(connection) != GraphIndex.NONE
                && !graph.isBodyEntry(connection)
                && !scopes.isBackEdge(connection)
                && scopes.of(graph.source(connection)) == scopes.of(graph.target(connection));
    }

    @SuppressWarnings("ReferenceEquality") // what was not lowered is handed on as it is
    private static boolean sameInstance(Object one, Object other) {
        return one == other;
    }

    private static NodeSpec withWork(NodeSpec node, Work work) {
        return node.withWork(work);
    }

    private static Workflow withGraph(Workflow workflow, Graph graph) {
        if (sameInstance(workflow.graph(), graph)) {
            return workflow;
        }
        return new Workflow(
                workflow.key(), workflow.about(), graph, workflow.policy(), workflow.variables(), workflow.metadata());
    }
}
