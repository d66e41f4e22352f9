package dev.millrace;

import dev.millrace.definition.Connection;
import dev.millrace.definition.Graph;
import dev.millrace.definition.JoinType;
import dev.millrace.definition.NodeId;
import dev.millrace.definition.NodeSpec;
import dev.millrace.definition.Trigger;
import dev.millrace.definition.Workflow;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.NodeStatus;
import dev.millrace.event.SkipReason;
import dev.millrace.expression.JoinRule;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The semantics of control flow, written down a second time without any machinery: one of these runs one graph, looks
 * at every node again and again until nothing changes, and makes another for each scope. Confined to one thread.
 */
final class NaiveInterpreter {

    /** What the interpreters of one execution share. */
    static final class Run {
        final long seed;

        /**
         * Why the engine skipped its joins of n-of and by a rule: that depends on the order of arrivals, and either
         * answer may be right.
         */
        final Map<String, SkipReason> nOfReasons;

        final Map<String, NodeStatus> statuses = new HashMap<>();
        final Map<String, SkipReason> reasons = new HashMap<>();
        final Map<String, Map<String, Object>> outputs = new HashMap<>();

        Run(long seed, Map<String, SkipReason> nOfReasons) {
            this.seed = seed;
            this.nOfReasons = nOfReasons;
        }
    }

    /** What a graph is run with. */
    record Frame(String prefix, Map<String, Object> input, Map<String, Object> variables, boolean inLoop) {

        Frame scope(String name, Map<String, Object> given, boolean loop) {
            return new Frame(prefix + name + "/", given, variables, loop);
        }
    }

    record Result(
            boolean failed,
            Map<String, Object> output,
            @Nullable String port) {

        static final Result FAILED = new Result(true, Map.of(), null);
    }

    private enum Turn {
        OPEN,
        DELIVERED,
        BROKEN,
        NOT_TAKEN
    }

    private final Graph graph;
    private final Run run;
    private final Frame frame;
    private final NaiveNodes nodes;
    private final Map<String, Result> results = new HashMap<>();
    private final Map<String, Map<String, Object>> inputs = new HashMap<>();
    private final Set<String> substitutes = new HashSet<>();
    private final Set<String> usedFallbacks = new HashSet<>();
    private boolean broke;

    NaiveInterpreter(Graph graph, Run run, Frame frame) {
        this.graph = graph;
        this.run = run;
        this.frame = frame;
        this.nodes = new NaiveNodes(run, frame);
        for (var node : graph.nodes()) {
            become(node, NodeStatus.PENDING);
            fallbackOf(node).ifPresent(fallback -> substitutes.add(fallback.value()));
        }
    }

    static NaiveInterpreter of(Workflow workflow, Run run) {
        var variables = new HashMap<String, Object>(workflow.defaultVariables());
        return new NaiveInterpreter(workflow.graph(), run, new Frame("", Map.of(), variables, false)).run();
    }

    NaiveInterpreter run() {
        for (var node : graph.nodes()) {
            if (incoming(node).isEmpty() && !substitutes.contains(NaiveNodes.idOf(node))) {
                begin(node, inputOf(node));
            }
        }
        settle();
        while (skipStrays(false) || skipStrays(true)) {
            settle();
        }
        return this;
    }

    private boolean skipStrays(boolean evenFallbacksOfOpenNodes) {
        boolean skipped = false;
        for (var node : graph.nodes()) {
            boolean needed = graph.nodes().stream()
                    .anyMatch(other ->
                            fallbackOf(other).filter(node.id()::equals).isPresent() && is(other, NodeStatus.PENDING));
            if (is(node, NodeStatus.PENDING) && incoming(node).isEmpty() && (evenFallbacksOfOpenNodes || !needed)) {
                skip(node, SkipReason.NOT_TAKEN);
                skipped = true;
            }
        }
        return skipped;
    }

    private void settle() {
        boolean changed = true;
        while (changed) {
            changed = false;
            for (var node : graph.nodes()) {
                if (is(node, NodeStatus.PENDING) && !incoming(node).isEmpty()) {
                    changed |= decide(node);
                }
            }
        }
    }

    private boolean decide(NodeSpec node) {
        var sources = new LinkedHashMap<NodeId, Turn>();
        for (var connection : incoming(node)) {
            sources.merge(connection.source().node(), turn(connection), NaiveInterpreter::together);
        }
        long open = count(sources, Turn.OPEN);
        long delivered = count(sources, Turn.DELIVERED);
        long broken = count(sources, Turn.BROKEN);
        var join = node.policy().join();
        if (join.type() == JoinType.CONDITION) {
            return decideByRule(node, JoinRule.parse(join.condition().orElseThrow()), sources);
        }
        boolean early = join.type() == JoinType.ANY || join.type() == JoinType.N_OF;
        long wanted = join.type() == JoinType.N_OF ? join.count() : 1;
        if (early
                ? delivered >= wanted
                : open == 0 && (join.type() == JoinType.ALL_DONE || broken == 0 && delivered > 0)) {
            begin(node, inputOf(node));
            return true;
        }
        boolean certain = join.type() == JoinType.ALL && broken > 0;
        if (early ? delivered + open < wanted : open == 0 || certain) {
            var reason = broken > 0 ? SkipReason.UPSTREAM_FAILED : SkipReason.NOT_TAKEN;
            skip(node, join.type() == JoinType.N_OF ? run.nOfReasons.getOrDefault(pathOf(node), reason) : reason);
            return true;
        }
        return false;
    }

    /**
     * What a rule asks of the sources.
     *
     * @param statuses where they stand
     * @param turns what became of their connections
     */
    private record Sources(Function<String, NodeStatus> statuses, Map<NodeId, Turn> turns) implements JoinRule.Sources {

        @Override
        public NodeStatus status(String id) {
            return statuses.apply(id);
        }

        @Override
        public @Nullable Boolean delivered(String id) {
            return is(id, Turn.DELIVERED);
        }

        @Override
        public @Nullable Boolean broken(String id) {
            return is(id, Turn.BROKEN);
        }

        private @Nullable Boolean is(String id, Turn wanted) {
            var turn = turns.get(NodeId.of(id));
            return turn == Turn.OPEN ? null : turn == wanted;
        }
    }

    private boolean decideByRule(NodeSpec node, JoinRule rule, Map<NodeId, Turn> sources) {
        long broken = count(sources, Turn.BROKEN);
        var holds = rule.holds(new Sources(id -> run.statuses.get(frame.prefix() + id), sources));
        if (holds == null) {
            return false;
        }
        if (holds) {
            begin(node, inputOf(node));
        } else {
            var reason = broken > 0 ? SkipReason.UPSTREAM_FAILED : SkipReason.NOT_TAKEN;
            skip(node, run.nOfReasons.getOrDefault(pathOf(node), reason));
        }
        return true;
    }

    /** A node's own condition is asked before it runs. */
    private void begin(NodeSpec node, Map<String, Object> input) {
        var condition = node.runIf();
        if (condition.isPresent() && !NaiveNodes.isAbove(input, condition.get().text())) {
            skip(node, SkipReason.NOT_TAKEN);
        } else {
            execute(node, input);
        }
    }

    private void execute(NodeSpec node, Map<String, Object> input) {
        inputs.put(NaiveNodes.idOf(node), input);
        var result = nodes.perform(node, input);
        var fallback = fallbackOf(node);
        if (result.failed()
                && fallback.isPresent()
                && usedFallbacks.add(fallback.get().value())) {
            var standIn = graph.node(fallback.get()).orElseThrow();
            begin(standIn, own(standIn, input));
            if (is(standIn, NodeStatus.COMPLETED)) {
                result = results.get(NaiveNodes.idOf(standIn));
            }
        }
        results.put(NaiveNodes.idOf(node), result);
        become(node, result.failed() ? NodeStatus.FAILED : NodeStatus.COMPLETED);
        if (!result.failed()) {
            run.outputs.put(pathOf(node), result.output());
            broke |= "Break".equals(result.port());
        }
    }

    // --- data

    private Map<String, Object> inputOf(NodeSpec node) {
        if (incoming(node).isEmpty()) {
            return own(node, frame.input());
        }
        var merged = new HashMap<String, Object>();
        for (var connection : incoming(node)) {
            if (turn(connection) == Turn.DELIVERED) {
                var source = connection.source().node().value();
                var result = results.get(source);
                merged.putAll(result.failed() ? inputs.get(source) : result.output());
            }
        }
        return own(node, merged);
    }

    /** A node's own inputs replace what it was delivered. */
    private static Map<String, Object> own(NodeSpec node, Map<String, Object> delivered) {
        return node.inputs().isEmpty() ? delivered : node.inputs();
    }

    /** Returns what its completed nodes gave. */
    Map<String, Object> outputs() {
        var outputs = new HashMap<String, Object>();
        results.forEach((id, result) -> {
            if (!result.failed()) {
                outputs.put(id, result.output());
            }
        });
        return outputs;
    }

    /** Returns whether one of its nodes left the loop around it. */
    boolean hasBroken() {
        return broke;
    }

    Map<String, Object> output() {
        var output = new HashMap<String, Object>();
        for (var node : graph.nodes()) {
            boolean deliveredToNobody = graph.connections().stream()
                    .filter(c -> c.source().node().equals(node.id()))
                    .noneMatch(c -> turn(c) == Turn.DELIVERED);
            if (is(node, NodeStatus.COMPLETED) && deliveredToNobody && !usedFallbacks.contains(NaiveNodes.idOf(node))) {
                output.putAll(results.get(NaiveNodes.idOf(node)).output());
            }
        }
        return output;
    }

    // --- connections

    private Turn turn(Connection connection) {
        var source = connection.source().node().value();
        boolean onComplete = connection.waitsFor(Trigger.COMPLETE);
        boolean onFail = connection.waitsFor(Trigger.FAIL);
        return switch (run.statuses.get(frame.prefix() + source)) {
            case COMPLETED ->
                onComplete
                                && portFits(connection, results.get(source).port())
                                && connection
                                        .condition()
                                        .map(c -> NaiveNodes.isAbove(
                                                results.get(source).output(), c.text()))
                                        .orElse(true)
                        ? Turn.DELIVERED
                        : Turn.NOT_TAKEN;
            case FAILED ->
                !onFail
                        ? Turn.BROKEN
                        : connection.source().port().isEmpty()
                                        && connection.condition().isEmpty()
                                ? Turn.DELIVERED
                                : Turn.NOT_TAKEN;
            case SKIPPED ->
                onComplete && run.reasons.get(frame.prefix() + source) == SkipReason.UPSTREAM_FAILED
                        ? Turn.BROKEN
                        : Turn.NOT_TAKEN;
            default -> Turn.OPEN;
        };
    }

    private boolean portFits(Connection connection, @Nullable String port) {
        return connection.source().port().map(p -> p.equals(port)).orElse(!"Break".equals(port));
    }

    private static Turn together(Turn one, Turn other) {
        for (var turn : List.of(Turn.OPEN, Turn.DELIVERED, Turn.BROKEN)) {
            if (one == turn || other == turn) {
                return turn;
            }
        }
        return Turn.NOT_TAKEN;
    }

    private List<Connection> incoming(NodeSpec node) {
        var incoming = new ArrayList<Connection>();
        for (var connection : graph.connections()) {
            if (connection.target().node().equals(node.id())
                    && connection.options().enabled()) {
                incoming.add(connection);
            }
        }
        return incoming;
    }

    private static long count(Map<NodeId, Turn> sources, Turn turn) {
        return sources.values().stream().filter(t -> t == turn).count();
    }

    // --- ends

    ExecutionStatus end() {
        return isFailed() ? ExecutionStatus.FAILED : ExecutionStatus.COMPLETED;
    }

    boolean isFailed() {
        return graph.nodes().stream().anyMatch(node -> is(node, NodeStatus.FAILED) && !isRecovered(node));
    }

    private boolean isRecovered(NodeSpec node) {
        return graph.connections().stream()
                .filter(c -> c.source().node().equals(node.id()) && c.options().recovers())
                .anyMatch(c -> turn(c) == Turn.DELIVERED
                        && run.statuses.get(frame.prefix() + c.target().node().value()) == NodeStatus.COMPLETED);
    }

    private void become(NodeSpec node, NodeStatus status) {
        run.statuses.put(pathOf(node), status);
    }

    private void skip(NodeSpec node, SkipReason reason) {
        become(node, NodeStatus.SKIPPED);
        run.reasons.put(pathOf(node), reason);
    }

    private boolean is(NodeSpec node, NodeStatus status) {
        return run.statuses.get(pathOf(node)) == status;
    }

    private String pathOf(NodeSpec node) {
        return frame.prefix() + NaiveNodes.idOf(node);
    }

    private static Optional<NodeId> fallbackOf(NodeSpec node) {
        return node.policy().substitutes().fallback();
    }
}
