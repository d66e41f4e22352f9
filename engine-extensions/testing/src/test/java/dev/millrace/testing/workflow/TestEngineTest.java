package dev.millrace.testing.workflow;

import static dev.millrace.testing.assertions.ExecutionAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.definition.Lock;
import dev.millrace.definition.RateLimit;
import dev.millrace.definition.Workflow;
import dev.millrace.definition.WorkflowBuilder;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.NodeStatus;
import dev.millrace.node.Node;
import dev.millrace.node.NodeType;
import dev.millrace.node.Outcome;
import dev.millrace.store.MemoryStore;
import dev.millrace.testing.junit.WorkflowTest;
import java.io.IOException;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@WorkflowTest("order.yaml")
class TestEngineTest {

    @BeforeEach
    void nothing_real(TestEngine order) {
        for (var node : List.of("reserve", "ship", "release")) {
            order.when(node).then(Map.of());
        }
    }

    @Test
    void nodes_do_what_the_test_says_and_are_tried_again_in_their_time(TestEngine order) {
        var charge = order.when("charge").fails(2).then(Map.of("receipt", "R-1"));
        var execution = order.start(Map.of("cents", 5));

        order.advance(Duration.ofMillis(19_999));
        assertThat(charge.calls()).isEqualTo(2);
        order.advance(Duration.ofMillis(1));
        execution.signal("approved").runToEnd();

        assertThat(execution)
                .completed()
                .ranInOrder("reserve", "charge", "ship")
                .skipped("release");
        assertThat(execution).retried("charge", 2).node("charge").hasAttempts(3);
        assertThat(order.when("ship").inputs()).containsExactly(Map.of("receipt", "R-1"));
        assertThat(charge.inputs()).hasSize(3).allMatch(input -> input.isEmpty());
    }

    @Test
    void an_approval_times_out_after_two_days_at_once(TestEngine order) {
        order.when("charge").then(Map.of());

        assertThat(order.run()).completed().ran("release").skipped("ship");
        assertThat(order.now()).isEqualTo(Instant.parse("2026-01-03T00:00:00Z"));
    }

    @Test
    void a_call_that_takes_longer_than_its_time_limit_is_stopped(TestEngine order) {
        var charge = order.when("charge").takes(Duration.ofSeconds(31));
        var execution = order.run();

        assertThat(execution).failed().retried("charge", 2).skipped("ship", "release");
        assertThat(execution).node("charge").hasStatus(NodeStatus.TIMED_OUT);
        assertThat(charge.calls()).isEqualTo(3);
        assertThat(order.now()).isEqualTo(Instant.parse("2026-01-01T00:01:50Z"));
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void exceptions_types_and_messages_are_the_tests(TestEngine order) {
        order.when("charge").fails(1, new IOException("away")).fails(2, "Declined", "no money");

        assertThat(order.run()).failed().node("charge").failedWith("Declined: no money");
    }

    @Test
    void a_failure_shows_the_graph_with_where_each_node_stands(TestEngine order) {
        order.when("charge").then(Map.of());
        var execution = order.start();

        assertThatThrownBy(() -> assertThat(execution).completed())
                .hasMessageContaining("expected the execution to be COMPLETED, but it is WAITING\n\norder  WAITING\n")
                .hasMessageContaining("  reserve  COMPLETED  -> charge\n")
                .hasMessageContaining("  approve  WAITING (signal 'approved')  -> ship, release by Timeout\n")
                .hasMessageContaining("  ship     PENDING");
        assertThatThrownBy(() -> assertThat(execution).ran("chrage"))
                .hasMessageContaining("expected a node at 'chrage', but there is none; did you mean 'charge'?");
        assertThatThrownBy(() -> assertThat(execution).skipped("charge"))
                .hasMessageContaining("expected 'charge' to be skipped, but it is COMPLETED");
        assertThatThrownBy(() -> assertThat(execution).retried("charge", 1)).hasMessageContaining("but it was 0 times");
        assertThatThrownBy(() -> assertThat(execution).ranInOrder("charge", "reserve"))
                .hasMessageContaining("'charge' to have ended before 'reserve' began");
        assertThatThrownBy(() -> assertThat(execution).ran("ship")).hasMessageContaining("but it is PENDING");
    }

    @Test
    void names_that_are_not_there_are_refused_and_the_nearest_is_named(TestEngine order) {
        assertThatThrownBy(() -> order.when("chrage"))
                .hasMessageContaining("[TST-106] there is no node 'chrage' in 'order'; did you mean 'charge'?");
        assertThatThrownBy(() -> order.when("approve"))
                .hasMessageContaining("[TST-107] 'approve' is a node of type Wait")
                .hasMessageContaining("send it the signal 'approved'");
        assertThatThrownBy(() -> order.start())
                .hasMessageContaining("[TST-109] the node 'charge' has the type 'card.charge'");
        order.when("charge").then(Map.of());
        assertThatThrownBy(() -> order.start().signal("aproved"))
                .hasMessageContaining("[TST-108]")
                .hasMessageContaining("did you mean 'approved'?");
    }

    @Test
    void a_missing_file_is_said() {
        try (var engine = TestEngine.of("nowhere.yaml")) {
            assertThatThrownBy(engine::start).hasMessageContaining("[TST-105] there is no workflow 'nowhere.yaml'");
        }
        try (var engine = TestEngine.create()) {
            assertThatThrownBy(engine::start).hasMessageContaining("[TST-113]");
        }
    }

    @Test
    void what_waits_for_ever_is_said_instead_of_hanging() {
        var workflow = Workflow.named("asks")
                .node("ask", "Wait", node -> node.set("signal", "go"))
                .build();
        try (var engine = TestEngine.of(workflow)) {
            assertThatThrownBy(engine::run)
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("'ask' is WAITING for the signal 'go'")
                    .hasMessageContaining("ask  WAITING");
        }
    }

    @Test
    void code_of_a_builder_is_faked_or_runs_by_item_and_by_id() {
        Node real = context -> Outcome.done("n", context.input("item", Integer.class));
        var workflow = Workflow.named("loop")
                .node(
                        "each",
                        "ForEach",
                        each -> each.set("collectionExpression", "input.items")
                                .body(body -> body.node("load", real)
                                        .node("keep", real)
                                        .connect("load", "keep")))
                .build();
        try (var engine = TestEngine.of(workflow)) {
            engine.when("each[1]/load").then(Map.of("n", 100));
            var keep = engine.when("keep").thenRun(context -> Outcome.done("kept", context.input("n", Integer.class)));

            var execution = engine.run(Map.of("items", List.of(1, 2)));

            assertThat(execution).completed().node("each[0]/load").hasOutput("n", 1);
            assertThat(execution).node("each[1]/keep").hasOutput("kept", 100);
            assertThat(keep.calls()).isEqualTo(2);
        }
    }

    @Test
    void steps_follow_each_other_and_the_last_one_stays(TestEngine order) {
        var charge = order.when("charge").fails(1).thenReal();

        var execution = order.run();

        assertThat(execution).failed().retried("charge", 2).node("charge").failedWith("NoCode");
        assertThat(charge.calls()).isEqualTo(3);
    }

    @Test
    void the_hosts_settings_a_store_and_the_engines_handle_are_at_hand() {
        var workflow = Workflow.named("kept")
                .node("work", Node.of(context -> Outcome.done("x", 1)), node -> node.lock(Lock.exclusive("disk")))
                .node("ask", "Wait", node -> node.set("signal", "go"))
                .connect("work", "ask")
                .build();
        try (var engine = TestEngine.of(workflow).engine(builder -> builder.store(new MemoryStore()))) {
            var execution = engine.start();
            execution.pause("lunch");
            assertThat(execution.status()).isEqualTo(ExecutionStatus.PAUSED);
            execution.resume("back").handle().repair("why not").skip("ask").apply();

            assertThat(execution).completed().skipped("ask");
        }
    }

    @Test
    void a_faked_type_says_of_itself_all_that_the_type_behind_it_says() {
        assertThat(Arrays.stream(NodeType.class.getMethods())
                        .filter(method -> !Modifier.isStatic(method.getModifiers())))
                .allSatisfy(
                        method -> assertThat(FakeableType.class.getMethod(method.getName(), method.getParameterTypes()))
                                .as("overrides " + method)
                                .matches(found -> found.getDeclaringClass() == FakeableType.class));
    }

    private static Workflow alone(String id, UnaryOperator<WorkflowBuilder> rest) {
        return rest.apply(Workflow.named(id)).build();
    }

    @Test
    void what_time_lets_go_on_is_waited_for_however_long_that_takes() {
        var rated = alone("rated", flow -> flow.node("a", "t.a").node("b", "t.a"));
        try (var engine = TestEngine.of(rated).typeRate("t.a", RateLimit.of(1, Duration.ofDays(20)))) {
            engine.when("a").then(Map.of());
            engine.when("b").then(Map.of());
            assertThat(engine.run()).completed().ran("a", "b");
        }
        try (var engine = TestEngine.of(alone("held", flow -> flow.node("rest", "Timer", t -> t.set("delay", "1h"))))) {
            var execution = engine.start();
            execution.handle().pause("holidays", Duration.ofDays(20));
            assertThat(execution.runToEnd()).completed();
        }
        var limited = alone(
                "limited",
                flow -> flow.policy(policy -> policy.withTimeout(Duration.ofDays(20)))
                        .node("ask", "Wait", node -> node.set("signal", "go")));
        for (var engine : List.of(TestEngine.of(limited), TestEngine.seeded(7).workflow(limited))) {
            assertThat(engine.run()).ended(ExecutionStatus.TIMED_OUT);
            assertThat(engine.now()).isEqualTo(Instant.parse("2026-01-21T00:00:00Z"));
            engine.close();
        }
    }

    @Test
    void whoever_waits_for_somebody_is_said_and_not_waited_for() {
        var child = alone("child", flow -> flow.node("ask", "Wait", node -> node.set("signal", "go")));
        var parent = alone(
                "parent",
                flow -> flow.node("sub", "Subflow", s -> s.set("mode", "child").subflow(child)));
        try (var engine = TestEngine.of(parent)) {
            assertThatThrownBy(engine::run).hasMessageContaining("does not end by itself: 'sub' is");
        }
        var locked = alone(
                "locked",
                flow -> flow.node("ask", "Wait", node -> node.set("signal", "go"))
                        .node("next", "t.a")
                        .connect("ask", "next"));
        try (var engine = TestEngine.of(locked)) {
            engine.when("next").then(Map.of());
            var execution = engine.start();
            execution.pause("for ever");
            assertThatThrownBy(execution::runToEnd).hasMessageContaining("does not end by itself");
        }
    }

    @Test
    void the_code_of_a_node_finds_its_execution_before_the_start_has_returned() {
        var chain =
                alone("chain", flow -> flow.node("a", "t.a").node("b", "t.b").connect("a", "b"));
        try (var engine = TestEngine.of(chain)) {
            engine.when("a")
                    .before(context -> engine.execution(context.execution()).cancel("enough"));
            engine.when("b").then(Map.of());

            assertThat(engine.start()).ended(ExecutionStatus.CANCELLED).skipped("b");
            assertThatThrownBy(() -> engine.execution(ExecutionId.derived(0, "nobody")))
                    .hasMessageContaining("[TST-126]");
        }
    }
}
