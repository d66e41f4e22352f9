package dev.millrace.definition;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Says a graph: nodes first, then connections. Confined to the thread that builds.
 *
 * @param <B> the builder itself
 */
public abstract sealed class GraphBuilder<B extends GraphBuilder<B>> permits WorkflowBuilder, BodyBuilder {

    private final List<NodeSpec> nodes = new ArrayList<>();
    private final List<Connection> connections = new ArrayList<>();
    private final List<Connection> dependencies = new ArrayList<>();
    private final NodeOrder order = new NodeOrder();
    private final CompensationConnections compensations = new CompensationConnections();
    private @Nullable NodeId entryPoint;

    GraphBuilder() {}

    abstract B self();

    /** Adds a node of a registered type. */
    public B node(String id, String type) {
        return node(id, type, spec -> spec);
    }

    /** Adds a node of a registered type and says more about it. */
    public B node(String id, String type, UnaryOperator<NodeBuilder> spec) {
        return add(spec.apply(new NodeBuilder(NodeId.of(id), Work.of(type), order, dependencies))
                .build());
    }

    /** Adds a node that carries its own code. */
    public B node(String id, Behaviour code) {
        return node(id, code, spec -> spec);
    }

    /** Adds a node that carries its own code and says more about it. */
    public B node(String id, Behaviour code, UnaryOperator<NodeBuilder> spec) {
        return add(spec.apply(new NodeBuilder(NodeId.of(id), Work.of(code), order, dependencies))
                .build());
    }

    /** Adds a finished node. */
    public B add(NodeSpec node) {
        nodes.add(node);
        return self();
    }

    /** Connects two nodes: when the source completes, by whatever port. */
    public B connect(String source, String target) {
        return add(Connection.of(NodeId.of(source), NodeId.of(target)));
    }

    /** Connects two nodes: when the source completes by this port only. */
    public B connect(String source, String port, String target) {
        return connect(source, target, via -> via.from(port));
    }

    /** Connects two nodes and says more about it. */
    public B connect(String source, String target, UnaryOperator<ConnectionBuilder> via) {
        var from = NodeId.of(source);
        var to = NodeId.of(target);
        var said = via.apply(new ConnectionBuilder(from, to));
        if (!said.isCompensation()) {
            return add(said.build());
        }
        if (!said.build().equals(Connection.of(from, to))) {
            throw new IllegalArgumentException("the connection from '" + source + "' to its compensation '" + target
                    + "' carries nothing; leave its ports, triggers and conditions out");
        }
        compensations.add(from, to);
        return self();
    }

    /** Adds a finished connection. */
    public B add(Connection connection) {
        connections.add(connection);
        return self();
    }

    /** Begins at this node only, instead of at every node that nothing leads to. */
    public B entryPoint(String id) {
        entryPoint = NodeId.of(id);
        return self();
    }

    /** Says what orders the nodes that have a phase; {@link OrderBy#HYBRID} without it. */
    public B orderBy(OrderBy what) {
        order.by(what);
        return self();
    }

    /** Skips all later phases when a node of a phase failed; nodes of the same phase go on. */
    public B stopOnFirstError() {
        order.stopOnFirstError(true);
        return self();
    }

    /** Does something with this builder, for loops and helpers in the middle of a chain. */
    public B with(Consumer<B> more) {
        more.accept(self());
        return self();
    }

    Graph graph() {
        var all = new ArrayList<>(connections);
        all.addAll(dependencies);
        return order.applied(new Graph(nodes, all, Optional.ofNullable(entryPoint)).compensated(compensations));
    }

    /** Reports what the graph alone shows; the engine's validator finds the rest before anything starts. */
    List<Problem> problems() {
        var problems = new ArrayList<Problem>();
        Set<NodeId> known = new HashSet<>();
        for (int i = 0; i < nodes.size(); i++) {
            if (!known.add(nodes.get(i).id())) {
                problems.add(Problem.error(
                        "DEF-203",
                        "/nodes/" + i,
                        "duplicate node id '" + nodes.get(i).id() + "'; ids are unique"));
            }
        }
        var all = new ArrayList<>(connections);
        all.addAll(dependencies);
        for (int i = 0; i < all.size(); i++) {
            for (var end : List.of(all.get(i).source(), all.get(i).target())) {
                if (!known.contains(end.node())) {
                    problems.add(Problem.error(
                            "DEF-205", "/connections/" + i, "there is no node '" + end.node() + "' to connect"));
                }
            }
        }
        return problems;
    }

    /** Reports what {@link #graph} found of phases, dependencies and compensations that cannot be. */
    List<Problem> refusals() {
        var problems = new ArrayList<Problem>();
        order.refusals()
                .forEach(refusal -> problems.add(Problem.error(
                        NodeOrder.Refusal.CODE,
                        "/nodes/" + refusal.node() + "/" + refusal.field(),
                        refusal.message())));
        compensations
                .refusals()
                .forEach(refusal -> problems.add(
                        Problem.error(CompensationConnections.Refusal.CODE, "/connections", refusal.message())));
        return problems;
    }
}
