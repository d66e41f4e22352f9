package dev.millrace.internal.decision;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.definition.Condition;
import dev.millrace.definition.NodeBuilder;
import dev.millrace.definition.NodeSpec;
import dev.millrace.definition.OnFailure;
import dev.millrace.definition.Problem;
import dev.millrace.definition.RetryPolicy;
import dev.millrace.definition.Trigger;
import dev.millrace.definition.Workflow;
import dev.millrace.definition.WorkflowBuilder;
import dev.millrace.event.ExecutionEvent.Stop;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.NodeEvent.NodeCompleted;
import dev.millrace.event.NodeEvent.NodeFailed;
import dev.millrace.event.NodeStatus;
import dev.millrace.internal.decision.state.ScriptRequest;
import dev.millrace.internal.driver.ScriptEvaluator;
import dev.millrace.node.ConditionLanguage;
import dev.millrace.node.Node;
import dev.millrace.node.NodeRegistry;
import dev.millrace.node.NodeType;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of nodes whose expressions and conditions a worker evaluates: answers, late ones, none, and stops. */
class ScriptsTest {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final Tables language = new Tables();
    private final NodeRegistry types = NodeRegistry.builder().add(language).build();
    private final ScriptEvaluator evaluator = new ScriptEvaluator(types);

    /** A language in which a text means what the test says; what it does not say throws. */
    private static final class Tables implements ConditionLanguage, NodeType {

        final Map<String, Object> values = new HashMap<>();
        Map<String, Object> seen = Map.of();

        @Override
        public String name() {
            return "tables";
        }

        @Override
        public Optional<ConditionLanguage> language() {
            return Optional.of(this);
        }

        @Override
        public Node create(NodeSpec node) {
            return Driven.work();
        }

        @Override
        public List<Problem> problemsOf(String text, String path) {
            return List.of();
        }

        @Override
        public Object evaluate(String text, Map<String, Object> bindings) {
            seen = bindings;
            if (!values.containsKey(text)) {
                throw new IllegalStateException("no " + text);
            }
            return values.get(text);
        }
    }

    private Driven started(WorkflowBuilder workflow) {
        return new Driven(workflow, types).start(Map.of("n", 7));
    }

    /** A worker answers what was asked last. */
    private void answers(Driven run, String node) {
        var request = run.scripts.remove(run.scripts.size() - 1);
        answers(run, node, request);
    }

    private void answers(Driven run, String node, ScriptRequest request) {
        run.evaluated(node, request, evaluator.evaluate(request));
    }

    private static Condition script(String text) {
        return new Condition(text, "tables");
    }

    private static WorkflowBuilder source(UnaryOperator<NodeBuilder> more) {
        return Workflow.named("test").node("source", Driven.work(), more);
    }

    private static WorkflowBuilder behind() {
        return source(node -> node)
                .node("yes", Driven.work())
                .node("no", Driven.work())
                .connect("source", "yes", via -> via.when(script("good")))
                .connect("source", "no", via -> via.when(script("bad")));
    }

    /** A node with scripts behind it, and a control node that waits for its own. */
    static Driven withScripts() {
        return new ScriptsTest()
                .started(behind().node(
                                "control",
                                "IfElse",
                                node -> node.set("condition", "cond").set("language", "tables")));
    }

    private static WorkflowBuilder behindFailure() {
        return source(node -> node)
                .node("tell", Driven.work())
                .node("never", Driven.work())
                .connect("source", "tell", via -> via.on(Trigger.FAIL).when(script("good")))
                .connect("source", "never", via -> via.on(Trigger.FAIL).when(script("bad")));
    }

    // --- conditions of connections

    @Test
    void a_completed_node_waits_for_its_conditions_and_goes_where_they_say() {
        language.values.putAll(Map.of("good", true, "bad", false));
        var run = started(behind());

        run.completes("source", Map.of("x", 1));
        assertThat(run.status("source")).isEqualTo(NodeStatus.RUNNING);
        assertThat(run.timers()).isEqualTo(Map.of("source", LIMIT));
        answers(run, "source");

        assertThat(run.last(NodeCompleted.class).result().conditions()).containsExactly(true, false);
        assertThat(run.status("yes")).isEqualTo(NodeStatus.READY);
        assertThat(run.status("no")).isEqualTo(NodeStatus.SKIPPED);
        assertThat(run.timers()).isEmpty();
        assertThat(language.seen)
                .containsEntry("output", Map.of("x", 1))
                .containsEntry("input", Map.of("n", 7))
                .containsEntry("attempt", 1)
                .containsEntry("nodes", Map.of());
    }

    @Test
    void a_script_that_names_the_nodes_sees_those_that_have_begun() {
        language.values.put("nodes.source", true);
        var run = started(source(node -> node)
                .node("yes", Driven.work())
                .connect("source", "yes", via -> via.when(script("nodes.source"))));

        run.completes("source");
        answers(run, "source");

        assertThat(language.seen.get("nodes"))
                .satisfies(nodes ->
                        assertThat(((Map<?, ?>) nodes).keySet().toString()).isEqualTo("[source]"))
                .extracting("source")
                .hasToString("{output={}, status=RUNNING, error=null}");
    }

    @Test
    void a_condition_that_throws_or_is_no_boolean_fails_the_node() {
        language.values.put("bad", false);
        var throwing = started(behind()).completes("source");
        answers(throwing, "source");
        language.values.put("good", "yes");
        var odd = started(behind()).completes("source");
        answers(odd, "source");

        assertThat(throwing.status("source")).isEqualTo(NodeStatus.FAILED);
        assertThat(throwing.cause())
                .contains("the tables text 'good' failed: java.lang.IllegalStateException: no good");
        assertThat(odd.cause()).contains("the tables text 'good' gave no boolean");
    }

    @Test
    void a_late_answer_finds_nobody() {
        language.values.putAll(Map.of("good", true, "bad", false));
        var run = started(behind()).completes("source");
        var request = run.scripts.get(0);
        run.after(LIMIT);
        int events = run.events.size();

        answers(run, "source", request);

        assertThat(run.events).hasSize(events);
        assertThat(run.status("source")).isEqualTo(NodeStatus.TIMED_OUT);
    }

    @Test
    void conditions_that_take_too_long_fail_the_node_and_it_does_not_run_again() {
        var run = started(source(node -> node.retry(RetryPolicy.attempts(3)).timeout(Duration.ofSeconds(5)))
                .node("yes", Driven.work())
                .connect("source", "yes", via -> via.when(script("good"))));
        run.completes("source");

        run.after(LIMIT);

        assertThat(run.status("source")).isEqualTo(NodeStatus.TIMED_OUT);
        assertThat(run.cause()).isEqualTo("node source: the script 'good' took longer than 30000 ms");
        assertThat(run.asked()).contains("stop evaluating");
        assertThat(run.scripts).isEmpty();
    }

    @Test
    void of_several_slow_conditions_the_first_is_named() {
        var run = started(behind()).completes("source");

        run.after(LIMIT);

        assertThat(run.cause()).isEqualTo("node source: its scripts ('good' and others) took longer than 30000 ms");
    }

    @Test
    void conditions_on_a_failure_are_asked_with_the_error() {
        language.values.putAll(Map.of("good", true, "bad", false));
        var run = started(behindFailure());

        run.fails("source");
        assertThat(run.status("source")).isEqualTo(NodeStatus.RUNNING);
        answers(run, "source");

        assertThat(run.last(NodeFailed.class).attempt().conditions()).containsExactly(true, false);
        assertThat(run.status("tell")).isEqualTo(NodeStatus.READY);
        assertThat(run.status("never")).isEqualTo(NodeStatus.SKIPPED);
        assertThat(language.seen.get("output"))
                .isEqualTo(Map.of(
                        "error",
                        Map.of("nodeId", "source", "type", "Broken", "message", "source broke", "attempt", 1)));
    }

    @Test
    void slow_conditions_on_a_failure_count_as_not_met_and_the_failure_stays_what_it_was() {
        var run = started(behindFailure()).fails("source");

        run.after(LIMIT);

        assertThat(run.status("source")).isEqualTo(NodeStatus.FAILED);
        assertThat(run.status("tell")).isEqualTo(NodeStatus.SKIPPED);
        assertThat(run.cause()).isEqualTo("node source: source broke");
        assertThat(run.asked()).contains("stop evaluating");
    }

    // --- stops

    @Test
    void a_stop_ends_a_held_node_as_what_it_was_and_nothing_follows() {
        language.values.putAll(Map.of("good", true, "bad", true));
        var completed = started(behind()).completes("source");
        var failed = started(behindFailure()).fails("source");

        completed.stop(Stop.CANCEL, "enough");
        failed.stop(Stop.CANCEL, "enough");

        assertThat(completed.status("source")).isEqualTo(NodeStatus.COMPLETED);
        assertThat(completed.last(NodeCompleted.class).result().conditions()).containsExactly(false, false);
        assertThat(completed.status("yes")).isEqualTo(NodeStatus.SKIPPED);
        assertThat(completed.asked()).contains("stop evaluating");
        assertThat(failed.status("source")).isEqualTo(NodeStatus.FAILED);
        assertThat(failed.last(NodeFailed.class).attempt().conditions()).containsExactly(false, false);
        assertThat(failed.status()).isEqualTo(ExecutionStatus.CANCELLED);
    }

    @Test
    void what_completes_while_it_is_stopped_asks_for_nothing() {
        var run = started(behind());
        run.begin("source");
        run.stop(Stop.CANCEL, "enough");

        run.completes("source");

        assertThat(run.scripts).isEmpty();
        assertThat(run.last(NodeCompleted.class).result().conditions()).containsExactly(false, false);
        assertThat(run.status()).isEqualTo(ExecutionStatus.CANCELLED);
    }

    @Test
    void a_wait_whose_outcome_is_held_takes_no_second_signal() {
        language.values.put("good", true);
        var run = started(Workflow.named("test")
                .node("wait", "Wait", node -> node.set("signal", "go"))
                .node("again", "Wait", node -> node.set("signal", "go"))
                .connect("wait", "again", via -> via.when(script("good"))));
        run.signal("go", Map.of("n", 1));

        run.signal("go", Map.of("n", 2));
        answers(run, "wait");

        assertThat(run.output("wait")).isEqualTo(Map.of("n", 1));
        assertThat(run.output("again")).isEqualTo(Map.of("n", 2));
        assertThat(run.status()).isEqualTo(ExecutionStatus.COMPLETED);
    }

    @Test
    void only_conditions_of_the_same_trigger_count_when_a_held_node_ends() {
        var run = started(behind().node("tell", Driven.work())
                        .connect("source", "tell", via -> via.on(Trigger.FAIL).when("1 < 2")))
                .completes("source");

        run.stop(Stop.CANCEL, "enough");

        assertThat(run.last(NodeCompleted.class).result().conditions()).containsExactly(false, false);
    }

    @Test
    void a_sibling_that_fails_fast_ends_a_held_node_too() {
        var run = started(behind().policy(policy -> policy.withOnFailure(OnFailure.FAIL_FAST))
                .node("other", Driven.work()));
        run.completes("source");

        run.fails("other");

        assertThat(run.status("source")).isEqualTo(NodeStatus.COMPLETED);
        assertThat(run.status("yes")).isEqualTo(NodeStatus.SKIPPED);
        assertThat(run.status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(run.timers()).isEmpty();
    }

    @Test
    void a_held_fallback_that_is_ended_ends_the_node_that_it_stands_in_for() {
        var run = started(Workflow.named("test")
                .policy(policy -> policy.withOnFailure(OnFailure.FAIL_FAST))
                .node("main", Driven.work(), node -> node.fallback("spare"))
                .node("spare", Driven.work())
                .node("other", Driven.work())
                .node("after", Driven.work())
                .connect("main", "after", via -> via.when(script("good")))
                .connect("spare", "after", via -> via.when(script("bad"))));
        run.fails("main").completes("spare", Map.of("x", 1));
        assertThat(run.status("spare")).isEqualTo(NodeStatus.RUNNING);

        run.fails("other");

        assertThat(run.status("spare")).isEqualTo(NodeStatus.COMPLETED);
        assertThat(run.status("main")).isEqualTo(NodeStatus.COMPLETED);
        assertThat(run.output("main")).isEqualTo(Map.of("x", 1));
        assertThat(run.status("after")).isEqualTo(NodeStatus.SKIPPED);
        assertThat(run.cause()).isEqualTo("node other: other broke");
    }

    @ParameterizedTest
    @ValueSource(strings = {"main first", "spare first"})
    void a_stop_ends_a_held_fallback_and_its_node_whatever_their_order_in_the_file(String order) {
        boolean mainFirst = order.equals("main first");
        var workflow = Workflow.named("test");
        if (mainFirst) {
            workflow.node("main", Driven.work(), node -> node.fallback("spare"));
        }
        workflow.node("spare", Driven.work());
        if (!mainFirst) {
            workflow.node("main", Driven.work(), node -> node.fallback("spare"));
        }
        var run = started(
                workflow.node("after", Driven.work()).connect("spare", "after", via -> via.when(script("good"))));
        run.fails("main").completes("spare", Map.of("x", 1));

        run.stop(Stop.CANCEL, "enough");

        assertThat(run.status("spare")).isEqualTo(NodeStatus.COMPLETED);
        assertThat(run.status("main")).isEqualTo(NodeStatus.COMPLETED);
        assertThat(run.output("main")).isEqualTo(Map.of("x", 1));
        assertThat(run.status()).isEqualTo(ExecutionStatus.CANCELLED);
    }

    @Test
    void after_a_crash_the_conditions_are_asked_again() {
        language.values.putAll(Map.of("good", true, "bad", false));
        var run = started(behind()).completes("source");
        run.crash();
        assertThat(run.asked()).containsExactly("timer source PT30S", "evaluate for source");
        answers(run, "source");
        assertThat(run.status("yes")).isEqualTo(NodeStatus.READY);

        var failed = started(behindFailure()).fails("source");
        failed.crash();
        answers(failed, "source");
        assertThat(failed.status("tell")).isEqualTo(NodeStatus.READY);
    }

    // --- control nodes

    private static WorkflowBuilder control(String type, UnaryOperator<NodeBuilder> more) {
        return Workflow.named("test").node("control", type, node -> more.apply(node.set("language", "tables")));
    }

    @Test
    void a_branch_and_a_switch_wait_for_their_script() {
        language.values.putAll(Map.of("cond", false, "expr", "b"));
        var branch = started(control("IfElse", node -> node.set("condition", "cond")));
        var choice = started(control(
                "Switch", node -> node.set("expression", "expr").set("cases", Map.of("a", "A", "b", "B"))));
        assertThat(branch.status("control")).isEqualTo(NodeStatus.RUNNING);

        answers(branch, "control");
        answers(choice, "control");

        assertThat(branch.output("control"))
                .isEqualTo(Map.of("n", 7, "BranchTaken", "FalseBranch", "ConditionResult", false));
        assertThat(choice.output("control"))
                .isEqualTo(Map.of("n", 7, "ExpressionResult", "b", "PortSelected", "B", "MatchedCase", "b"));
    }

    @Test
    void a_branch_whose_script_is_slow_is_tried_again_within_its_own_limit() {
        language.values.put("cond", true);
        var run = started(control(
                "IfElse",
                node -> node.set("condition", "cond")
                        .timeout(Duration.ofSeconds(4))
                        .retry(RetryPolicy.attempts(2).fixed(Duration.ofSeconds(1)))));
        assertThat(run.timers()).isEqualTo(Map.of("control", Duration.ofSeconds(4)));

        run.after(Duration.ofSeconds(4));
        assertThat(run.status("control")).isEqualTo(NodeStatus.WAITING);
        run.after(Duration.ofSeconds(1));
        answers(run, "control");

        assertThat(run.status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(run.node("control").attempts()).isEqualTo(2);
    }

    @Test
    void a_while_asks_before_each_iteration() {
        language.values.put("cond", true);
        var run = started(control(
                "While", node -> node.set("conditionExpression", "cond").body(body -> body.node("in", Driven.work()))));
        answers(run, "control");
        run.completes("control[0]/in");
        assertThat(run.scripts).hasSize(1);
        run.crash();
        language.values.put("cond", false);
        answers(run, "control");

        assertThat(run.output("control")).containsEntry("IterationCount", 1);
        assertThat(run.status()).isEqualTo(ExecutionStatus.COMPLETED);
    }

    @Test
    void a_loop_with_a_limit_of_its_own_does_not_limit_its_scripts_beside() {
        language.values.put("cond", true);
        var run = started(control(
                "While",
                node -> node.set("conditionExpression", "cond")
                        .timeout(Duration.ofMinutes(2))
                        .body(body -> body.node("in", Driven.work()))));
        assertThat(run.timers()).isEqualTo(Map.of("control", Duration.ofMinutes(2)));
        run.now += 60_000_000;
        answers(run, "control");
        assertThat(run.timers()).isEqualTo(Map.of("control", Duration.ofMinutes(1)));

        run.after(Duration.ofMinutes(1));

        assertThat(run.status("control")).isEqualTo(NodeStatus.TIMED_OUT);
    }

    @Test
    void a_script_that_gives_no_collection_fails_its_loop() {
        language.values.put("items", 5);
        var run = started(control(
                "ForEach",
                node -> node.set("collectionExpression", "items").body(body -> body.node("in", Driven.work()))));

        answers(run, "control");

        assertThat(run.cause())
                .isEqualTo("node control: collectionExpression 'items' gave a Integer, not a list, map or iterator");
    }

    @Test
    void a_script_of_a_control_node_that_throws_fails_it_for_good() {
        var run = started(control(
                "ForEach",
                node -> node.set("collectionExpression", "items")
                        .retry(RetryPolicy.attempts(3))
                        .timeout(Duration.ofMinutes(1))
                        .body(body -> body.node("in", Driven.work()))));

        answers(run, "control");

        assertThat(run.status("control")).isEqualTo(NodeStatus.FAILED);
        assertThat(run.last(NodeFailed.class).failure().type()).isEqualTo("InvalidExpression");
        assertThat(run.timers()).isEmpty();
    }
}
