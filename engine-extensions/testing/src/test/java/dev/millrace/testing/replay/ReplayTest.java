package dev.millrace.testing.replay;

import static dev.millrace.testing.assertions.ExecutionAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.WorkflowEngine;
import dev.millrace.definition.ExecutionPolicy;
import dev.millrace.definition.RetryPolicy;
import dev.millrace.definition.Workflow;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.NodeStatus;
import dev.millrace.node.Node;
import dev.millrace.node.NodeRegistry;
import dev.millrace.node.Outcome;
import dev.millrace.testing.ManualTime;
import dev.millrace.testing.SameThread;
import dev.millrace.testing.workflow.TestEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Executions as bundles, and their replay. */
class ReplayTest {

    private static Workflow order(String condition) {
        return Workflow.named("order")
                .node(
                        "charge",
                        "card.charge",
                        node -> node.retry(RetryPolicy.attempts(3).fixed(Duration.ofSeconds(10))))
                .node("ask", "Wait", node -> node.set("signal", "answer").set("waitTimeout", "2d"))
                .node(
                        "each",
                        "ForEach",
                        each -> each.set("collectionExpression", "input.items")
                                .body(body -> body.node("pack", "parcel.pack")))
                .node("small", "parcel.small")
                .node("large", "parcel.large", node -> node.timeout(Duration.ofSeconds(30)))
                .connect("charge", "ask")
                .connect("ask", "each")
                .connect("each", "large", via -> via.when(condition))
                .connect("each", "small", via -> via.when("!(" + condition + ")"))
                .build();
    }

    /** A run of production: the card is declined once, an answer comes after an hour, a parcel times out. */
    private static ExecutionBundle production() {
        try (var engine = TestEngine.of(order("size(output.items) > 1"))) {
            engine.when("charge").fails(1).then(Map.of("cents", 5L, "cardToken", "tok-17"));
            engine.when("pack").thenRun(context -> {
                context.setVariable("last", context.input("item", Integer.class));
                return Outcome.done("packed", context.input("item", Integer.class));
            });
            engine.when("small").then(Map.of());
            engine.when("large").takes(Duration.ofSeconds(31));
            var execution = engine.start(Map.of("password", "abracadabra"));
            engine.advance(Duration.ofHours(1));
            execution.signal("answer", Map.of("items", List.of(1, 2)));
            assertThat(execution.runToEnd()).failed().retried("charge", 1).skipped("small");
            return ExecutionBundle.of(execution);
        }
    }

    @Test
    void a_run_of_production_is_a_unit_test_without_its_nodes(@TempDir Path folder) throws IOException {
        var file = folder.resolve("order.json");
        production().write(file);

        var replayed = ExecutionBundle.load(file).replay().run();

        assertThat(replayed).failed().retried("charge", 1).skipped("small").hasVariable("last", 2);
        assertThat(replayed).node("large").hasStatus(NodeStatus.TIMED_OUT);
        assertThat(replayed).node("each[1]/pack").hasOutput("packed", 2);
        assertThat(Files.readString(file))
                .doesNotContain("abracadabra")
                .doesNotContain("tok-17")
                .contains("\"***\"");
    }

    @Test
    void a_changed_definition_differs_at_the_first_node_that_does() {
        assertThatThrownBy(() ->
                        production().replay(order("size(output.items) > 2")).run())
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("the replay differs from the recorded execution: 'large' was NodeFailed, and is"
                        + " NodeSkipped")
                .hasMessageContaining("each[0]/pack");
    }

    @Test
    void chosen_nodes_run_for_real_and_are_compared() {
        var calls = new AtomicInteger();
        var same = NodeRegistry.builder()
                .add("parcel.pack", context -> {
                    calls.incrementAndGet();
                    context.setVariable("last", context.input("item", Integer.class));
                    return Outcome.done("packed", context.input("item", Integer.class));
                })
                .build();
        var other = NodeRegistry.builder()
                .add("parcel.pack", context -> Outcome.done("packed", 10 * context.input("item", Integer.class)))
                .build();

        assertThat(production().replay().nodes(same).running("pack").run()).failed();
        assertThat(calls).hasValue(2);
        assertThatThrownBy(
                        () -> production().replay().nodes(other).running("pack").run())
                .hasMessageContaining("'each[0]/pack' output.packed was 1, and is 10");
    }

    @Test
    void a_cancel_comes_when_it_came() {
        var workflow = Workflow.named("long")
                .node("first", "work.first")
                .node("rest", "Timer", node -> node.set("delay", "1h"))
                .connect("first", "rest")
                .build();
        ExecutionBundle bundle;
        try (var engine = TestEngine.of(workflow)) {
            engine.when("first").then(Map.of("x", 1));
            var execution = engine.start();
            engine.advance(Duration.ofMinutes(59));
            bundle = ExecutionBundle.of(execution.cancel("enough"));
        }

        var replayed = bundle.replay().run();

        assertThat(replayed).ended(ExecutionStatus.CANCELLED);
    }

    @Test
    void a_definition_with_code_is_given_to_the_replay() {
        Node add = context -> Outcome.done("sum", context.input("a", Integer.class) + 1);
        var workflow = Workflow.named("sum").node("add", add).build();
        ExecutionBundle bundle;
        try (var engine = engine(100)) {
            bundle = ExecutionBundle.of(engine.start(workflow, Map.of("a", 1)));
        }

        assertThat(bundle.replay(workflow).running("add").run()).completed().hasOutput("sum", 2);
        assertThatThrownBy(bundle::replay).hasMessageContaining("[TST-119]");
        Node wrong = context -> Outcome.done("sum", 7);
        assertThatThrownBy(() -> bundle.replay(
                                Workflow.named("sum").node("add", wrong).build())
                        .running("add")
                        .run())
                .hasMessageContaining("'add' output.sum was 2, and is 7");
    }

    @Test
    void what_cannot_be_replayed_is_refused(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("a.json"), "{\"x\": 1}");
        assertThatThrownBy(() -> ExecutionBundle.load(folder.resolve("a.json"))).hasMessageContaining("[TST-117]");
        assertThatThrownBy(() -> ExecutionBundle.load(folder.resolve("b.json"))).hasMessageContaining("[TST-117]");

        var workflow = Workflow.named("asks")
                .node("ask", "Wait", node -> node.set("signal", "go"))
                .build();
        try (var engine = engine(16)) {
            var execution = engine.start(workflow, Map.of());
            execution.repair("no time").skip("ask").apply();
            assertThatThrownBy(() -> ExecutionBundle.of(execution).replay().run())
                    .hasMessageContaining("[TST-121]")
                    .hasMessageContaining("ExecutionRepaired");
            var paused = engine.start(workflow, Map.of());
            for (int i = 0; i < 20; i++) {
                paused.pause("a");
                paused.resume("b");
            }
            assertThatThrownBy(() -> ExecutionBundle.of(paused)).hasMessageContaining("[TST-116]");
        }
    }

    private static WorkflowEngine engine(int events) {
        return WorkflowEngine.builder()
                .time(new ManualTime())
                .executor(new SameThread())
                .retainedEvents(events)
                .build();
    }

    private static Workflow slow(UnaryOperator<ExecutionPolicy> policy) {
        return Workflow.named("slow")
                .policy(policy)
                .node("first", "work.first")
                .node("slow", "work.slow")
                .node("after", "work.after")
                .connect("first", "slow")
                .connect("slow", "after")
                .build();
    }

    @Test
    void a_cancel_that_came_while_code_ran_stops_it_there() throws Exception {
        var running = new CountDownLatch(1);
        var types = NodeRegistry.builder()
                .add("work.first", context -> Outcome.done("x", 1))
                .add("work.slow", context -> {
                    running.countDown();
                    new CountDownLatch(1).await(); // until it is interrupted
                    return Outcome.done();
                })
                .add("work.after", context -> Outcome.done())
                .build();
        ExecutionBundle bundle;
        try (var engine = WorkflowEngine.builder().nodes(types).build()) {
            var execution = engine.start(slow(policy -> policy), Map.of());
            running.await();
            execution.cancel("enough");
            execution.await(Duration.ofSeconds(20));
            bundle = ExecutionBundle.of(execution);
        }

        var replayed = bundle.replay().run();

        assertThat(replayed).ended(ExecutionStatus.CANCELLED).ran("first");
        assertThat(replayed).node("slow").hasStatus(NodeStatus.CANCELLED);
    }

    @Test
    void a_time_limit_of_the_execution_ends_it_where_it_did() {
        ExecutionBundle running;
        try (var engine = TestEngine.of(slow(policy -> policy.withTimeout(Duration.ofMinutes(1))))) {
            engine.when("first").then(Map.of());
            engine.when("slow").takes(Duration.ofMinutes(2));
            engine.when("after").then(Map.of());
            running = ExecutionBundle.of(engine.run());
        }
        ExecutionBundle waiting;
        var asks = Workflow.named("asks")
                .policy(policy -> policy.withTimeout(Duration.ofDays(20)))
                .node("ask", "Wait", node -> node.set("signal", "go"))
                .build();
        try (var engine = TestEngine.of(asks)) {
            waiting = ExecutionBundle.of(engine.run());
        }

        assertThat(running.replay().run()).ended(ExecutionStatus.TIMED_OUT);
        assertThat(waiting.replay().run()).ended(ExecutionStatus.TIMED_OUT);
    }

    @Test
    void a_node_that_is_not_there_is_not_run_for_real() {
        assertThatThrownBy(() -> production().replay().running("pak").run())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("[TST-125]")
                .hasMessageContaining("did you mean 'pack'?");
        assertThatThrownBy(() -> production().replay().running("each").run()).hasMessageContaining("[TST-125]");
    }
}
