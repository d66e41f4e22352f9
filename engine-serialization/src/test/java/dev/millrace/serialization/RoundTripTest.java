package dev.millrace.serialization;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.definition.Backoff;
import dev.millrace.definition.CheckpointPolicy;
import dev.millrace.definition.ChildOptions;
import dev.millrace.definition.CircuitBreakerPolicy;
import dev.millrace.definition.Condition;
import dev.millrace.definition.Connection;
import dev.millrace.definition.ConnectionOptions;
import dev.millrace.definition.Effect;
import dev.millrace.definition.End;
import dev.millrace.definition.InheritedEnvironment;
import dev.millrace.definition.Join;
import dev.millrace.definition.LeaseMode;
import dev.millrace.definition.Lock;
import dev.millrace.definition.NodeId;
import dev.millrace.definition.OnFailure;
import dev.millrace.definition.Priority;
import dev.millrace.definition.RateLimit;
import dev.millrace.definition.RetryFields;
import dev.millrace.definition.RetryFilter;
import dev.millrace.definition.RetryPolicy;
import dev.millrace.definition.RetryPolicy.Strategy;
import dev.millrace.definition.Selection;
import dev.millrace.definition.Throttle;
import dev.millrace.definition.Trigger;
import dev.millrace.definition.Workflow;
import dev.millrace.node.Control;
import dev.millrace.store.StoredDefinition;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** YAML to model to JSON to model and back: nothing is lost and nothing is added. */
class RoundTripTest {

    private final WorkflowLoader loader = WorkflowLoader.with(Types.registry());

    private void assertSurvives(Workflow workflow) {
        var yaml = WorkflowWriter.toYaml(workflow);
        var fromYaml = loader.parse(yaml, Format.YAML, "w.yaml");
        var json = WorkflowWriter.toJson(fromYaml);
        var fromJson = loader.parse(json, Format.JSON, "w.json");

        assertThat(fromYaml).as(yaml).isEqualTo(workflow);
        assertThat(fromJson).as(json).isEqualTo(workflow);
        assertThat(fromJson.revision()).isEqualTo(workflow.revision());
        assertThat(WorkflowWriter.toYaml(fromJson)).isEqualTo(yaml);
        assertThat(WorkflowWriter.toJson(fromJson)).isEqualTo(json);
    }

    @Test
    void a_workflow_that_says_everything() {
        assertSurvives(Workflow.named("everything")
                .name("A title: with a colon")
                .description("two\nlines\n")
                .version("1.10")
                .policy(p -> p.withMaxConcurrency(5)
                        .withTimeout(ofMillis(1500))
                        .withOnFailure(OnFailure.FAIL_FAST)
                        .withRetryBudget(0)
                        .withAllowPause(false)
                        .withCompensateOnCancel(true))
                .variable("nothing", null)
                .variable("list", Arrays.asList(1, 2.5, "three", null, true, Map.of("deep", List.of())))
                .variable("big", new BigInteger("123456789012345678901234567890"))
                .metadata("tags", List.of("a", "b"))
                .environment("STAGE", "${input.stage}")
                .environment("LEVEL", "1.10")
                .inheritEnvironment(InheritedEnvironment.named("CI_*", "1"))
                .node("a", "Noop")
                .node("b", "Noop")
                .entryPoint("a")
                .connect("a", "b")
                .build());
    }

    static Stream<CheckpointPolicy> checkpoints() {
        return Stream.of(
                CheckpointPolicy.AFTER_EACH_NODE,
                CheckpointPolicy.afterNodes(10),
                CheckpointPolicy.every(ofMillis(1500)),
                CheckpointPolicy.MANUAL);
    }

    @ParameterizedTest
    @MethodSource("checkpoints")
    void every_checkpoint_policy(CheckpointPolicy policy) {
        var plain = Workflow.named("w").node("a", "Noop");
        var revision = plain.build().revision();
        var workflow = plain.checkpoint(policy).build();

        assertSurvives(workflow);
        assertThat(workflow.revision()).isNotEqualTo(revision);
        assertThat(policy.getClass()).isIn((Object[]) CheckpointPolicy.class.getPermittedSubclasses());
        assertThat(checkpoints().map(Object::getClass))
                .containsExactlyInAnyOrder(CheckpointPolicy.class.getPermittedSubclasses());
    }

    @Test
    void a_timeout_in_whole_seconds() {
        assertSurvives(Workflow.named("w")
                .policy(p -> p.withTimeout(ofMinutes(5)))
                .node("a", "Noop")
                .build());
    }

    @Test
    void a_node_that_says_everything() {
        assertSurvives(Workflow.named("w")
                .node(
                        "a",
                        "Groovy",
                        n -> n.name("yes")
                                .tags("nightly", "etl")
                                .disabled()
                                .description("a # b")
                                .set("scriptContent", "def x = 1\n\treturn \"${x}\"\n")
                                .set("configuration", Map.of("Free", Map.of("Keys", 1)))
                                .input("order", "${input.order}")
                                .input("none", null)
                                .retry(RetryPolicy.attempts(7)
                                        .withStrategy(Strategy.LINEAR)
                                        .withBackoff(new Backoff(ofMillis(250), ofSeconds(10), 3.5, 0))
                                        .withFilter(new RetryFilter(
                                                List.of("java.io.IOException"), List.of("X", "Y"), Set.of(75, 1, 143)))
                                        .withMaxRetryTime(ofMinutes(10)))
                                .timeout(ofMillis(1500))
                                .lease(LeaseMode.HEARTBEAT)
                                .priority(Priority.HIGH)
                                .fallback("b")
                                .compensation("c")
                                .maxConcurrentExecutions(3)
                                .lock(Lock.exclusive("printer"))
                                .rateLimit(RateLimit.of(10, ofMinutes(1))
                                        .withBurst(3)
                                        .withKey("tenant ${input.tenant}"))
                                .throttle(new Throttle(30, 10, 2))
                                .resource("cpu", 2)
                                .resource("memory", 512L << 20)
                                .lock(Lock.shared("licence", 4))
                                .breaker(new CircuitBreakerPolicy(12.5, 20, ofSeconds(5), 1, Optional.of("payments")))
                                .effect(Effect.AT_MOST_ONCE))
                .node("b", "Noop")
                .node("c", "Noop")
                .build());
    }

    @Test
    void what_a_start_leaves_out_is_kept_for_executions_and_written_to_no_file() {
        var whole = Workflow.named("w").node("a", "Noop").node("b", "Noop").build();
        var codec = new JacksonStoreCodec();

        for (var selection :
                List.of(Selection.only("a"), Selection.only("a").takingAbsentAsCompleted(), Selection.allBut("a"))) {
            var part = selection.of(whole);
            var text = codec.encode(part).orElseThrow();
            assertThat(codec.decode(new StoredDefinition(part.revision(), "w", text, "")))
                    .isEqualTo(part);
            assertThatThrownBy(() -> WorkflowWriter.toYaml(part)).hasMessageContaining("DEF-132");
        }
    }

    @Test
    void what_a_node_says_of_its_child() {
        var all = new Selection(
                new Selection.Names(Set.of("load"), Set.of("night")),
                new Selection.Names(Set.of("report"), Set.of("slow")),
                true,
                true);
        for (var options : List.of(
                ChildOptions.selecting(all),
                ChildOptions.NONE
                        .withPriority(Priority.LOW)
                        .withTimeout(ofMillis(1500))
                        .withMaxConcurrency(0)
                        .withRetry(RetryPolicy.attempts(4).withStrategy(Strategy.FIXED))
                        .withEnvironment(Map.of("STAGE", "${test}", "A", "1")),
                ChildOptions.selecting(Selection.only("load")).withPriority(Priority.HIGH))) {
            assertSurvives(Workflow.named("w")
                    .node(
                            "sub",
                            "Subflow",
                            n -> n.set("workflow", "loads").set("mode", "child").child(options))
                    .build());
        }
    }

    @ParameterizedTest
    @EnumSource(Strategy.class)
    void every_retry_strategy(Strategy strategy) {
        assertSurvives(Workflow.named("w")
                .node("a", "Noop", n -> n.retry(RetryPolicy.attempts(2).withStrategy(strategy)))
                .node("b", "Noop", n -> n.retry(RetryPolicy.attempts(1).withStrategy(strategy)))
                .node("c", "Groovy", n -> n.set("scriptContent", "1").breaker(CircuitBreakerPolicy.DEFAULT))
                .build());
    }

    @Test
    void time_limits_and_retry_policies_that_are_templates() {
        assertSurvives(Workflow.named("w")
                .node("a", "Noop", n -> n.timeout("${input.limit}s"))
                .node(
                        "b",
                        "Noop",
                        n -> n.timeout(ofSeconds(1))
                                .retry(
                                        RetryPolicy.attempts(7).withMaxRetryTime(ofMinutes(1)),
                                        Map.of("maxAttempts", "${input.tries}", "retryOn", List.of("X", "${input.x}"))))
                .node("c", "Noop", n -> n.retry(RetryPolicy.attempts(7), everyRetryField()))
                .build());
    }

    private static Map<String, Object> everyRetryField() {
        return RetryFields.NAMES.stream().collect(Collectors.toMap(name -> name, name -> "${input." + name + "}"));
    }

    @Test
    void joins_that_cancel_the_rest_or_have_a_rule_and_conditions_of_nodes() {
        assertSurvives(Workflow.named("w")
                .node("a", "Noop")
                .node("b", "Noop", node -> node.runIf("input.n > 1"))
                .node("any", "Noop", node -> node.join(Join.ANY.cancellingRest()))
                .node("two", "Noop", node -> node.join(Join.atLeast(2).cancellingRest()))
                .node("rule", "Noop", node -> node.join(Join.when("a.completed && !b.failed")))
                .connect("a", "any")
                .connect("b", "any")
                .connect("a", "two")
                .connect("b", "two")
                .connect("a", "rule")
                .connect("b", "rule")
                .build());
    }

    @Test
    void every_join_priority_and_effect() {
        assertSurvives(Workflow.named("w")
                .node("a", "Noop", n -> n.priority(Priority.LOW).effect(Effect.PURE))
                .node("b", "Noop")
                .node("c", "Noop", n -> n.join(Join.ANY))
                .node("d", "Noop", n -> n.join(Join.ALL_DONE))
                .node("e", "Noop", n -> n.join(Join.atLeast(2)))
                .connect("a", "c")
                .connect("b", "c")
                .connect("a", "d")
                .connect("b", "d")
                .connect("a", "e")
                .connect("b", "e")
                .build());
    }

    @Test
    void connections_that_say_everything() {
        assertSurvives(Workflow.named("w")
                .node("a", "Groovy")
                .node("b", "Noop")
                .connect(
                        "a",
                        "b",
                        via -> via.on(Trigger.COMPLETE, Trigger.FAIL)
                                .from("odd")
                                .to("in")
                                .when("output.x > 1"))
                .connect("a", "b", via -> via.on(Trigger.FAIL).recovers())
                .connect(
                        "a", "b", via -> via.when(Condition.of("output.x == 1")).disabled())
                .add(new Connection(
                        End.of(NodeId.of("a")),
                        End.of(NodeId.of("b")),
                        Set.of(Trigger.COMPLETE),
                        Optional.empty(),
                        new ConnectionOptions(true, false, -3, Map.of("colour", "red"))))
                .build());
    }

    @Test
    void every_control_type() {
        var child =
                Workflow.named("child").variable("zone", "eu").node("x", "Noop").build();
        assertSurvives(Workflow.named("w")
                .node("noop", "Noop")
                .node("if", "IfElse", n -> n.set("condition", "input.x > 1"))
                .node(
                        "switch",
                        "Switch",
                        n -> n.set("expression", "input.x").set("cases", Map.of("NO", "nordic", "SE", "")))
                .node(
                        "while",
                        "While",
                        n -> n.set("conditionExpression", "true")
                                .set("maxIterations", 4)
                                .body(b -> b.node("x", "Noop")))
                .node(
                        "each",
                        "ForEach",
                        n -> n.set("collectionExpression", "input.items")
                                .set("itemVariableName", "city")
                                .set("maxConcurrency", 2)
                                .set("completion", Map.of("toleratedFailures", "10%"))
                                .body(b -> b.node("x", "Noop")
                                        .node("y", "Noop")
                                        .connect("x", "y")
                                        .entryPoint("x")))
                .node(
                        "box",
                        "Container",
                        n -> n.set("executionMode", "Sequential")
                                .body(b -> b.node("x", "Noop").node("y", "Noop")))
                .node(
                        "graph",
                        "Container",
                        n -> n.body(b -> b.node("x", "Noop")
                                .node("y", "Noop")
                                .connect("x", "y")
                                .entryPoint("x")))
                .node(
                        "sub",
                        "Subflow",
                        n -> n.set("inputMappings", Map.of("region", "zone"))
                                .set("outputMappings", Map.of("total", "grand"))
                                .subflow(child))
                .node(
                        "steps",
                        "Steps",
                        n -> n.set("iterations", 2)
                                .steps(list -> list.node("x", "Noop").node("y", "Noop"))
                                .continueOnFail("x")
                                .retrySteps(list -> list.node("r", "Noop"))
                                .failureSteps(list -> list.node("f", "Noop")))
                .node(
                        "verify",
                        "Verify",
                        n -> n.set("pass", "any")
                                .set("conditions", List.of(Map.of("left", 1, "operator", "equal", "right", 2))))
                .node("timer", "Timer", n -> n.set("delay", "00:00:05.250"))
                .node("wait", "Wait", n -> n.set("signal", "approved").set("waitTimeout", "PT5M"))
                .node(
                        "chosen",
                        "Subflow",
                        n -> n.set("workflow", "${input.kind}")
                                .set("allowed", List.of("small", "large"))
                                .set("mode", "child"))
                .node(
                        "end",
                        "End",
                        n -> n.set("status", "FAILED")
                                .set("output", Map.of("rows", "${input.rows}"))
                                .set("message", "only ${input.rows}"))
                .build());
        assertThat(Control.values())
                .as("a new control type belongs into this test")
                .hasSize(12);
    }

    @Test
    void containers_loops_and_subflows_inside_each_other() {
        var child = Workflow.named("child")
                .node(
                        "box",
                        "Container",
                        n -> n.body(b -> b.node(
                                "each",
                                "ForEach",
                                e -> e.set("collectionExpression", "input.x")
                                        .body(c -> c.node("deep", "Groovy", g -> g.set("scriptContent", "1"))
                                                .node("last", "Noop")
                                                .connect("deep", "last")))))
                .build();
        assertSurvives(Workflow.named("w")
                .node(
                        "while",
                        "While",
                        n -> n.set("conditionExpression", "false")
                                .body(b -> b.node("sub", "Subflow", s -> s.subflow(child))
                                        .node("box", "Container", c -> c.body(d -> d.node("x", "Noop")))))
                .build());
    }

    @Test
    void a_node_type_with_a_field_of_every_kind() {
        assertSurvives(Workflow.named("w")
                .node(
                        "a",
                        "Everything",
                        n -> n.set("textField", "7")
                                .set("verbatimField", "${not} a template")
                                .set("expressionField", "input.x")
                                .set("integerField", 5_000_000_000L)
                                .set("numberField", 0.25)
                                .set("booleanField", false)
                                .set("durationField", "250ms")
                                .set("textListField", List.of("sleep", "5", "", "no"))
                                .set("textMapField", Map.of("PORT", "8080"))
                                .set("mapField", Map.of("a", List.of(Map.of())))
                                .set("anyField", List.of(1, "x"))
                                .set("colour", "Green"))
                .build());
    }
}
