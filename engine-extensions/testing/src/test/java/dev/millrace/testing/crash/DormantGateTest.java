package dev.millrace.testing.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.EngineBuilder;
import dev.millrace.Execution;
import dev.millrace.ExecutionFilter;
import dev.millrace.StartOptions;
import dev.millrace.WorkflowEngine;
import dev.millrace.definition.Lock;
import dev.millrace.definition.OnDuplicate;
import dev.millrace.definition.Priority;
import dev.millrace.definition.RateLimit;
import dev.millrace.definition.WhenFull;
import dev.millrace.definition.Workflow;
import dev.millrace.event.Event;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.NodeEvent.NodeStarved;
import dev.millrace.event.WaitingStart;
import dev.millrace.node.Node;
import dev.millrace.node.Outcome;
import dev.millrace.store.ForwardingStore;
import dev.millrace.store.MemoryStore;
import dev.millrace.testing.ManualTime;
import dev.millrace.testing.SameThread;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** What holds a gate, waits at one, or waits for room to begin stays in the store until a gate has it go on. */
class DormantGateTest {

    private final List<ExecutionId> read = new ArrayList<>();
    private final CountedStore store = new CountedStore();
    private final List<String> ran = new ArrayList<>();
    private UnaryOperator<EngineBuilder> settings = builder -> builder;
    private ManualTime time = new ManualTime();

    /** Notes what is read. */
    private final class CountedStore extends ForwardingStore {
        CountedStore() {
            super(new MemoryStore());
        }

        @Override
        public void read(ExecutionId id, Consumer<? super Event> each) {
            read.add(id);
            super.read(id, each);
        }
    }

    private final Node notes = context -> {
        ran.add(context.input("name", String.class));
        return Outcome.done();
    };

    private final Workflow holding = Workflow.named("holding")
            .node("ask", "Wait", wait -> wait.set("signal", "go").lock(Lock.exclusive("printer")))
            .build();
    private final Workflow printing = Workflow.named("printing")
            .node("print", notes, node -> node.lock(Lock.exclusive("printer")))
            .build();
    private final Workflow asking = Workflow.named("asking")
            .node("ask", "Wait", wait -> wait.set("signal", "go"))
            .build();

    private WorkflowEngine engine(Workflow... more) {
        var builder =
                WorkflowEngine.builder().time(time).executor(new SameThread()).store(store);
        var engine = settings.apply(builder).build();
        for (var workflow : List.of(holding, printing, asking)) {
            engine.register(workflow);
        }
        for (var workflow : more) {
            engine.register(workflow);
        }
        return engine;
    }

    private static Map<String, Object> named(String name) {
        return Map.of("name", name);
    }

    /** Starts one a moment after the last: they are recovered by age. */
    private ExecutionId started(WorkflowEngine engine, Workflow workflow, Map<String, Object> input) {
        time.advance(Duration.ofMillis(1));
        return engine.start(workflow, input).id();
    }

    private static Execution handle(WorkflowEngine engine, ExecutionId id) {
        return engine.execution(id).orElseThrow();
    }

    private void ends() {
        time = new ManualTime(time.now());
        read.clear();
    }

    private List<ExecutionId> leftAtThePrinter(String... names) {
        var ids = new ArrayList<ExecutionId>();
        try (var engine = engine()) {
            ids.add(started(engine, holding, Map.of()));
            for (var name : names) {
                ids.add(started(engine, printing, named(name)));
            }
        }
        ends();
        return ids;
    }

    @Test
    void who_holds_a_lock_and_who_waits_for_it_are_read_once_and_stay_in_the_store() {
        var ids = leftAtThePrinter("a", "b", "c");
        try (var engine = engine()) {
            var all = engine.recoverIncompleteExecutions().executions();

            assertThat(read).containsExactlyInAnyOrderElementsOf(ids).hasSize(4);
            assertThat(all)
                    .extracting(Execution::status)
                    .containsExactlyInAnyOrder(
                            ExecutionStatus.WAITING,
                            ExecutionStatus.RUNNING,
                            ExecutionStatus.RUNNING,
                            ExecutionStatus.RUNNING);
            assertThat(engine.gates())
                    .hasSize(3)
                    .allSatisfy(gate -> assertThat(gate.holders().toString())
                            .contains(ids.get(0).toString()));
            assertThat(engine.queueMetrics().atGates()).isEqualTo(3);
            assertThat(engine.executions(ExecutionFilter.NEWEST.in(ExecutionStatus.RUNNING)))
                    .hasSize(3);
            assertThat(read).hasSize(4);
            assertThat(ran).isEmpty();

            handle(engine, ids.get(0)).signal("go", Map.of(), null);

            assertThat(ran).containsExactly("a", "b", "c");
            assertThat(all).extracting(Execution::status).containsOnly(ExecutionStatus.COMPLETED);
            assertThat(read).hasSize(8);
        }
    }

    @Test
    void only_who_is_let_through_is_read() {
        var serial = Workflow.named("serial")
                .node("ask", "Wait", wait -> wait.set("signal", "go").lock(Lock.exclusive("desk")))
                .build();
        var ids = new ArrayList<ExecutionId>();
        try (var engine = engine(serial)) {
            for (int i = 0; i < 4; i++) {
                ids.add(started(engine, serial, Map.of()));
            }
        }
        ends();
        try (var engine = engine(serial)) {
            var all = engine.recoverIncompleteExecutions().executions();
            read.clear();

            handle(engine, ids.get(0)).signal("go", Map.of(), null);

            assertThat(read).containsExactly(ids.get(0), ids.get(1));
            assertThat(all)
                    .extracting(Execution::status)
                    .containsExactly(
                            ExecutionStatus.COMPLETED,
                            ExecutionStatus.WAITING,
                            ExecutionStatus.RUNNING,
                            ExecutionStatus.RUNNING);
        }
    }

    @Test
    void who_is_looked_at_keeps_its_place_in_the_line() {
        var ids = leftAtThePrinter("a", "b", "c");
        try (var engine = engine()) {
            engine.recoverIncompleteExecutions();

            var why = handle(engine, ids.get(1)).explain("print").orElseThrow().toString();
            assertThat(why).contains("lock printer", ids.get(0).toString());
            assertThat(engine.gates()).hasSize(3);
            handle(engine, ids.get(0)).signal("go", Map.of(), null);

            assertThat(ran).containsExactly("a", "b", "c");
        }
    }

    @Test
    void who_is_cancelled_leaves_the_line_and_who_held_gives_back() {
        var ids = leftAtThePrinter("a", "b");
        try (var engine = engine()) {
            engine.recoverIncompleteExecutions();

            assertThat(handle(engine, ids.get(1)).cancel("enough")).isTrue();
            assertThat(engine.queueMetrics().atGates()).isEqualTo(1);
            assertThat(handle(engine, ids.get(0)).cancel("enough")).isTrue();

            assertThat(ran).containsExactly("b");
            assertThat(engine.queueMetrics().atGates()).isZero();
            engine.run(printing, named("late"));
            assertThat(ran).containsExactly("b", "late");
        }
    }

    @Test
    void a_container_that_holds_a_lock_has_it_back_and_what_is_inside_it_goes_on_inside() {
        Node inside = context -> {
            ran.add("inside");
            return Outcome.done();
        };
        var boxed = Workflow.named("boxed")
                .node(
                        "box",
                        "Container",
                        box -> box.lock(Lock.exclusive("printer"))
                                .body(body -> body.node("ask", "Wait", wait -> wait.set("signal", "go"))
                                        .node("last", inside)
                                        .connect("ask", "last")))
                .build();
        ExecutionId holder;
        try (var engine = engine(boxed)) {
            holder = started(engine, boxed, Map.of());
            started(engine, printing, named("a"));
        }
        ends();
        try (var engine = engine(boxed)) {
            engine.recoverIncompleteExecutions();
            assertThat(read).hasSize(2);
            engine.start(printing, named("b"));
            assertThat(ran).isEmpty();

            handle(engine, holder).signal("go", Map.of(), null);

            assertThat(ran).containsExactly("inside", "a", "b");
        }
    }

    @Test
    void who_waits_too_long_at_a_gate_is_told_of_once() {
        settings = builder -> builder.starvation(Duration.ofMinutes(5));
        var ids = leftAtThePrinter("a");
        try (var engine = engine()) {
            engine.recoverIncompleteExecutions();
            time.advance(Duration.ofMinutes(6));
            time.advance(Duration.ofMinutes(6));

            assertThat(handle(engine, ids.get(1)).events())
                    .filteredOn(NodeStarved.class::isInstance)
                    .hasSize(1);
        }
    }

    @Test
    void time_lets_one_after_the_other_through_a_rate() {
        var paced = Workflow.named("paced")
                .node("send", notes, node -> node.rateLimit(RateLimit.of(1, Duration.ofMinutes(1))))
                .build();
        try (var engine = engine(paced)) {
            for (var name : List.of("a", "b", "c")) {
                started(engine, paced, named(name));
            }
        }
        ends();
        try (var engine = engine(paced)) {
            engine.recoverIncompleteExecutions();
            assertThat(ran).containsExactly("a");
            assertThat(read).hasSize(2);

            time.advance(Duration.ofMinutes(1));
            assertThat(ran).containsExactly("a", "b");
            time.advance(Duration.ofMinutes(1));
            assertThat(ran).containsExactly("a", "b", "c");
        }
    }

    private List<ExecutionId> leftInTheLine(StartOptions... options) {
        settings = builder -> builder.maxExecutions(1, WhenFull.QUEUE);
        var ids = new ArrayList<ExecutionId>();
        try (var engine = engine()) {
            ids.add(started(engine, asking, Map.of()));
            for (var option : options) {
                time.advance(Duration.ofMillis(1));
                ids.add(engine.start(asking, Map.of(), option).id());
            }
        }
        ends();
        return ids;
    }

    @Test
    void starts_that_wait_for_room_are_read_when_it_is_their_turn() {
        var plain = StartOptions.NONE;
        var ids = leftInTheLine(plain, plain.withPriority(Priority.HIGH), plain);
        try (var engine = engine()) {
            var all = engine.recoverIncompleteExecutions().executions();
            assertThat(read).containsExactlyInAnyOrderElementsOf(ids);
            assertThat(all)
                    .extracting(Execution::status)
                    .containsExactly(
                            ExecutionStatus.WAITING,
                            ExecutionStatus.PENDING,
                            ExecutionStatus.PENDING,
                            ExecutionStatus.PENDING);
            var line = engine.waitingStarts();
            assertThat(line).extracting(WaitingStart::execution).containsExactly(ids.get(2), ids.get(1), ids.get(3));
            assertThat(line).extracting(WaitingStart::workflow).containsOnly("asking");
            assertThat(read).hasSize(4);
            read.clear();

            handle(engine, ids.get(0)).signal("go", Map.of(), null);

            assertThat(read).containsExactly(ids.get(0), ids.get(2));
            assertThat(handle(engine, ids.get(2)).status()).isEqualTo(ExecutionStatus.WAITING);
            assertThat(engine.waitingStarts()).hasSize(2);
        }
    }

    @Test
    void a_start_that_waits_keeps_its_place_when_it_is_looked_at_and_leaves_it_when_cancelled() {
        var ids = leftInTheLine(StartOptions.NONE, StartOptions.NONE, StartOptions.NONE);
        try (var engine = engine()) {
            engine.recoverIncompleteExecutions();

            assertThat(handle(engine, ids.get(1)).explain("ask").orElseThrow().toString())
                    .contains("place 1");
            assertThat(handle(engine, ids.get(2)).cancel("enough")).isTrue();
            assertThat(engine.waitingStarts())
                    .extracting(WaitingStart::execution)
                    .containsExactly(ids.get(1), ids.get(3));
            handle(engine, ids.get(0)).signal("go", Map.of(), null);
            handle(engine, ids.get(1)).signal("go", Map.of(), null);

            assertThat(handle(engine, ids.get(3)).status()).isEqualTo(ExecutionStatus.WAITING);
            assertThat(engine.waitingStarts()).isEmpty();
        }
    }

    @Test
    void a_start_under_the_key_of_one_that_waits_for_room_waits_behind_it_or_is_taken_for_it() {
        var ids = leftInTheLine(StartOptions.key("k"));
        try (var engine = engine()) {
            engine.recoverIncompleteExecutions();

            var alone = StartOptions.key("k").withOnDuplicate(OnDuplicate.WAIT);
            assertThat(engine.start(asking, Map.of(), StartOptions.key("k")).id())
                    .isEqualTo(ids.get(1));
            var behind = engine.start(asking, Map.of(), alone);

            assertThat(engine.waitingStarts())
                    .extracting(WaitingStart::execution)
                    .containsExactly(ids.get(1), behind.id());
            handle(engine, ids.get(0)).signal("go", Map.of(), null);
            assertThat(handle(engine, ids.get(1)).status()).isEqualTo(ExecutionStatus.WAITING);
            assertThat(behind.status()).isEqualTo(ExecutionStatus.PENDING);
            handle(engine, ids.get(1)).signal("go", Map.of(), null);
            assertThat(behind.status()).isEqualTo(ExecutionStatus.WAITING);
        }
    }

    /** The lock of what stands around a child, and the child's own, are held beside each other. */
    @Test
    void a_family_under_one_lock_stays_in_the_store_and_lets_nobody_else_in() {
        var around = Workflow.named("around")
                .node(
                        "shop",
                        "Container",
                        node -> node.lock(Lock.exclusive("printer"))
                                .body(body -> body.node(
                                        "call",
                                        "Subflow",
                                        call -> call.set("mode", "child").subflow(holding))))
                .build();
        var ids = new ArrayList<ExecutionId>();
        try (var engine = engine(around)) {
            ids.add(started(engine, around, Map.of()));
            ids.add(started(engine, printing, named("a")));
        }
        var parent = ids.get(0);
        var other = ids.get(1);
        ends();
        try (var engine = engine(around)) {
            engine.recoverIncompleteExecutions();
            var child = engine.executions(ExecutionFilter.NEWEST).stream()
                    .map(Execution::id)
                    .filter(id -> !ids.contains(id))
                    .findFirst()
                    .orElseThrow();
            read.clear();

            assertThat(engine.gates())
                    .hasSize(1)
                    .allSatisfy(gate ->
                            assertThat(gate.holders().toString()).contains(parent.toString(), child.toString()));
            assertThat(read).isEmpty();
            assertThat(ran).isEmpty();

            handle(engine, child).signal("go", Map.of(), null);

            assertThat(handle(engine, parent).status()).isEqualTo(ExecutionStatus.COMPLETED);
            assertThat(handle(engine, other).status()).isEqualTo(ExecutionStatus.COMPLETED);
            assertThat(ran).containsExactly("a");
        }
    }
}
