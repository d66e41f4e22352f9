package dev.millrace.internal.decision.plan;

import dev.millrace.definition.Absence;
import dev.millrace.definition.ExpressionRoots;
import dev.millrace.definition.Graph;
import dev.millrace.definition.NodeId;
import dev.millrace.definition.Problem;
import dev.millrace.definition.Workflow;
import dev.millrace.expression.InvalidExpressionException;
import dev.millrace.expression.JoinRule;
import dev.millrace.node.NodeRegistry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Linker of a graph's planned nodes: it tells each what leads to it and from it, how it joins, what stands in for it,
 * and where the graph begins. Confined to its caller.
 */
final class GraphLinker {

    private final NodeRegistry types;
    private final ExpressionCompiler expressions;
    private final Consumer<Problem> problems;

    GraphLinker(NodeRegistry types, ExpressionCompiler expressions, Consumer<Problem> problems) {
        this.types = types;
        this.expressions = expressions;
        this.problems = problems;
    }

    /**
     * Links nodes, which nobody has linked yet.
     *
     * @param nodes the nodes of the graph, in its order
     * @param path where the graph is written
     * @param owner the workflow that says how the graph is treated
     */
    GraphPlan link(Graph graph, PlannedNode[] nodes, String path, Workflow owner) {
        var positions = new HashMap<NodeId, Integer>();
        for (int i = 0; i < nodes.length; i++) {
            positions.put(graph.nodes().get(i).id(), i);
        }
        var connections = connections(graph, positions, path);
        connect(nodes, connections);
        joinRules(nodes, connections, positions, path);
        substitutes(nodes, positions);
        PlainNodes.mark(nodes, connections);
        return new GraphPlan(
                nodes,
                connections,
                entries(graph, nodes, positions),
                positions,
                owner.policy().onFailure(),
                owner.policy().compensation());
    }

    private PlannedConnection[] connections(Graph graph, Map<NodeId, Integer> positions, String path) {
        var planned = new ArrayList<PlannedConnection>();
        var exceptional = new HashMap<Integer, Set<String>>();
        for (int i = 0; i < graph.connections().size(); i++) {
            var connection = graph.connections().get(i);
            var source = positions.get(connection.source().node());
            var target = positions.get(connection.target().node());
            if (connection.options().enabled() && source != null && target != null && isThere(graph, source, target)) {
                var where = path + "/connections/" + i + "/condition";
                var condition = connection
                        .condition()
                        .map(c -> expressions.expression(c, ExpressionRoots.CONNECTION, where))
                        .orElse(null);
                var ports = exceptional.computeIfAbsent(
                        source, s -> ExceptionalPorts.of(graph.nodes().get(s), graph, positions, types));
                planned.add(new PlannedConnection(connection, source, target, condition, ports));
            }
        }
        return planned.toArray(PlannedConnection[]::new);
    }

    private static boolean isThere(Graph graph, int source, int target) {
        return graph.nodes().get(target).absence().isEmpty()
                && graph.nodes()
                        .get(source)
                        .absence()
                        .filter(why -> why != Absence.SATISFIED)
                        .isEmpty();
    }

    private static void connect(PlannedNode[] nodes, PlannedConnection[] connections) {
        var incoming = by(nodes.length, connections, connection -> connection.target());
        var outgoing = by(nodes.length, connections, connection -> connection.source());
        for (var connection : connections) {
            note(connection, nodes[connection.source()]);
        }
        var grouping = new ExitGrouping(nodes.length);
        for (int i = 0; i < nodes.length; i++) {
            nodes[i].incoming(incoming[i]);
            nodes[i].mayRecover(Arrays.stream(incoming[i]).anyMatch(c -> connections[c].recovers()));
            nodes[i].exits(grouping.of(i, outgoing[i], connections));
            for (var exit : nodes[i].exits()) {
                nodes[exit.target()].sources(nodes[exit.target()].sources() + 1);
            }
        }
        int joinSlot = 3 * nodes.length;
        for (var node : nodes) {
            if (node.sources() > 1) {
                node.joinSlot(joinSlot);
                joinSlot += 2;
            }
        }
    }

    private static void note(PlannedConnection connection, PlannedNode source) {
        if (connection.condition() != null) {
            source.hasConditions(connection.onComplete(), connection.onFail());
        }
        if (connection.onFail()) {
            source.keepsInput(true);
        }
        if (connection.condition() instanceof Scripted script) {
            source.scriptsOnComplete(
                    connection.onComplete() ? with(source.scriptsOnComplete(), script) : source.scriptsOnComplete());
            source.scriptsOnFail(connection.onFail() ? with(source.scriptsOnFail(), script) : source.scriptsOnFail());
        }
    }

    /** Returns the connections of each node, by their order in the file. */
    private static int[][] by(int nodes, PlannedConnection[] connections, ToIntFunction<PlannedConnection> end) {
        var counts = new int[nodes];
        for (var connection : connections) {
            counts[end.applyAsInt(connection)]++;
        }
        var lists = new int[nodes][];
        Arrays.setAll(lists, node -> new int[counts[node]]);
        for (int c = connections.length - 1; c >= 0; c--) {
            int node = end.applyAsInt(connections[c]);
            lists[node][--counts[node]] = c;
        }
        return lists;
    }

    private static List<Scripted> with(List<Scripted> scripts, Scripted another) {
        return Stream.concat(scripts.stream(), Stream.of(another)).toList();
    }

    private void joinRules(
            PlannedNode[] nodes, PlannedConnection[] connections, Map<NodeId, Integer> positions, String path) {
        for (var node : nodes) {
            node.join().condition().ifPresent(text -> {
                try {
                    var rule = JoinRule.parse(text);
                    node.joinSources(JoinSource.of(rule, node.incoming(), connections, positions));
                    node.joinRule(rule);
                } catch (InvalidExpressionException e) {
                    problems.accept(Problem.error(
                            "DEF-258",
                            path + "/nodes/" + node.position() + "/joinCondition",
                            String.valueOf(e.getMessage())));
                }
            });
        }
    }

    private static void substitutes(PlannedNode[] nodes, Map<NodeId, Integer> positions) {
        for (var node : nodes) {
            var substitutes = node.spec().policy().substitutes();
            node.fallback(positionOf(substitutes.fallback(), nodes, positions));
            node.compensation(positionOf(substitutes.compensation(), nodes, positions));
            node.keepsInput(node.keepsInput() || (node.fallback() != PlannedNode.NONE));
            for (int substitute : new int[] {node.fallback(), node.compensation()}) {
                if (substitute != PlannedNode.NONE) {
                    nodes[substitute].substitute(true);
                }
            }
        }
    }

    private static int positionOf(Optional<NodeId> id, PlannedNode[] nodes, Map<NodeId, Integer> positions) {
        return id.map(positions::get)
                .filter(position -> nodes[position].absence() == null)
                .orElse(PlannedNode.NONE);
    }

    private static int[] entries(Graph graph, PlannedNode[] nodes, Map<NodeId, Integer> positions) {
        var written = graph.entryPoint().map(positions::get);
        var orphans = AbsentSources.orphans(graph);
        var entries = new ArrayList<Integer>();
        for (var node : nodes) {
            if (node.absence() == null
                    && isEntry(node, written, orphans.get(node.spec().id()))) {
                entries.add(node.position());
            }
        }
        return toArray(entries);
    }

    /** Where the graph names its entry point, what has lost all its sources begins beside it. */
    private static boolean isEntry(PlannedNode node, Optional<Integer> written, @Nullable Boolean begins) {
        if (written.filter(entry -> entry == node.position()).isPresent()) {
            return true;
        }
        return node.incoming().length == 0 && !node.substitute() && (begins == null ? written.isEmpty() : begins);
    }

    private static int[] toArray(List<Integer> values) {
        return values.stream().mapToInt(Integer::intValue).toArray();
    }
}
