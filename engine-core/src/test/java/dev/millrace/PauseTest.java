package dev.millrace;

import static dev.millrace.Bench.done;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.definition.ExecutionPolicy;
import dev.millrace.definition.RetryPolicy;
import dev.millrace.definition.Workflow;
import dev.millrace.definition.WorkflowBuilder;
import dev.millrace.event.ExecutionEvent.ExecutionPaused;
import dev.millrace.event.ExecutionEvent.ExecutionResumed;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.NodeEvent.ChildRequested;
import dev.millrace.event.NodeStatus;
import dev.millrace.node.NodeRegistry;
import dev.millrace.store.ExecutionStore;
import dev.millrace.store.MemoryStore;
import dev.millrace.testing.EventRecorder;
import dev.millrace.testing.ManualTime;
import dev.millrace.testing.SameThread;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an operator's pause holds, for how long, and which clocks run on meanwhile. */
class PauseTest {

    private final ManualTime time = new ManualTime();
    private final EventRecorder events = new EventRecorder();
    private final ExecutionStore store = new MemoryStore();
    private WorkflowEngine engine = engine(false);

    private WorkflowEngine engine(boolean durable) {
        var builder = WorkflowEngine.builder()
                .nodes(NodeRegistry.builder().build())
                .time(time)
                .executor(new SameThread())
                .grace(Duration.ZERO)
                .listener(events)
                .selfChecking();
        return (durable ? builder.store(store) : builder).build();
    }

    private void use(boolean durable) {
        engine.close();
        engine = engine(durable);
    }

    @AfterEach
    void close() {
        engine.close();
    }

    private static WorkflowBuilder waiting(String id) {
        return Workflow.named(id)
                .node("ask", "Wait", wait -> wait.set("signal", "go"))
                .node("after", done())
                .connect("ask", "after");
    }

    private Execution limited(UnaryOperator<ExecutionPolicy> more) {
        return engine.start(
                waiting("limited")
                        .policy(policy -> more.apply(policy.withTimeout(ofSeconds(10))))
                        .build(),
                Map.of());
    }

    @Test
    void a_second_pause_with_a_longer_time_holds_longer_and_a_shorter_one_changes_nothing() {
        var execution = engine.start(waiting("order").build(), Map.of());

        assertThat(execution.pause("a break", ofSeconds(5))).isTrue();
        assertThat(execution.pause("a long one", ofSeconds(10))).isTrue();
        assertThat(execution.pause("a short one", ofSeconds(3))).isFalse();

        time.advance(ofSeconds(7));
        assertThat(execution.status()).isEqualTo(ExecutionStatus.PAUSED);
        time.advance(ofSeconds(3));
        assertThat(execution.status()).isEqualTo(ExecutionStatus.WAITING);
        assertThat(events.events(ExecutionPaused.class))
                .extracting(event -> event.request().reason())
                .containsExactly("a break", "a long one");
    }

    @Test
    void a_pause_may_be_shorter_than_a_millisecond() {
        var execution = engine.start(waiting("order").build(), Map.of());

        execution.pause("a blink", Duration.ofNanos(400_000));
        time.advance(Duration.ofNanos(399_000));

        assertThat(execution.status()).isEqualTo(ExecutionStatus.PAUSED);
        time.advance(Duration.ofNanos(1_000));
        assertThat(execution.status()).isNotEqualTo(ExecutionStatus.PAUSED);
    }

    @Test
    void a_pause_without_an_end_takes_the_place_of_one_with_a_time() {
        var execution = engine.start(waiting("order").build(), Map.of());

        execution.pause("a break", ofSeconds(5));
        assertThat(execution.pause("until we know more")).isTrue();

        time.advance(ofSeconds(60));
        assertThat(execution.status()).isEqualTo(ExecutionStatus.PAUSED);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void the_time_limit_of_a_workflow_stops_while_it_is_paused(boolean durable) {
        use(durable);
        var execution = limited(policy -> policy);
        time.advance(ofSeconds(4));
        execution.pause("lunch");

        time.advance(ofSeconds(60));
        assertThat(execution.status()).isEqualTo(ExecutionStatus.PAUSED);
        execution.resume("back");
        time.advance(ofSeconds(5));
        assertThat(execution.status()).isEqualTo(ExecutionStatus.WAITING);
        time.advance(ofSeconds(1));

        assertThat(execution.status()).isEqualTo(ExecutionStatus.TIMED_OUT);
    }

    @Test
    void the_time_limit_of_a_workflow_runs_on_if_it_says_so() {
        var execution = limited(policy -> policy.withTimeoutCountsPauses(true));
        time.advance(ofSeconds(4));
        execution.pause("lunch");

        time.advance(ofSeconds(6));

        assertThat(execution.status()).isEqualTo(ExecutionStatus.TIMED_OUT);
    }

    @Test
    void what_was_left_of_a_time_limit_is_left_after_a_restart_in_a_pause() {
        use(true);
        var id = limited(policy -> policy).id();
        time.advance(ofSeconds(4));
        engine.execution(id).orElseThrow().pause("lunch");
        time.advance(ofSeconds(60));

        var execution = afterARestart(id, waiting("limited"));
        time.advance(ofSeconds(60));
        assertThat(execution.status()).isEqualTo(ExecutionStatus.PAUSED);
        execution.resume("back");
        time.advance(ofSeconds(5));
        assertThat(execution.status()).isEqualTo(ExecutionStatus.WAITING);
        time.advance(ofSeconds(1));

        assertThat(execution.status()).isEqualTo(ExecutionStatus.TIMED_OUT);
    }

    private Execution afterARestart(ExecutionId id, WorkflowBuilder... workflows) {
        engine.close();
        engine = engine(true);
        for (var workflow : workflows) {
            var policy = workflow.build().id().equals("limited")
                    ? workflow.policy(p -> p.withTimeout(ofSeconds(10)))
                    : workflow;
            engine.register(policy.build());
        }
        assertThat(engine.recoverIncompleteExecutions().parked()).isEmpty();
        return engine.execution(id).orElseThrow();
    }

    @Test
    void delays_waits_and_retries_run_on_and_what_follows_them_is_held() {
        var execution = engine.start(
                Workflow.named("clocks")
                        .node("delay", "Timer", timer -> timer.set("delay", "5s"))
                        .node("ask", "Wait", wait -> wait.set("signal", "go").set("waitTimeout", "5s"))
                        .node(
                                "flaky",
                                Bench.failsBefore(2),
                                spec -> spec.retry(RetryPolicy.attempts(2).fixed(ofSeconds(5))))
                        .node("after", done())
                        .connect("delay", "after")
                        .build(),
                Map.of());
        execution.pause("lunch");

        time.advance(ofSeconds(6));

        var held = execution.snapshot();
        assertThat(held.node("delay").status()).isEqualTo(NodeStatus.COMPLETED);
        assertThat(held.node("ask").status()).isEqualTo(NodeStatus.COMPLETED);
        assertThat(held.node("flaky").status()).isEqualTo(NodeStatus.WAITING);
        assertThat(held.node("after").status()).isEqualTo(NodeStatus.READY);
        execution.resume("back");
        assertThat(execution.status()).isEqualTo(ExecutionStatus.COMPLETED);
    }

    private static WorkflowBuilder parent(String id, String child) {
        return Workflow.named(id)
                .node("sub", "Subflow", node -> node.set("workflow", child).set("mode", "child"));
    }

    private Execution startFamily() {
        engine.register(waiting("child").build());
        engine.register(parent("parent", "child").build());
        return engine.start(parent("grandparent", "parent").build(), Map.of());
    }

    private List<Execution> descendants() {
        return events.events(ChildRequested.class).stream()
                .map(event -> engine.execution(event.child().id()).orElseThrow())
                .toList();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_pause_of_a_parent_holds_its_children_and_theirs_until_it_goes_on(boolean durable) {
        use(durable);
        var execution = startFamily();

        execution.pause("stocktaking");

        assertThat(descendants()).hasSize(2).allMatch(child -> child.status() == ExecutionStatus.PAUSED);
        execution.resume("done");
        assertThat(descendants()).allMatch(child -> child.status() == ExecutionStatus.WAITING);
        assertThat(events.events(ExecutionResumed.class)).hasSize(3);
        descendants().get(1).signal("go", Map.of(), "s");
        assertThat(execution.status()).isEqualTo(ExecutionStatus.COMPLETED);
    }

    @Test
    void a_pause_of_a_parent_holds_its_children_over_a_restart() {
        use(true);
        var id = startFamily().id();
        engine.execution(id).orElseThrow().pause("stocktaking");

        var execution = afterARestart(id, waiting("child"), parent("parent", "child"), parent("grandparent", "parent"));

        assertThat(descendants()).hasSize(2).allMatch(child -> child.status() == ExecutionStatus.PAUSED);
        execution.resume("done");
        assertThat(descendants()).allMatch(child -> child.status() == ExecutionStatus.WAITING);
    }

    @Test
    void a_pause_with_a_time_lets_the_children_go_on_with_their_parent() {
        var execution = startFamily();

        execution.pause("a break", ofSeconds(5));
        time.advance(ofSeconds(5));

        assertThat(execution.status()).isEqualTo(ExecutionStatus.WAITING);
        assertThat(descendants()).allMatch(child -> child.status() == ExecutionStatus.WAITING);
    }

    @Test
    void a_child_that_an_operator_holds_stays_held_when_its_parent_goes_on() {
        var execution = startFamily();
        var before = descendants().get(1);
        before.pause("by hand");

        execution.pause("stocktaking");
        descendants().get(0).pause("this one too");
        execution.resume("done");

        assertThat(descendants()).allMatch(child -> child.status() == ExecutionStatus.PAUSED);
    }

    @Test
    void a_child_whose_workflow_allows_no_pauses_goes_on() {
        engine.register(
                waiting("child").policy(policy -> policy.withAllowPause(false)).build());
        var execution = engine.start(parent("parent", "child").build(), Map.of());

        execution.pause("stocktaking");
        descendants().get(0).signal("go", Map.of(), "s");

        assertThat(descendants().get(0).status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(execution.status()).isEqualTo(ExecutionStatus.COMPLETED);
    }
}
