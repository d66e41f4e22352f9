package dev.millrace;

import static dev.millrace.Bench.done;
import static dev.millrace.Bench.workflow;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.definition.Lock;
import dev.millrace.definition.Priority;
import dev.millrace.definition.WhenFull;
import dev.millrace.definition.Workflow;
import dev.millrace.definition.WorkflowBuilder;
import dev.millrace.event.ExecutionEvent.ExecutionStarted;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.ExecutionListener;
import dev.millrace.event.NodeEvent.NodeStarted;
import dev.millrace.node.Node;
import dev.millrace.node.NodeRegistry;
import dev.millrace.node.Outcome;
import dev.millrace.store.MemoryStore;
import dev.millrace.testing.EventRecorder;
import dev.millrace.testing.ManualTime;
import dev.millrace.testing.SameThread;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How urgent executions are, wherever somebody waits. */
class ExecutionPriorityTest {

    private static final Duration LIMIT = ofSeconds(30);
    private static final Lock GATE = Lock.exclusive("gate");
    private static final StartOptions HIGH = StartOptions.NONE.withPriority(Priority.HIGH);
    private static final StartOptions LOW = StartOptions.NONE.withPriority(Priority.LOW);

    private final List<String> ran = new ArrayList<>();

    private Node says(String what) {
        return context -> {
            ran.add(what);
            return Outcome.done();
        };
    }

    private static WorkflowBuilder holder(String delay) {
        return Workflow.named("holder")
                .node(
                        "box",
                        "Container",
                        box -> box.lock(GATE).body(body -> body.node("nap", "Timer", nap -> nap.set("delay", delay))));
    }

    private WorkflowBuilder waiter(String name) {
        return Workflow.named(name).node("x", says(name), x -> x.lock(GATE));
    }

    @ParameterizedTest
    @CsvSource({
        "HIGH, HIGH, HIGH",
        "HIGH, NORMAL, HIGH",
        "HIGH, LOW, NORMAL",
        "NORMAL, HIGH, HIGH",
        "NORMAL, NORMAL, NORMAL",
        "NORMAL, LOW, LOW",
        "LOW, HIGH, NORMAL",
        "LOW, NORMAL, LOW",
        "LOW, LOW, LOW"
    })
    void a_node_is_one_step_more_urgent_in_a_high_execution_and_one_less_in_a_low_one(
            Priority execution, Priority node, Priority both) {
        assertThat(node.within(execution)).isEqualTo(both);
    }

    @Test
    void the_nodes_of_an_urgent_execution_are_leased_first() {
        try (var bench = new Bench()) {
            bench.start(workflow().node("starter", (Node)
                    context -> { // the only worker is here meanwhile
                        var low = Workflow.named("low").node("x", says("low")).build();
                        var high =
                                Workflow.named("high").node("x", says("high")).build();
                        for (int i = 0; i < 4; i++) {
                            bench.engine.start(low, Map.of(), LOW);
                        }
                        for (int i = 0; i < 4; i++) {
                            bench.engine.start(high, Map.of(), HIGH);
                        }
                        return Outcome.done();
                    }));

            assertThat(ran).hasSize(8);
            assertThat(ran.subList(0, 5)).filteredOn("high"::equals).hasSize(4);
        }
    }

    @Test
    void they_are_served_first_at_a_gate_too_and_a_workflow_says_it_for_starts_that_do_not() {
        try (var bench = new Bench()) {
            bench.start(holder("1s"));
            bench.start(waiter("first"));
            bench.start(waiter("low by its workflow").policy(p -> p.withStarts(s -> s.withPriority(Priority.LOW))));
            bench.start(waiter("high by its workflow").policy(p -> p.withStarts(s -> s.withPriority(Priority.HIGH))));
            var said = waiter("low by its start")
                    .policy(p -> p.withStarts(s -> s.withPriority(Priority.HIGH)))
                    .build();
            bench.engine.start(said, Map.of(), LOW);
            bench.time.advance(ofSeconds(1));

            // whose turn it is was settled when the first one came
            assertThat(ran).containsExactly("first", "high by its workflow", "low by its workflow", "low by its start");
        }
    }

    @Test
    void a_start_waits_for_room_at_the_place_that_its_workflow_says() {
        try (var bench = new Bench(builder -> builder.maxExecutions(1, WhenFull.QUEUE))) {
            bench.start(holder("1s"));
            bench.start(Workflow.named("normal").node("x", says("normal")));
            bench.start(Workflow.named("high")
                    .policy(p -> p.withStarts(s -> s.withPriority(Priority.HIGH)))
                    .node("x", says("high")));

            assertThat(bench.engine.waitingStarts())
                    .extracting(start -> start.workflow() + " " + start.place())
                    .containsExactly("high 1", "normal 2");
            bench.time.advance(ofSeconds(1));
            assertThat(ran).containsExactly("high", "normal");
        }
    }

    @Test
    void a_child_is_as_urgent_as_its_parents_start_said_else_as_its_workflow_says_else_as_its_parent() {
        try (var bench = new Bench()) {
            var high = Workflow.named("child").policy(p -> p.withStarts(s -> s.withPriority(Priority.HIGH)));
            var parent = Workflow.named("parent")
                    .policy(p -> p.withStarts(s -> s.withPriority(Priority.LOW)))
                    .node(
                            "own",
                            "Subflow",
                            node -> node.set("mode", "child")
                                    .subflow(high.node("x", done()).build()))
                    .node(
                            "none",
                            "Subflow",
                            node -> node.set("mode", "child")
                                    .subflow(Workflow.named("plain")
                                            .node("x", done())
                                            .build()))
                    .build();
            bench.engine.start(parent, Map.of()).await(LIMIT);
            bench.engine
                    .start(parent, Map.of(), HIGH.withPriority(Priority.NORMAL))
                    .await(LIMIT);

            assertThat(priorities(bench.events.events(ExecutionStarted.class), "child"))
                    .containsExactly(Optional.of(Priority.HIGH), Optional.of(Priority.NORMAL));
            assertThat(priorities(bench.events.events(ExecutionStarted.class), "plain"))
                    .containsExactly(Optional.of(Priority.LOW), Optional.of(Priority.NORMAL));
        }
    }

    private static Stream<Optional<Priority>> priorities(List<ExecutionStarted> starts, String workflow) {
        return starts.stream()
                .filter(start -> start.origin().workflow().id().equals(workflow))
                .map(ExecutionStarted::priority);
    }

    @Test
    void a_restart_is_as_urgent_as_the_first_one() {
        try (var bench = new Bench()) {
            var first = bench.engine.start(workflow().node("x", done()).build(), Map.of(), HIGH);
            first.restart().await(LIMIT);

            assertThat(priorities(bench.events.events(ExecutionStarted.class), "test"))
                    .containsExactly(Optional.of(Priority.HIGH), Optional.of(Priority.HIGH));
        }
    }

    @Test
    void it_is_so_after_a_crash() {
        var store = new MemoryStore();
        var time = new ManualTime();
        var events = new EventRecorder();
        var holder = holder("3s").build();
        var low = napThenGate("low");
        var high = napThenGate("high");
        ExecutionId urgent;
        try (var first = durable(store, time, event -> {})) {
            for (int i = 0; i < 20; i++) {
                first.start(low, Map.of(), LOW);
            }
            urgent = first.start(high, Map.of(), HIGH).id();
        }
        try (var second = durable(store, time, events)) {
            List.of(holder, low, high).forEach(second::register);
            second.start(holder, Map.of());
            second.recoverIncompleteExecutions();
            time.advance(ofSeconds(5));
        }

        var order = events.events(NodeStarted.class).stream()
                .filter(event -> event.node().toString().equals("x"))
                .map(NodeStarted::execution)
                .toList();
        assertThat(order).hasSize(21);
        assertThat(order.indexOf(urgent))
                .isLessThanOrEqualTo(1); // whose turn it is first is settled by who comes first
    }

    private static Workflow napThenGate(String name) {
        return Workflow.named(name)
                .node("nap", "Timer", nap -> nap.set("delay", "1s"))
                .node("x", done(), x -> x.lock(GATE))
                .connect("nap", "x")
                .build();
    }

    private static WorkflowEngine durable(MemoryStore store, ManualTime time, ExecutionListener listener) {
        return WorkflowEngine.builder()
                .nodes(NodeRegistry.builder().build())
                .time(time)
                .executor(new SameThread())
                .grace(Duration.ZERO)
                .listener(listener)
                .store(store)
                .build();
    }
}
