package dev.millrace;

import dev.millrace.NaiveInterpreter.Frame;
import dev.millrace.NaiveInterpreter.Result;
import dev.millrace.NaiveInterpreter.Run;
import dev.millrace.RandomGraph.Script;
import dev.millrace.definition.Connection;
import dev.millrace.definition.Graph;
import dev.millrace.definition.NodeSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the nodes of the naive interpreter do, the first letter of their ids says their kind. Confined to one thread.
 */
final class NaiveNodes {

    private final Run run;
    private final Frame frame;

    NaiveNodes(Run run, Frame frame) {
        this.run = run;
        this.frame = frame;
    }

    /** Does what a node of its kind does. */
    Result perform(NodeSpec node, Map<String, Object> input) {
        return switch (idOf(node).charAt(0)) {
            case 'f' -> forEach(node, input);
            case 'w' -> whileLoop(node, input);
            case 'k' -> container(node, input);
            case 's' -> subflow(node, input);
            case 'i' -> ifElse(node, input);
            case 'o' -> new Result(false, input, null);
            default -> code(node, input);
        };
    }

    private Result code(NodeSpec node, Map<String, Object> input) {
        var script = Script.at(run.seed, pathOf(node));
        if (script.fails()) {
            return Result.FAILED;
        }
        var variables = frame.variables();
        var output = new HashMap<String, Object>();
        var id = idOf(node);
        switch (id.charAt(0)) {
            case 'p' -> output.putAll(input);
            case 'c' -> variables.merge(RandomGraph.counterOf(id), 1, (a, b) -> (int) a + (int) b);
            case 'v' -> {
                output.put("n", variables.get("n"));
                output.put("literal", variables.get("literal"));
                variables.put("n", script.value());
            }
            case 'r' -> output.put("read", variables.get(RandomGraph.readOf(id)));
            default -> {}
        }
        output.put("value", script.value());
        return new Result(false, output, script.port());
    }

    private static Result ifElse(NodeSpec node, Map<String, Object> input) {
        boolean holds = isAbove(input, text(node, "condition"));
        var output = new HashMap<>(input);
        output.put("BranchTaken", holds ? "TrueBranch" : "FalseBranch");
        output.put("ConditionResult", holds);
        return new Result(false, output, holds ? "TrueBranch" : "FalseBranch");
    }

    private NaiveInterpreter iteration(NodeSpec node, Map<String, Object> input, int index) {
        return new NaiveInterpreter(
                        node.work().body().orElseThrow(), run, frame.scope(idOf(node) + "[" + index + "]", input, true))
                .run();
    }

    private Result whileLoop(NodeSpec node, Map<String, Object> input) {
        var counter = "count_" + idOf(node);
        int limit = limitOf(text(node, "conditionExpression"), '<');
        int turns = 0;
        boolean left = false;
        while (!left && (int) frame.variables().get(counter) < limit) {
            if (turns == 3) {
                return Result.FAILED;
            }
            var given = new HashMap<>(input);
            given.put("index", turns);
            var body = iteration(node, given, turns);
            if (body.isFailed()) {
                return Result.FAILED;
            }
            left = body.hasBroken();
            turns++;
        }
        var output = new HashMap<>(input);
        output.put("IterationCount", turns);
        output.put("Condition", text(node, "conditionExpression"));
        output.put("MaxIterations", 3);
        return new Result(false, output, null);
    }

    private Result forEach(NodeSpec node, Map<String, Object> input) {
        var items = text(node, "collectionExpression").replaceAll("[^0-9]", "");
        var completion = node.setting("completion").map(c -> (Map<?, ?>) c).orElse(Map.of());
        int wanted = completion.get("minSuccessful") instanceof Integer least ? least : Integer.MAX_VALUE;
        var outputs = new ArrayList<Object>();
        var ledger = new ArrayList<Object>();
        boolean left = false;
        for (int i = 0; i < items.length(); i++) {
            var entry = new HashMap<String, Object>(Map.of("index", i, "status", "SKIPPED", "output", Map.of()));
            ledger.add(entry);
            if (!left && outputs.size() < wanted) {
                var given = new HashMap<>(input);
                given.put("item", items.charAt(i) - '0');
                given.put("index", i);
                var body = iteration(node, given, i);
                entry.put("status", body.isFailed() ? "FAILED" : "COMPLETED");
                if (!body.isFailed()) {
                    entry.put("output", body.output());
                    outputs.add(body.output());
                }
                left = body.hasBroken();
            }
        }
        return ended(node, items.length(), outputs, ledger);
    }

    private static Result ended(NodeSpec node, int size, List<Object> outputs, List<Object> ledger) {
        var completion = node.setting("completion").map(c -> (Map<?, ?>) c).orElse(Map.of());
        long failed = ledger.stream()
                .filter(entry -> ((Map<?, ?>) entry).get("status").equals("FAILED"))
                .count();
        double tolerated = completion.get("toleratedFailures") instanceof Integer most
                ? most
                : completion.containsKey("toleratedFailures") ? size / 2.0 : 0;
        boolean well = completion.get("minSuccessful") instanceof Integer least
                ? outputs.size() >= least
                : failed <= tolerated;
        return well
                ? new Result(
                        false,
                        Map.of(
                                "results",
                                outputs,
                                "items",
                                ledger,
                                "TotalItems",
                                size,
                                "ItemsProcessed",
                                outputs.size() + (int) failed,
                                "CollectionExpression",
                                text(node, "collectionExpression")),
                        null)
                : Result.FAILED;
    }

    private Result container(NodeSpec node, Map<String, Object> input) {
        var mode = text(node, "executionMode");
        var body = node.work().body().orElseThrow();
        if (mode.equals("Sequential") && body.connections().isEmpty()) {
            body = chained(body);
        }
        var inside = new NaiveInterpreter(body, run, frame.scope(idOf(node), input, frame.inLoop())).run();
        if (inside.isFailed()) {
            return Result.FAILED;
        }
        var children = inside.outputs();
        return new Result(
                false,
                Map.of(
                        "ChildResults",
                        children,
                        "TotalChildren",
                        body.nodes().size(),
                        "CompletedChildren",
                        children.size(),
                        "ExecutionMode",
                        mode),
                inside.hasBroken() ? "Break" : null);
    }

    private static Graph chained(Graph body) {
        var chain = new ArrayList<Connection>();
        for (int i = 1; i < body.nodes().size(); i++) {
            chain.add(Connection.of(
                    body.nodes().get(i - 1).id(), body.nodes().get(i).id()));
        }
        return new Graph(body.nodes(), chain, Optional.empty());
    }

    private Result subflow(NodeSpec node, Map<String, Object> input) {
        var child = node.work().subflow().orElseThrow();
        var variables = new HashMap<String, Object>(child.defaultVariables());
        variables.put("n", frame.variables().get("base"));
        variables.putAll(node.inputs());
        var inside = new NaiveInterpreter(
                        child.graph(), run, new Frame(frame.prefix() + idOf(node) + "/", input, variables, false))
                .run();
        if (inside.isFailed()) {
            return Result.FAILED;
        }
        if (node.setting("outputMappings").isPresent()) {
            frame.variables().put("from_" + idOf(node), variables.get("n"));
        }
        var output = new HashMap<>(inside.output());
        output.put("ChildWorkflowId", child.id());
        output.put("ChildWorkflowStatus", "COMPLETED");
        output.put("ChildOutputData", inside.output());
        return new Result(false, output, null);
    }

    // --- what they are told

    private String pathOf(NodeSpec node) {
        return frame.prefix() + idOf(node);
    }

    /** Conditions of the random graphs read {@code output.value > LIMIT}, or the same of the input. */
    static boolean isAbove(Map<String, Object> data, String condition) {
        return data.get("value") instanceof Integer value && value > limitOf(condition, '>');
    }

    private static int limitOf(String condition, char comparison) {
        return Integer.parseInt(
                condition.substring(condition.indexOf(comparison) + 1).trim());
    }

    private static String text(NodeSpec node, String field) {
        return node.setting(field).orElseThrow().toString();
    }

    static String idOf(NodeSpec node) {
        return node.id().value();
    }
}
