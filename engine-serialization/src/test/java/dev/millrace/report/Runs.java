package dev.millrace.report;

import dev.millrace.Execution;
import dev.millrace.WorkflowEngine;
import dev.millrace.definition.RetryPolicy;
import dev.millrace.definition.Trigger;
import dev.millrace.definition.Workflow;
import dev.millrace.node.Node;
import dev.millrace.node.NodeRegistry;
import dev.millrace.node.Outcome;
import dev.millrace.testing.ManualTime;
import dev.millrace.testing.SameThread;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Executions to draw, each the same whenever it is run but for its id. */
final class Runs {

    static final Instant START = Instant.parse("2026-01-31T09:00:00Z");

    /** An engine looks after its leases again and again, so that there always is a next one. */
    private static final int MOST_ALARMS = 10;

    private static final Node FINE = context -> Outcome.done();
    private static final Node BROKEN = context -> Outcome.failed("Bad", "part 7");

    private Runs() {}

    /** Runs a workflow to its end, or for ten alarms, and returns what is made of it. */
    static <T> T of(Workflow workflow, Map<String, ?> input, Function<ExecutionReport, T> use) {
        return executed(workflow, input, execution -> use.apply(ExecutionReport.of(execution)));
    }

    /** Runs a workflow so, and returns what is made of the execution. */
    static <T> T executed(Workflow workflow, Map<String, ?> input, Function<Execution, T> use) {
        return executed(NodeRegistry.discovered(), workflow, input, use);
    }

    /** Runs a workflow of these types so. */
    static <T> T executed(NodeRegistry types, Workflow workflow, Map<String, ?> input, Function<Execution, T> use) {
        var time = new ManualTime(START);
        try (var engine = WorkflowEngine.builder()
                .nodes(types)
                .time(time)
                .executor(new SameThread())
                .build()) {
            var execution = engine.start(workflow, input);
            for (int i = 0; i < MOST_ALARMS && !execution.status().isFinal(); i++) {
                time.advanceToNext();
            }
            return use.apply(execution);
        }
    }

    /** A branch, a loop of which an item fails, a retry that helps nobody, a fallback, a handler. */
    static Workflow mixed() {
        return Workflow.named("mixed")
                .node("load", (Node) context -> Outcome.done(Map.of("customer", "Ada Lovelace", "password", "hunter2")))
                .node("choose", "IfElse", node -> node.set("condition", "input.customer != null"))
                .node("left", FINE)
                .node("right", FINE)
                .node(
                        "each",
                        "ForEach",
                        node -> node.set("collectionExpression", "[1, 2, 3]")
                                .body(body -> body.node("work", (Node) context -> {
                                            if (context.input("index", Integer.class) == 1) {
                                                throw new IllegalStateException("the second is broken");
                                            }
                                            return Outcome.done();
                                        })
                                        .node("after", FINE)
                                        .connect("work", "after")))
                .node(
                        "charge",
                        (Node) context -> {
                            throw new IllegalArgumentException("card & <b>bold</b>");
                        },
                        node -> node.retry(RetryPolicy.attempts(2)))
                .node("tell", FINE)
                .node("ship", FINE)
                .node(
                        "price",
                        (Node) context -> {
                            throw new IllegalArgumentException("gone");
                        },
                        node -> node.fallback("oldPrice"))
                .node("oldPrice", FINE)
                .connect("load", "choose")
                .connect("choose", "TrueBranch", "left")
                .connect("choose", "FalseBranch", "right")
                .connect("load", "each")
                .connect("left", "charge")
                .connect("charge", "ship")
                .connect("charge", "tell", via -> via.on(Trigger.FAIL))
                .connect("load", "price")
                .build();
    }

    /** A loop over the input's items. */
    static Workflow loop() {
        return Workflow.named("loop")
                .node(
                        "each",
                        "ForEach",
                        node -> node.set("collectionExpression", "input.items")
                                .body(body -> body.node("work", FINE)
                                        .node("then", FINE)
                                        .connect("work", "then")))
                .build();
    }

    /** Branches beside each other with steps behind them, of which one part fails: so many nodes and six more. */
    static Workflow wide(int parts, int steps) {
        var builder = Workflow.named("wide").node("start", FINE).node("gather", FINE);
        for (int i = 0; i < parts; i++) {
            builder.node("part" + i, i == 7 ? BROKEN : FINE)
                    .connect("start", "part" + i)
                    .connect("part" + i, "gather");
        }
        var before = "gather";
        for (int i = 0; i < steps; i++) {
            builder.node("step" + i, FINE).connect(before, "step" + i);
            before = "step" + i;
        }
        return builder.build();
    }

    /** Names, errors and outputs of somebody who means ill. */
    static Workflow hostile() {
        var ill = List.of(
                "<script>document.title='owned'<",
                "\"><img src=x onerror=alert(1)>",
                "'; alert(1); '",
                "]]>--><svg onload=x>",
                "x\"];click n1 href \"javascript:alert(1)\"",
                "\\\"; evil [label=\\");
        var builder = Workflow.named("hostile <script>alert(1)<|script>").name("</h1><script>alert(2)</script>");
        for (var name : ill) {
            var id = name.replace('/', '|').replace('[', '(').replace(']', ')');
            builder.node(id, (Node) context -> {
                throw new IllegalStateException("</pre><script>document.title='owned'</script> \u202E " + name);
            });
            builder.node(id + " then", FINE)
                    .connect(id, id + " then", via -> via.when("output.x == '</script><script>alert(3)</script>'"));
        }
        return builder.node("long", (Node)
                        context -> Outcome.done(Map.of("</script><script>document.title='owned'", "x".repeat(10_000))))
                .node("n".repeat(200), FINE)
                .build();
    }
}
