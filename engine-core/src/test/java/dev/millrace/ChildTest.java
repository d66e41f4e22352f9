package dev.millrace;

import static dev.millrace.Bench.fails;
import static dev.millrace.Bench.gives;
import static dev.millrace.Bench.passes;
import static dev.millrace.Bench.workflow;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.definition.InvalidWorkflowException;
import dev.millrace.definition.NodeBuilder;
import dev.millrace.definition.OnFailure;
import dev.millrace.definition.RetryPolicy;
import dev.millrace.definition.Workflow;
import dev.millrace.definition.WorkflowBuilder;
import dev.millrace.event.ExecutionEvent.ExecutionStarted;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.NodeEvent.ChildEnded;
import dev.millrace.event.NodeEvent.ChildRequested;
import dev.millrace.event.NodeStatus;
import dev.millrace.node.Node;
import dev.millrace.node.NodeRegistry;
import dev.millrace.node.Outcome;
import dev.millrace.validation.WorkflowValidator;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChildTest {

    private final Bench bench = new Bench();

    @AfterEach
    void close() {
        bench.close();
    }

    private static NodeBuilder chosen(NodeBuilder sub) {
        return sub.set("workflow", "${input.kind}")
                .set("allowed", List.of("small", "large"))
                .set("mode", "child");
    }

    private void registerSizes() {
        for (var size : List.of("small", "large", "secret")) {
            bench.engine.register(
                    Workflow.named(size).node("say", gives("ran", size)).build());
        }
    }

    @Test
    void a_template_chooses_among_the_allowed_workflows_and_the_request_says_which() {
        registerSizes();
        var execution = bench.engine.start(
                workflow().node("sub", "Subflow", ChildTest::chosen).build(), Map.of("kind", "large"));

        assertThat(execution.await().output()).containsEntry("ran", "large").containsEntry("ChildWorkflowId", "large");
        assertThat(bench.events.events(ChildRequested.class))
                .singleElement()
                .satisfies(request -> assertThat(request.child().workflow()).isEqualTo("large"));
    }

    @Test
    void a_loop_over_a_chosen_workflow_is_a_dynamic_fork() {
        registerSizes();
        var execution = bench.engine.start(
                workflow()
                        .node(
                                "each",
                                "ForEach",
                                each -> each.set("collectionExpression", "['small', 'large']")
                                        .set("itemVariableName", "kind")
                                        .set("maxConcurrency", 2)
                                        .body(body -> body.node("sub", "Subflow", ChildTest::chosen)))
                        .build(),
                Map.of());

        assertThat(execution.await().status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(execution.snapshot().node("each[0]/sub").output()).containsEntry("ran", "small");
        assertThat(execution.snapshot().node("each[1]/sub").output()).containsEntry("ran", "large");
    }

    @Test
    void what_old_files_have_in_configuration_chooses_as_well() {
        registerSizes();
        var old = workflow()
                .node("sub", "Subflow", sub -> sub.set("configuration", Map.of("workflow", "large", "mode", "child")))
                .build();

        assertThat(bench.engine.start(old, Map.of()).await().output()).containsEntry("ran", "large");
        assertThat(bench.events.events(ChildRequested.class)).hasSize(1);
    }

    @Test
    void a_workflow_in_place_may_be_named_in_configuration() {
        registerSizes();
        var old = workflow()
                .node("sub", "Subflow", sub -> sub.set("configuration", Map.of("workflow", "small")))
                .build();

        assertThat(bench.engine.start(old, Map.of()).await().output()).containsEntry("ran", "small");
        assertThat(bench.events.events(ChildRequested.class)).isEmpty();
    }

    @Test
    void a_workflow_that_is_not_allowed_fails_the_node_by_name() {
        registerSizes();
        for (var kind : List.of(Map.of("kind", "secret"), Map.of())) {
            var execution = bench.engine.start(
                    workflow()
                            .node("sub", "Subflow", node -> chosen(node).timeout(ofSeconds(60)))
                            .build(),
                    kind);

            assertThat(execution.await().status()).isEqualTo(ExecutionStatus.FAILED);
            assertThat(execution.failure("sub").orElseThrow().message())
                    .contains(kind.isEmpty() ? "input.kind" : "workflow must be one of small, large, not 'secret'");
        }
        assertThat(bench.events.events(ChildRequested.class)).isEmpty();
    }

    @Test
    void a_template_needs_its_allowed_names_and_an_execution_of_its_own() {
        var validator = new WorkflowValidator(NodeRegistry.builder().build());
        assertThat(validator.validate(workflow()
                        .node(
                                "none",
                                "Subflow",
                                sub -> sub.set("workflow", "${input.x}").set("mode", "child"))
                        .node("empty", "Subflow", sub -> chosen(sub).set("allowed", List.of()))
                        .node("inline", "Subflow", sub -> chosen(sub).set("mode", "inline"))
                        .node("fixed", "Subflow", sub -> chosen(sub).set("workflow", "small"))
                        .node("good", "Subflow", ChildTest::chosen)
                        .build()))
                .extracting(problem -> problem.code() + " " + problem.path())
                .containsExactly(
                        "DEF-269 /nodes/0/workflow",
                        "DEF-269 /nodes/1/workflow",
                        "DEF-269 /nodes/2/workflow",
                        "DEF-269 /nodes/3/allowed");
    }

    /** The ways in which a child can end. */
    enum End {
        COMPLETED(child -> {}),
        FAILED(child -> child.signal("fail", Map.of(), null)),
        CANCELLED(child -> child.cancel("enough")),
        TERMINATED(child -> child.terminate("now")),
        TIMED_OUT(child -> {});

        final Consumer<Execution> act;

        End(Consumer<Execution> act) {
            this.act = act;
        }
    }

    private static WorkflowBuilder parent(UnaryOperator<NodeBuilder> more) {
        return Workflow.named("parent")
                .node(
                        "sub",
                        "Subflow",
                        node -> more.apply(node.set("workflow", "child").set("mode", "child")));
    }

    private static Workflow endless() {
        return Workflow.named("child")
                .policy(policy -> policy.withTimeout(ofSeconds(60)).withOnFailure(OnFailure.FAIL_FAST))
                .node("done", "Wait", wait -> wait.set("signal", "done").set("waitTimeout", "10m"))
                .node("failed", "Wait", wait -> wait.set("signal", "fail").set("waitTimeout", "10m"))
                .node("fail", fails("as told"))
                .connect("failed", "fail")
                .build();
    }

    private static Workflow childThatEnds(End end) {
        return switch (end) {
            case COMPLETED ->
                Workflow.named("child")
                        .node("n", "Timer", t -> t.set("delay", "1s"))
                        .build();
            case FAILED, CANCELLED, TERMINATED, TIMED_OUT -> endless();
        };
    }

    private Execution childOf(Execution parent) {
        var requested = bench.events.events(ChildRequested.class).stream()
                .filter(event -> event.execution().equals(parent.id()))
                .reduce((first, second) -> second)
                .orElseThrow();
        return bench.engine.execution(requested.child().id()).orElseThrow();
    }

    @ParameterizedTest
    @EnumSource(End.class)
    void every_end_of_an_awaited_child_wakes_its_parent_once(End end) {
        bench.engine.register(childThatEnds(end));
        var execution = bench.start(parent(node -> node).node("after", "Noop").connect("sub", "after"));
        assertThat(execution.status()).isEqualTo(ExecutionStatus.WAITING);

        end.act.accept(childOf(execution));
        bench.time.advance(ofSeconds(60));

        assertThat(childOf(execution).await().status().name()).isEqualTo(end.name());
        assertThat(execution.await().status())
                .isEqualTo(end == End.COMPLETED ? ExecutionStatus.COMPLETED : ExecutionStatus.FAILED);
        assertThat(bench.events.events(ChildEnded.class))
                .singleElement()
                .satisfies(ended -> assertThat(ended.end().status().name()).isEqualTo(end.name()));
        if (end != End.COMPLETED) {
            assertThat(execution.await().cause()).contains("sub", "'child' ended " + end);
        }
    }

    @ParameterizedTest
    @EnumSource(End.class)
    void a_child_that_is_not_awaited_goes_its_own_way(End end) {
        bench.engine.register(childThatEnds(end));
        var execution = bench.start(parent(node -> node.set("await", false)));

        assertThat(execution.await().status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(execution.await().output()).containsEntry("ChildWorkflowStatus", "STARTED");
        var child = childOf(execution);
        assertThat(child.status().isFinal()).isFalse();
        end.act.accept(child);
        bench.time.advance(ofSeconds(60));

        assertThat(child.await().status().name()).isEqualTo(end.name());
        assertThat(bench.events.events(ChildEnded.class)).isEmpty();
    }

    @Test
    void a_child_gets_input_and_variables_and_hands_output_and_variables_back() {
        bench.engine.register(Workflow.named("child")
                .variable("who", "nobody")
                .variable("rebate", 0)
                .node("look", (Node) context -> {
                    context.setVariable("rebate", context.variables().get("who").equals("C7") ? 5 : 0);
                    return Outcome.done("seen", context.input("order", String.class));
                })
                .build());
        var execution = bench.engine.start(
                parent(node -> node.set("inputMappings", Map.of("customer", "who"))
                                .set("outputMappings", Map.of("rebate", "percent")))
                        .variable("customer", "C7")
                        .build(),
                Map.of("order", "A1"));

        assertThat(execution.await().variables()).containsEntry("percent", 5);
        var output = execution.snapshot().node("sub").output();
        assertThat(output).containsEntry("seen", "A1").containsEntry("ChildWorkflowId", "child");
        assertThat(bench.engine.execution(ExecutionId.parse((String) output.get("ChildWorkflowInstanceId"))))
                .isPresent();
    }

    @Test
    void a_child_knows_its_parent() {
        bench.engine.register(Workflow.named("child").node("n", "Noop").build());
        var execution = bench.start(parent(node -> node));

        var started = bench.events.events(ExecutionStarted.class).get(1);
        assertThat(started.execution()).isEqualTo(childOf(execution).id());
        assertThat(started.origin().starter().parent()).hasValueSatisfying(parent -> {
            assertThat(parent.execution()).isEqualTo(execution.id());
            assertThat(parent.node()).hasToString("sub");
        });
    }

    @Test
    void a_nested_definition_may_run_as_a_child() {
        var execution = bench.start(workflow()
                .node(
                        "sub",
                        "Subflow",
                        node -> node.set("mode", "child")
                                .subflow(Workflow.named("inner")
                                        .node("n", gives("v", 1))
                                        .build())));

        assertThat(execution.await().output()).containsEntry("v", 1).containsEntry("ChildWorkflowId", "inner");
    }

    @Test
    void a_scope_that_is_tried_again_at_once_asks_for_another_child() {
        var runs = new AtomicInteger();
        Node twice = context -> {
            if (runs.incrementAndGet() == 1) {
                throw new IllegalStateException("not yet");
            }
            return Outcome.done("run", runs.get());
        };
        var inner = Workflow.named("inner").node("n", twice).build();
        var around = Workflow.named("around")
                .node("sub", "Subflow", node -> node.set("mode", "child").subflow(inner))
                .build();

        var execution = bench.start(workflow()
                .node(
                        "around",
                        "Subflow",
                        node -> node.subflow(around)
                                .retry(RetryPolicy.attempts(2).backoff(Duration.ZERO))));
        bench.time.advance(Duration.ofNanos(1));

        assertThat(execution.await().output()).containsEntry("run", 2);
        assertThat(bench.events.events(ChildRequested.class))
                .extracting(request -> request.child().id())
                .doesNotHaveDuplicates()
                .hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_stop_of_the_parent_reaches_the_awaited_child(boolean terminate) {
        bench.engine.register(endless());
        var execution = bench.start(parent(node -> node));
        var child = childOf(execution);

        if (terminate) {
            execution.terminate("over");
        } else {
            execution.cancel("over");
        }

        assertThat(execution.await().status())
                .isEqualTo(terminate ? ExecutionStatus.TERMINATED : ExecutionStatus.CANCELLED);
        assertThat(child.await().status()).isEqualTo(execution.await().status());
        assertThat(child.await().cause()).contains("its parent was stopped", "over");
        assertThat(bench.events.events(ChildEnded.class)).isEmpty();
    }

    @Test
    void a_stop_of_the_parent_leaves_a_child_alone_that_is_not_awaited() {
        bench.engine.register(endless());
        var execution = bench.start(
                parent(node -> node.set("await", false)).node("hold", "Wait", wait -> wait.set("signal", "never")));

        execution.terminate("over");

        assertThat(childOf(execution).status()).isEqualTo(ExecutionStatus.WAITING);
    }

    @Test
    void a_time_limit_on_the_node_cancels_the_child() {
        bench.engine.register(endless());
        var execution = bench.start(parent(node -> node.timeout(ofSeconds(5))));
        var child = childOf(execution);

        bench.time.advance(ofSeconds(5));

        assertThat(execution.snapshot().node("sub").status()).isEqualTo(NodeStatus.TIMED_OUT);
        assertThat(child.await().status()).isEqualTo(ExecutionStatus.CANCELLED);
    }

    @Test
    void another_attempt_asks_for_another_child() {
        bench.engine.register(Workflow.named("child").node("n", fails("always")).build());
        var execution = bench.start(parent(node -> node.retry(RetryPolicy.attempts(3))));
        bench.time.advance(Duration.ofMinutes(5));

        assertThat(execution.await().status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(bench.events.events(ChildRequested.class))
                .extracting(event -> event.child().id())
                .hasSize(3)
                .doesNotHaveDuplicates();
    }

    @Test
    void an_unknown_workflow_fails_the_node_with_its_name() {
        var execution = bench.start(parent(node -> node));

        assertThat(execution.await().status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(execution.await().cause()).contains("[ENG-108]", "'child'", "sub");
    }

    @Test
    void a_version_can_be_named() {
        bench.engine.register(
                Workflow.named("child").version("1").node("n", gives("v", 1)).build());
        bench.engine.register(
                Workflow.named("child").version("2").node("n", gives("v", 2)).build());

        for (var mode : new String[] {"inline", "child"}) {
            var first =
                    bench.start(parent(node -> node.set("workflow", "child:1").set("mode", mode)));
            var newest = bench.start(parent(node -> node.set("mode", mode)));

            assertThat(first.await().output()).as(mode).containsEntry("v", 1);
            assertThat(newest.await().output()).as(mode).containsEntry("v", 2);
        }
    }

    @Test
    void an_inline_subflow_follows_what_is_registered_when_an_execution_starts() {
        var parent = parent(node -> node.set("mode", "inline")).build();
        bench.engine.register(Workflow.named("child").node("n", gives("v", 1)).build());
        bench.engine.register(parent);
        var first = bench.engine.start("parent", Map.of());
        bench.engine.register(Workflow.named("child").node("n", gives("v", 2)).build());
        var second = bench.engine.start("parent", Map.of());

        assertThat(first.await().output()).containsEntry("v", 1);
        assertThat(second.await().output()).containsEntry("v", 2);
        assertThat(second.snapshot().node("sub/n").status()).isEqualTo(NodeStatus.COMPLETED);
    }

    @Test
    void an_inline_subflow_that_is_not_registered_or_holds_itself_is_refused_before_anything_runs() {
        var parent = parent(node -> node.set("mode", "inline")).build();
        assertThatThrownBy(() -> bench.engine.start(parent, Map.of()))
                .isInstanceOf(InvalidWorkflowException.class)
                .hasMessageContainingAll("DEF-260", "'child'", "/nodes/0/workflow");

        bench.engine.register(Workflow.named("child").node("n", "Noop").build());
        bench.engine.register(parent);
        var circle = Workflow.named("child")
                .node("up", "Subflow", node -> node.set("workflow", "parent"))
                .build();
        assertThatThrownBy(() -> {
                    bench.engine.register(circle);
                    bench.engine.start("parent", Map.of());
                    bench.engine.register(circle);
                })
                .isInstanceOf(InvalidWorkflowException.class)
                .hasMessageContainingAll("DEF-261", "child -> parent -> child");
    }

    @Test
    void a_recursion_that_ends_within_fifty_levels_completes_on_one_thread() {
        var host = Executors.newSingleThreadExecutor();
        try (var engine = WorkflowEngine.builder()
                .nodes(NodeRegistry.builder().build())
                .executor(host)
                .workers(1)
                .selfChecking()
                .build()) {
            engine.register(countdown());

            assertThat(engine.start("down", Map.of("n", 50))
                            .await(ofSeconds(60))
                            .status())
                    .isEqualTo(ExecutionStatus.COMPLETED);
            var tooDeep = engine.start("down", Map.of("n", 51)).await(ofSeconds(60));
            assertThat(tooDeep.status()).isEqualTo(ExecutionStatus.FAILED);
            assertThat(tooDeep.cause()).contains("[ENG-107]", "50", "down -> down");
        } finally {
            host.shutdownNow();
        }
    }

    private static Workflow countdown() {
        return Workflow.named("down")
                .node("less", (Node) context -> Outcome.done("n", context.input("n", Integer.class) - 1))
                .node("again", "Subflow", node -> node.set("workflow", "down").set("mode", "child"))
                .connect("less", "again", via -> via.when("output.n >= 0"))
                .build();
    }

    @Test
    void fifty_subflows_in_each_other_end_on_one_thread() {
        var host = Executors.newSingleThreadExecutor();
        var nested = Workflow.named("w50").node("n", passes()).build();
        for (int i = 49; i > 0; i--) {
            var inner = nested;
            nested = Workflow.named("w" + i)
                    .node("n", "Subflow", node -> node.subflow(inner))
                    .build();
        }
        try (var engine = WorkflowEngine.builder()
                .nodes(NodeRegistry.builder().build())
                .executor(host)
                .workers(1)
                .selfChecking()
                .build()) {
            assertThat(engine.start(nested, Map.of("x", 1)).await(ofSeconds(60)).output())
                    .containsEntry("x", 1);
        } finally {
            host.shutdownNow();
        }
    }

    @Test
    void a_loop_waits_for_a_child_of_each_item() {
        bench.engine.register(Workflow.named("child").node("n", passes()).build());
        var execution = bench.engine.start(
                workflow()
                        .node(
                                "each",
                                "ForEach",
                                each -> each.set("collectionExpression", "input.items")
                                        .set("maxConcurrency", 3)
                                        .body(body -> body.node(
                                                "sub",
                                                "Subflow",
                                                node -> node.set("workflow", "child")
                                                        .set("mode", "child"))))
                        .build(),
                Map.of("items", Collections.nCopies(500, "x")));

        assertThat(execution.await().status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(execution.snapshot().node("each").output()).containsEntry("ItemsProcessed", 500);
    }

    @Test
    void a_child_that_fails_at_each_try_is_among_the_failures() {
        bench.engine.register(
                Workflow.named("child").node("bad", fails("as told")).build());
        var execution =
                bench.start(parent(node -> node.retry(RetryPolicy.attempts(2).backoff(ofSeconds(1)))));
        bench.time.advance(ofSeconds(5));

        var result = execution.await();

        assertThat(result.status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(bench.events.events(ChildRequested.class)).hasSize(2);
        assertThat(result.failures().failed()).singleElement().hasToString("sub");
    }
}
