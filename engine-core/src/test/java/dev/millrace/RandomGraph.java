package dev.millrace;

import dev.millrace.definition.ConnectionBuilder;
import dev.millrace.definition.GraphBuilder;
import dev.millrace.definition.Join;
import dev.millrace.definition.NodeBuilder;
import dev.millrace.definition.Trigger;
import dev.millrace.definition.Workflow;
import dev.millrace.node.Node;
import dev.millrace.node.NodeContext;
import dev.millrace.node.Outcome;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Makes random workflows whose end does not depend on the order in which nodes run. A node's kind is the first letter
 * of its id. Where something would depend on the order it is left out: an early join gives its node inputs of its own,
 * a window of several items has neither Break nor minSuccessful nor shared variables. Confined to one thread.
 */
final class RandomGraph {

    private static final int DEEPEST = 3;
    private static final int MOST_NODES = 9;
    private static final int MOST_NESTED_NODES = 4;
    private static final List<String> PORTS = List.of("p", "q");
    private static final List<String> BRANCHES = List.of("TrueBranch", "FalseBranch");

    private final long seed;
    private final Random random;
    private int made;

    RandomGraph(long seed) {
        this.seed = seed;
        this.random = new Random(seed);
    }

    /** What a node of code does at a path. */
    record Script(boolean fails, @Nullable String port, int value) {

        static Script at(long seed, String path) {
            var random = new Random(seed * 31 + path.hashCode());
            random.nextInt();
            char kind = path.charAt(path.lastIndexOf('/') + 1);
            boolean fails = random.nextInt(5) == 0 && kind != 'c';
            var port = random.nextInt(3) == 0 ? PORTS.get(random.nextInt(2)) : null;
            return new Script(fails, kind == 'b' && random.nextInt(3) == 0 ? "Break" : port, random.nextInt(10));
        }
    }

    /**
     * Where a graph stands: how deep, what may happen there, and the counters of the loops that share its variables.
     */
    private record Around(int depth, boolean mayBreak, boolean inOrder, Set<String> counters) {

        Around loop(boolean oneByOne) {
            return new Around(depth + 1, oneByOne, inOrder && oneByOne, counters);
        }

        Around inside() {
            return new Around(depth + 1, mayBreak, inOrder, counters);
        }
    }

    Workflow workflow() {
        return workflow(new Around(0, false, true, new TreeSet<>()), 7);
    }

    private Workflow workflow(Around around, int base) {
        var builder = Workflow.named("random" + made).variable("base", base);
        fill(builder, around, around.depth() == 0 ? "" : "v");
        around.counters().forEach(counter -> builder.variable(counter, 0));
        return builder.build();
    }

    /** Fills a graph; its first node is of a given kind, if one is given. */
    private void fill(GraphBuilder<?> builder, Around around, String first) {
        int size = 1 + random.nextInt(around.depth() == 0 ? MOST_NODES : MOST_NESTED_NODES);
        var fallbacks = fallbacks(size);
        var ids = new String[size];
        for (int i = 0; i < size; i++) {
            ids[i] = (i == 0 && !first.isEmpty() ? first : String.valueOf(kind(around))) + ++made;
        }
        var sources = connect(builder, ids, fallbacks, around.inOrder());
        for (int i = 0; i < size; i++) {
            int position = i;
            add(builder, ids[i], around, spec -> {
                if (fallbacks.containsKey(position)) {
                    spec.fallback(ids[fallbacks.get(position)]);
                }
                return runIf(join(spec, ids[position].charAt(0), sources.get(position)), ids[position].charAt(0));
            });
        }
    }

    private char kind(Around around) {
        if (around.depth() < DEEPEST && random.nextInt(3) == 0) {
            return (around.inOrder() ? "ffwks" : "fks").charAt(random.nextInt(around.inOrder() ? 5 : 3));
        }
        return around.mayBreak() && random.nextInt(5) == 0 ? 'b' : "nnnpio".charAt(random.nextInt(6));
    }

    private interface Policy {
        NodeBuilder on(NodeBuilder spec);
    }

    private void add(GraphBuilder<?> builder, String id, Around around, Policy policy) {
        switch (id.charAt(0)) {
            case 'f' -> builder.node(id, "ForEach", spec -> policy.on(forEach(spec, around)));
            case 'w' -> builder.node(id, "While", spec -> policy.on(whileLoop(spec, id, around)));
            case 'k' -> builder.node(id, "Container", spec -> policy.on(container(spec, around)));
            case 's' -> builder.node(id, "Subflow", spec -> policy.on(subflow(spec, id, around)));
            case 'i' ->
                builder.node(
                        id, "IfElse", spec -> policy.on(spec.set("condition", "input.value > " + random.nextInt(8))));
            case 'o' -> builder.node(id, "Noop", policy::on);
            default -> builder.node(id, code(), policy::on);
        }
    }

    private NodeBuilder forEach(NodeBuilder spec, Around around) {
        int window = random.nextBoolean() ? 1 : 2 + random.nextInt(2);
        var items = IntStream.range(0, random.nextInt(5)).boxed().toList();
        spec.set("collectionExpression", items.toString()).set("maxConcurrency", window);
        switch (random.nextInt(4)) {
            case 0 -> spec.set("completion", Map.of("toleratedFailures", random.nextInt(3)));
            case 1 -> spec.set("completion", Map.of("toleratedFailures", "50%"));
            case 2 -> {
                if (window == 1) {
                    spec.set("completion", Map.of("minSuccessful", 1 + random.nextInt(3)));
                }
            }
            default -> {}
        }
        return spec.body(body -> body.with(b -> fill(b, around.loop(window == 1), "")));
    }

    private NodeBuilder whileLoop(NodeBuilder spec, String id, Around around) {
        around.counters().add("count_" + id);
        return spec.set("conditionExpression", "variables.count_" + id + " < " + random.nextInt(5))
                .set("maxIterations", 3)
                .body(body -> body.with(b -> fill(b, around.loop(true), "c_" + id + "_")));
    }

    private NodeBuilder container(NodeBuilder spec, Around around) {
        spec.set("executionMode", List.of("Parallel", "Sequential", "Graph").get(random.nextInt(3)));
        return spec.body(body -> body.with(b -> fill(b, around.inside(), "")));
    }

    private NodeBuilder subflow(NodeBuilder spec, String id, Around around) {
        spec.set("inputMappings", Map.of("base", "n")).input("literal", random.nextInt(5));
        if (around.inOrder()) {
            spec.set("outputMappings", Map.of("n", "from_" + id));
        }
        return spec.subflow(workflow(new Around(around.depth() + 1, false, true, new TreeSet<>()), 8));
    }

    /** Runs any node of code by its script. */
    private Node code() {
        return context -> {
            var path = context.path().toString();
            var id = context.path().id().value();
            var script = Script.at(seed, path);
            if (script.fails()) {
                throw new IllegalStateException("scripted");
            }
            var outcome = Outcome.done(output(context, id, script));
            return script.port() == null ? outcome : outcome.by(script.port());
        };
    }

    private static Map<String, Object> output(NodeContext context, String id, Script script) {
        var variables = context.variables();
        var output = new LinkedHashMap<String, Object>();
        switch (id.charAt(0)) {
            case 'p' -> output.putAll(context.input());
            case 'c' -> context.setVariable(counterOf(id), (int) variables.get(counterOf(id)) + 1);
            case 'v' -> {
                output.put("n", variables.get("n"));
                output.put("literal", variables.get("literal"));
                context.setVariable("n", script.value());
            }
            case 'r' -> output.put("read", variables.get(readOf(id)));
            default -> {}
        }
        output.put("value", script.value());
        return output;
    }

    /** Returns the variable that the counting node {@code c_w3_4} of a While counts in. */
    static String counterOf(String id) {
        return "count_" + id.split("_")[1];
    }

    /** Returns the variable that the reading node {@code r_s3_4} reads. */
    static String readOf(String id) {
        return "from_" + id.split("_")[1];
    }

    /** Connects nodes forwards, fallbacks left out as targets. Returns the sources of each node. */
    private List<List<String>> connect(
            GraphBuilder<?> builder, String[] ids, Map<Integer, Integer> fallbacks, boolean inOrder) {
        var pairs = new ArrayList<int[]>();
        for (int target = 1; target < ids.length; target++) {
            for (int source = 0; source < target; source++) {
                if (!fallbacks.containsValue(target) && random.nextInt(3) == 0) {
                    pairs.add(new int[] {source, target});
                    if (inOrder && ids[source].charAt(0) == 's' && ids[target].charAt(0) == 'n') {
                        ids[target] = "r_" + ids[source] + "_" + ++made; // hears what the subflow mapped back
                    }
                }
            }
        }
        for (var pair : pairs) {
            int connections = random.nextInt(6) == 0 ? 2 : 1;
            for (int i = 0; i < connections; i++) {
                char kind = ids[pair[0]].charAt(0);
                builder.connect(ids[pair[0]], ids[pair[1]], via -> route(via, kind));
            }
        }
        var sources = new ArrayList<List<String>>();
        for (int i = 0; i < ids.length; i++) {
            int target = i;
            sources.add(pairs.stream()
                    .filter(pair -> pair[1] == target)
                    .map(pair -> ids[pair[0]])
                    .toList());
        }
        return sources;
    }

    private Map<Integer, Integer> fallbacks(int size) {
        var fallbacks = new HashMap<Integer, Integer>();
        for (int i = 0; i < size - 1; i++) {
            if (random.nextInt(6) == 0 && !fallbacks.containsKey(size - 1)) {
                int fallback = i + 1 + random.nextInt(size - i - 1);
                if (!fallbacks.containsValue(fallback) && !fallbacks.containsKey(fallback)) {
                    fallbacks.put(i, fallback);
                }
            }
        }
        return fallbacks;
    }

    /** A node's own condition reads what every order of events gives it. */
    private NodeBuilder runIf(NodeBuilder spec, char kind) {
        return "npo".indexOf(kind) >= 0 && random.nextInt(8) == 0
                ? spec.runIf("input.value > " + random.nextInt(10))
                : spec;
    }

    private String rule(List<String> sources) {
        var rule = new StringBuilder();
        for (var source : sources) {
            var term = "'" + source + "'."
                    + List.of("completed", "failed", "skipped").get(random.nextInt(3));
            if (rule.length() > 0) {
                rule.append(random.nextBoolean() ? " && " : " || ");
            }
            rule.append(random.nextInt(3) == 0 ? "!(" + term + ")" : term);
        }
        return rule.toString();
    }

    private NodeBuilder join(NodeBuilder spec, char kind, List<String> sources) {
        if (sources.isEmpty() || kind == 'r' || kind == 's') {
            return spec;
        }
        return switch (random.nextInt(7)) {
            case 0 -> spec.join(Join.ANY).input("own", 1);
            case 1 -> spec.join(Join.ALL_DONE);
            case 2 ->
                spec.join(Join.atLeast(1 + random.nextInt(sources.size()))).input("own", 1);
            case 3 -> spec.join(Join.when(rule(sources))).input("own", 1);
            default -> spec;
        };
    }

    private ConnectionBuilder route(ConnectionBuilder via, char source) {
        switch (random.nextInt(8)) {
            case 0 -> via.on(Trigger.FAIL);
            case 1 -> via.on(Trigger.FAIL).recovers();
            case 2 -> via.on(Trigger.COMPLETE, Trigger.FAIL);
            case 3, 4 -> port(via, source);
            case 5 -> via.when("output.value > " + random.nextInt(10));
            default -> {}
        }
        return via;
    }

    private void port(ConnectionBuilder via, char source) {
        if (source == 'i') {
            via.from(BRANCHES.get(random.nextInt(2)));
        } else if ("npbcvr".indexOf(source) >= 0) {
            via.from(PORTS.get(random.nextInt(2)));
        }
    }
}
