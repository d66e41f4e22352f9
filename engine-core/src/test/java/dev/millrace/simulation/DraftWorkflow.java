package dev.millrace.simulation;

import static java.time.Duration.ofMillis;

import dev.millrace.definition.BodyBuilder;
import dev.millrace.definition.ConnectionBuilder;
import dev.millrace.definition.Effect;
import dev.millrace.definition.GraphBuilder;
import dev.millrace.definition.LeaseMode;
import dev.millrace.definition.Lock;
import dev.millrace.definition.NodeBuilder;
import dev.millrace.definition.OnFailure;
import dev.millrace.definition.RetryPolicy;
import dev.millrace.definition.Selection;
import dev.millrace.definition.Trigger;
import dev.millrace.definition.Workflow;
import dev.millrace.node.Node;
import dev.millrace.simulation.Draft.Arrow;
import dev.millrace.simulation.Draft.Box;
import dev.millrace.simulation.Draft.Kind;
import dev.millrace.simulation.Draft.LeftOut;
import dev.millrace.simulation.Draft.Part;
import dev.millrace.simulation.Draft.Passage;
import dev.millrace.simulation.Draft.Tries;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

/** Makes the workflow of a draft. */
final class DraftWorkflow {

    private static final int LONG_MILLIS = 50;
    private static final String[] ENDS = {"COMPLETED", "FAILED", "CANCELLED", "TERMINATED"};

    private final String name;
    private final Function<Box, Node> nodes;
    private final Map<String, Workflow> children = new HashMap<>();

    DraftWorkflow(String name, Function<Box, Node> nodes) {
        this.name = name;
        this.nodes = nodes;
    }

    /** Returns the workflows of the child executions, by the nodes that start them. */
    Map<String, Workflow> children() {
        return children;
    }

    Workflow of(Draft draft) {
        var rules = draft.rules();
        var builder = Workflow.named(name).policy(policy -> {
            var made = policy.withMaxConcurrency(rules.maxConcurrency())
                    .withOnFailure(rules.failFast() ? OnFailure.FAIL_FAST : OnFailure.CONTINUE)
                    .withCompensateOnCancel(rules.undoing().onCancel())
                    .withCompensation(rules.undoes());
            made = rules.isWatched() ? made.withOvertimeAfter(ofMillis(LONG_MILLIS)) : made;
            made = rules.limitMillis() > 0 ? made.withTimeout(ofMillis(rules.limitMillis())) : made;
            return rules.retryBudget().isPresent()
                    ? made.withRetryBudget(rules.retryBudget().getAsInt())
                    : made;
        });
        fill(builder, draft.graph());
        var whole = builder.build();
        var leftOut = rules.leftOut();
        if (leftOut.equals(LeftOut.NOTHING)) {
            return whole;
        }
        var selection = Selection.allBut(leftOut.skipped().toArray(String[]::new));
        return (leftOut.asCompleted() ? selection.takingAbsentAsCompleted() : selection).of(whole);
    }

    private <B extends GraphBuilder<?>> B nodes(B builder, List<Box> boxes) {
        for (var box : boxes) {
            if (box.kind() == Kind.WORK) {
                builder.node(box.id(), nodes.apply(box), spec -> treated(spec, box));
            } else {
                builder.node(box.id(), typeOf(box.kind()), spec -> set(treated(spec, box), box));
            }
        }
        return builder;
    }

    private void fill(GraphBuilder<?> builder, Part part) {
        nodes(builder, part.boxes());
        for (var arrow : part.arrows()) {
            var source = Objects.requireNonNull(part.box(arrow.source()));
            builder.connect(arrow.source(), arrow.target(), via -> styled(via, arrow, source.kind()));
        }
    }

    private static String typeOf(Kind kind) {
        return switch (kind) {
            case NOOP -> "Noop";
            case IF -> "IfElse";
            case DELAY -> "Timer";
            case WAIT -> "Wait";
            case FOR_EACH -> "ForEach";
            case WHILE -> "While";
            case CONTAINER -> "Container";
            case SUBFLOW, CHILD -> "Subflow";
            case STEPS -> "Steps";
            case END -> "End";
            case WORK -> throw new IllegalArgumentException("work carries its own code");
        };
    }

    private NodeBuilder set(NodeBuilder spec, Box box) {
        return switch (box.kind()) {
            case WORK, NOOP -> spec;
            case IF -> spec.set("condition", "input.value > " + box.number());
            case DELAY -> spec.set("delay", box.number() + "ms");
            case WAIT -> wait(spec, box);
            case FOR_EACH ->
                spec.set("collectionExpression", "[1, 2, 3, 4]")
                        .set("maxConcurrency", 1 + box.number() % 3)
                        .body(body -> body(body, box));
            case WHILE ->
                spec.set("conditionExpression", "variables.rounds < " + box.number())
                        .set("maxIterations", 4)
                        .body(body -> body(body, box));
            case CONTAINER -> spec.body(body -> body(body, box));
            case SUBFLOW -> spec.subflow(nested(box));
            case CHILD -> child(spec, box);
            case STEPS -> steps(spec.set("iterations", 1 + box.number() % 2), box.lists());
            case END -> spec.set("status", ENDS[box.number() % ENDS.length]);
        };
    }

    private static NodeBuilder wait(NodeBuilder spec, Box box) {
        spec.set("signal", "go" + box.number() % 2);
        return box.number() < 2 ? spec.set("waitTimeout", (1 + 700 * box.number()) + "ms") : spec;
    }

    private NodeBuilder steps(NodeBuilder spec, Lists lists) {
        var mayFail = lists.main().stream().filter(Lists::mayFail).map(Box::id).toArray(String[]::new);
        return spec.steps(list -> nodes(list, lists.main()))
                .retrySteps(list -> nodes(list, lists.retry()))
                .failureSteps(list -> nodes(list, lists.failure()))
                .continueOnFail(mayFail);
    }

    private BodyBuilder body(BodyBuilder body, Box box) {
        fill(body, box.body());
        return body;
    }

    private NodeBuilder child(NodeBuilder spec, Box box) {
        var nested = nested(box);
        children.put(box.id(), nested);
        spec.set("mode", "child").set("await", box.awaitsChild());
        return box.startsByName()
                ? spec.set("workflow", "${'" + nested.id() + "'}").set("allowed", List.of(nested.id()))
                : spec.subflow(nested);
    }

    private Workflow nested(Box box) {
        var nested = Workflow.named(name + "-" + box.id());
        fill(nested, box.body());
        return nested.build();
    }

    private static NodeBuilder treated(NodeBuilder spec, Box box) {
        var traits = box.traits();
        var tries = traits.tries();
        spec.join(traits.join()).priority(traits.passage().priority());
        if (tries.isRetried()) {
            spec.retry(retry(tries));
        }
        if (tries.limitMillis() > 0) {
            spec.timeout(ofMillis(tries.limitMillis()));
        }
        if (tries.heartbeat()) {
            spec.lease(LeaseMode.HEARTBEAT);
        }
        if (box.neverRuns()) {
            spec.runIf("1 > 2");
        }
        if (box.isWatched()) {
            spec.overtimeAfter(ofMillis(LONG_MILLIS));
        }
        var undoes = box.undoes();
        if (undoes != null) {
            spec.compensationInside(undoes);
        }
        if (tries.onlyOnce()) {
            spec.effect(Effect.AT_MOST_ONCE);
        }
        return stood(spec, box);
    }

    private static RetryPolicy retry(Tries tries) {
        var policy = RetryPolicy.attempts(tries.attempts()).backoff(ofMillis(tries.backoffMillis()));
        int platform = tries.budgets().platform();
        int timeout = tries.budgets().timeout();
        policy = platform < 0 ? policy : policy.withPlatformRetries(platform);
        return timeout < 0 ? policy : policy.withTimeoutRetries(timeout);
    }

    private static NodeBuilder stood(NodeBuilder spec, Box box) {
        var stand = box.traits().stand();
        if (stand.fallback() != null) {
            spec.fallback(stand.fallback());
        }
        if (stand.compensation() != null) {
            spec.compensation(stand.compensation());
        }
        return admitted(spec, box.traits().passage());
    }

    private static NodeBuilder admitted(NodeBuilder spec, Passage passage) {
        if (passage.atOnce() > 0) {
            spec.maxConcurrentExecutions(passage.atOnce());
            if (passage.share().isThrottled()) {
                spec.throttle(EngineLimits.THROTTLE);
            }
        }
        if (passage.share().cpus() > 0) {
            spec.resource("cpu", passage.share().cpus());
        }
        if (passage.share().onBeat()) {
            spec.rateLimit(EngineLimits.BEAT);
        }
        var twin = passage.share().twin();
        if (twin != null) {
            spec.key("twin").onDuplicate(twin);
        }
        if (passage.fuse() > 0) {
            spec.breaker(Fuses.policy(passage.fuse()));
        }
        return switch (passage.door()) {
            case NONE -> spec;
            case ALONE -> spec.lock(Lock.exclusive("door"));
            case HALL, INNER -> spec.lock(Lock.exclusive("hall"));
            case IN_PAIRS -> spec.lock(Lock.shared("do${'or'}", 2)); // the same, by its data
        };
    }

    private static ConnectionBuilder styled(ConnectionBuilder via, Arrow arrow, Kind source) {
        return switch (arrow.style()) {
            case COMPLETE -> via;
            case FAIL -> via.on(Trigger.FAIL);
            case RECOVERS -> via.on(Trigger.FAIL).recovers();
            case BOTH -> via.on(Trigger.COMPLETE, Trigger.FAIL);
            case PORT_P, PORT_Q -> via.from("" + arrow.port(source));
            case CONDITION -> via.when("output.value > " + arrow.limit());
        };
    }

    /** Returns the variables of every execution. */
    static Map<String, Object> variables() {
        return Map.of("rounds", 0);
    }
}
