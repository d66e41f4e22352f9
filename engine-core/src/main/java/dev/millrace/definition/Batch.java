package dev.millrace.definition;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Starts of workflows with one summary: a workflow whose nodes each run an execution of their own and wait for it. One
 * after the other, in order, or several at once. What an earlier one gave is at hand as everywhere:
 * <code>${nodes.load.output.rows}</code>. What follows a failure, the workflow's {@link OnFailure} says: the others run
 * all the same, or are stopped. Immutable; each method returns a copy.
 *
 * @param starts what is started, in order
 * @param maxConcurrency how many executions run at once; 1 for one after the other
 */
public record Batch(List<Start> starts, int maxConcurrency) {

    private static final String LOCK = "batch-${execution.id}";

    /** Nothing yet, one after the other. */
    public static final Batch IN_ORDER = new Batch(List.of(), 1);

    /**
     * One start, or one for each item of a collection. Immutable.
     *
     * @param node the node of type {@code Subflow} that makes it, with {@code mode: child}
     * @param items the fields of a {@code ForEach} that say of which items; empty for one start
     */
    public record Start(NodeSpec node, Map<String, Object> items) {

        /** Copies the map. */
        public Start {
            requireNonNull(node, "node");
            items = Values.copy(items);
        }

        private NodeId id() {
            return node.id();
        }
    }

    /** Checks the bound and that ids are unique. */
    public Batch {
        starts = List.copyOf(starts);
        if (maxConcurrency < 1) {
            throw new IllegalArgumentException("maxConcurrency of a batch must be at least 1, not " + maxConcurrency);
        }
        Set<NodeId> known = new HashSet<>();
        starts.forEach(start -> {
            if (!known.add(start.id())) {
                throw new IllegalArgumentException(
                        "a batch has two starts '" + start.id() + "'; the id of each is its own");
            }
        });
    }

    /** Returns a batch without starts, of which so many run at once. */
    public static Batch parallel(int maxConcurrency) {
        return new Batch(List.of(), maxConcurrency);
    }

    /** Adds a start. */
    public Batch with(Start start) {
        var all = new ArrayList<>(starts);
        all.add(requireNonNull(start, "start"));
        return new Batch(all, maxConcurrency);
    }

    /**
     * Adds a start of a registered workflow.
     *
     * @param id the node's id
     * @param workflow the workflow's id, or {@code id:version}
     * @param inputs the execution's input, with templates; empty for what the start before it gave
     */
    public Batch start(String id, String workflow, Map<String, ?> inputs) {
        return with(new Start(node(id, named(workflow), inputs), Map.of()));
    }

    /** Adds a start of a workflow as {@link #start(String, String, Map)} does. */
    public Batch start(String id, Workflow workflow, Map<String, ?> inputs) {
        return with(new Start(node(id, of(workflow), inputs), Map.of()));
    }

    /** Adds a start of a registered workflow for each of some inputs: {@code id-1}, {@code id-2} and so on. */
    public Batch startEach(String id, String workflow, List<? extends Map<String, ?>> inputs) {
        var all = new ArrayList<>(starts); // once for all, for there may be thousands
        for (int i = 0; i < inputs.size(); i++) {
            all.add(new Start(node(numbered(id, i), named(workflow), inputs.get(i)), Map.of()));
        }
        return new Batch(all, maxConcurrency);
    }

    /**
     * Adds a start of a registered workflow for each item of a collection that is known when its turn comes.
     *
     * @param collection an expression, such as {@code nodes.load.output.customers}
     * @param inputs the input of each execution, with templates that may begin with {@code item}
     */
    public Batch startForEach(String id, String workflow, String collection, Map<String, ?> inputs) {
        return with(new Start(
                node(id, named(workflow), inputs),
                Map.of("collectionExpression", requireNonNull(collection, "collection"))));
    }

    /** Returns the id of one of several starts of a kind. */
    public static String numbered(String id, int index) {
        return id + "-" + (index + 1);
    }

    private static Work named(String workflow) {
        return Work.of("Subflow").withSettings(Map.of("mode", "child", "workflow", requireNonNull(workflow)));
    }

    private static Work of(Workflow workflow) {
        return Work.of("Subflow").withSettings(Map.of("mode", "child")).withSubflow(workflow);
    }

    private static NodeSpec node(String id, Work work, Map<String, ?> inputs) {
        return new NodeSpec(
                NodeId.of(id), work, new LinkedHashMap<>(inputs), NodePolicy.DEFAULT, About.NOTHING, Optional.empty());
    }

    /** Returns whether its starts follow one another. */
    public boolean isInOrder() {
        return maxConcurrency == 1;
    }

    /** Returns its starts as nodes, in order. */
    public List<NodeSpec> nodes(OnFailure onFailure) {
        var nodes = new ArrayList<NodeSpec>();
        for (var start : starts) {
            var bounded = isInOrder()
                    ? start.node()
                    : start.node().withPolicy(bounded(start.node().policy()));
            var node = start.items().isEmpty() ? bounded : loop(start, bounded);
            boolean waitsForAny = isInOrder() && !nodes.isEmpty() && onFailure == OnFailure.CONTINUE;
            nodes.add(waitsForAny ? node.withPolicy(node.policy().withJoin(Join.ALL_DONE)) : node);
        }
        return nodes;
    }

    /** Returns the connections by which its starts follow one another; none where several run at once. */
    public List<Connection> connections(OnFailure onFailure) {
        var end = onFailure == OnFailure.CONTINUE ? DependsOn.COMPLETION : DependsOn.SUCCESS;
        var connections = new ArrayList<Connection>();
        for (int i = 1; isInOrder() && i < starts.size(); i++) {
            connections.add(
                    end.connection(End.of(starts.get(i - 1).id()), starts.get(i).id()));
        }
        return connections;
    }

    /** Whoever starts an execution holds one of the permits of its batch until that has ended. */
    private NodePolicy bounded(NodePolicy policy) {
        var locks = new ArrayList<>(policy.admission().locks());
        locks.add(Lock.shared(LOCK, maxConcurrency));
        return policy.withAdmission(policy.admission().withLocks(locks));
    }

    /** The node runs in the loop; what is outside of it, its order and condition, is the loop's. */
    private NodeSpec loop(Start start, NodeSpec node) {
        var settings = new LinkedHashMap<>(start.items());
        settings.put("maxConcurrency", maxConcurrency);
        var inside = new NodeSpec(
                NodeId.of("start"),
                node.work(),
                node.inputs(),
                node.policy().withJoin(Join.ALL),
                node.about(),
                Optional.empty());
        var body = new Graph(List.of(inside), List.of(), Optional.empty());
        var policy = NodePolicy.DEFAULT.withJoin(node.policy().join());
        return new NodeSpec(
                node.id(),
                Work.of("ForEach")
                        .withSettings(settings)
                        .withBody(body)
                        .withFolders(node.work().folders()),
                Map.of(),
                policy,
                node.about(),
                node.runIf());
    }
}
