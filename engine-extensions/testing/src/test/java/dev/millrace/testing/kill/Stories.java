package dev.millrace.testing.kill;

import dev.millrace.definition.Effect;
import dev.millrace.definition.Lock;
import dev.millrace.definition.RetryPolicy;
import dev.millrace.definition.Workflow;
import dev.millrace.node.NodeRegistry;
import dev.millrace.node.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/**
 * The workflows of the load: each one a thing that a crash can interrupt. None holds code, so that any process can go
 * on with them.
 */
final class Stories {

    static final String SIGNAL = "waits";
    static final String CANCEL = "cancelled";
    static final String ONCE = "once";
    static final String PAUSE = "paused";
    static final String LATE = "late";

    private static final long MOMENT_NANOS = 1_000_000;
    private static final Set<String> CONTROLS = Set.of("items", "again", "sub", "rest", "ask", "stop");

    private Stories() {}

    /** Returns whether the engine itself does what the node at a path stands for. */
    static boolean isControl(String path) {
        return CONTROLS.contains(path.substring(path.lastIndexOf('/') + 1));
    }

    /** Returns the node types: each records its effect, and then does what its name says. */
    static NodeRegistry nodes(Ledger ledger, Moment.Hook hook) {
        return NodeRegistry.builder()
                .add("Act", context -> {
                    ledger.effect(context);
                    hook.pass(Moment.AFTER_EFFECT);
                    return Outcome.done("by", context.path().toString());
                })
                .add("Count", context -> {
                    ledger.effect(context);
                    hook.pass(Moment.AFTER_EFFECT);
                    int n = (Integer) context.variables().get("n") + 1;
                    context.setVariable("n", n);
                    return Outcome.done("n", n);
                })
                .add("FailOnce", context -> {
                    ledger.effect(context);
                    hook.pass(Moment.AFTER_EFFECT);
                    return context.attempt() == 1 ? Outcome.failed("Busy", "not yet") : Outcome.done("at", "last");
                })
                .add("Linger", context -> {
                    ledger.effect(context);
                    hook.pass(Moment.AFTER_EFFECT);
                    while (!context.isCancelled()) {
                        LockSupport.parkNanos(MOMENT_NANOS);
                    }
                    return Outcome.done("by", "nobody waits for it any more");
                })
                .add("Fail", context -> {
                    ledger.effect(context);
                    hook.pass(Moment.AFTER_EFFECT);
                    return Outcome.failed("Refused", "as told");
                })
                .build();
    }

    /** Returns the workflow that another one starts as a child. */
    static Workflow child() {
        return Workflow.named("child")
                .node("one", "Act")
                .node("rest", "Timer", timer -> timer.set("delay", "5ms"))
                .node("two", "Act")
                .connect("one", "rest")
                .connect("rest", "two")
                .build();
    }

    static List<Workflow> all() {
        return List.of(
                chain(),
                fan(),
                each(),
                loop(),
                retry(),
                saga(),
                timed(),
                waits(),
                inline(),
                parent(),
                once(),
                ends(),
                paused(),
                late(),
                cancelled());
    }

    private static Workflow chain() {
        return Workflow.named("chain")
                .node("a", "Act", node -> node.input("text", "long enough for a file of its own ".repeat(40)))
                .node("b", "Act")
                .node("c", "Act")
                .connect("a", "b")
                .connect("b", "c")
                .build();
    }

    private static Workflow fan() {
        return Workflow.named("fan")
                .node("split", "Act")
                .node("x", "Act")
                .node("y", "Act")
                .node("z", "Act")
                .node("join", "Act")
                .connect("split", "x")
                .connect("split", "y")
                .connect("split", "z")
                .connect("x", "join")
                .connect("y", "join")
                .connect("z", "join")
                .build();
    }

    private static Workflow each() {
        return Workflow.named("each")
                .node(
                        "items",
                        "ForEach",
                        each -> each.set("collectionExpression", "[1, 2, 3, 4]")
                                .set("maxConcurrency", 2)
                                .body(body -> body.node("load", "Act")
                                        .node("store", "Act")
                                        .connect("load", "store")))
                .node("after", "Act")
                .connect("items", "after")
                .build();
    }

    private static Workflow loop() {
        return Workflow.named("loop")
                .variable("n", 0)
                .node(
                        "again",
                        "While",
                        loop -> loop.set("conditionExpression", "variables.n < 3")
                                .body(body -> body.node("count", "Count")))
                .node("after", "Act")
                .connect("again", "after")
                .build();
    }

    private static Workflow retry() {
        return Workflow.named("retry")
                .node(
                        "call",
                        "FailOnce",
                        node -> node.retry(RetryPolicy.attempts(3).backoff(Duration.ofMillis(5))))
                .node("after", "Act")
                .connect("call", "after")
                .build();
    }

    private static Workflow saga() {
        return Workflow.named("saga")
                .node("reserve", "Act", node -> node.compensation("release"))
                .node("charge", "Act", node -> node.compensation("refund"))
                .node("ship", "Fail")
                .node("release", "Act")
                .node("refund", "Act")
                .connect("reserve", "charge")
                .connect("charge", "ship")
                .build();
    }

    private static Workflow timed() {
        return Workflow.named("timed")
                .node("rest", "Timer", timer -> timer.set("delay", "10ms"))
                .node("after", "Act")
                .connect("rest", "after")
                .build();
    }

    private static Workflow waits() {
        return Workflow.named(SIGNAL)
                .node("ask", "Wait", wait -> wait.set("signal", "go"))
                .node("after", "Act")
                .connect("ask", "after")
                .build();
    }

    private static Workflow inline() {
        return Workflow.named("inline")
                .node(
                        "sub",
                        "Subflow",
                        node -> node.subflow(Workflow.named("inner")
                                .node("one", "Act")
                                .node("two", "Act")
                                .connect("one", "two")
                                .build()))
                .node("after", "Act")
                .connect("sub", "after")
                .build();
    }

    private static Workflow parent() {
        return Workflow.named("parent")
                .node(
                        "sub",
                        "Subflow",
                        node -> node.set("workflow", "${'chi' + 'ld'}")
                                .set("allowed", List.of("child"))
                                .set("mode", "child"))
                .node("after", "Act")
                .connect("sub", "after")
                .build();
    }

    private static Workflow once() {
        return Workflow.named(ONCE)
                .node("before", "Act")
                .node("pay", "Act", node -> node.effect(Effect.AT_MOST_ONCE))
                .node("after", "Act")
                .connect("before", "pay")
                .connect("pay", "after")
                .build();
    }

    /** A lock that its data name, and an End that cancels who waits beside it. */
    private static Workflow ends() {
        return Workflow.named("ends")
                .node("before", "Act", node -> node.lock(Lock.exclusive("do${'or'}")))
                .node("ask", "Wait", wait -> wait.set("signal", "never"))
                .node("stop", "End", end -> end.set("status", "FAILED").set("message", "as told"))
                .connect("before", "stop")
                .build();
    }

    /** Is paused while something of it runs, and goes on when all others have been seen to. */
    private static Workflow paused() {
        return Workflow.named(PAUSE)
                .node("a", "Act")
                .node("b", "Act")
                .node("c", "Act")
                .connect("a", "b")
                .connect("b", "c")
                .build();
    }

    /** Is terminated while something of it runs, which completes behind the end. */
    private static Workflow late() {
        return Workflow.named(LATE).node("linger", "Linger").build();
    }

    private static Workflow cancelled() {
        return Workflow.named(CANCEL)
                .node("before", "Act")
                .node("ask", "Wait", wait -> wait.set("signal", "never"))
                .connect("before", "ask")
                .build();
    }
}
