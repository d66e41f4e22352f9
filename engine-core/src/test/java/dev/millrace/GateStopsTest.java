package dev.millrace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.definition.Lock;
import dev.millrace.definition.NodeBuilder;
import dev.millrace.definition.RateLimit;
import dev.millrace.definition.Throttle;
import dev.millrace.definition.Workflow;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.NodeStatus;
import dev.millrace.node.Node;
import dev.millrace.node.NodeContext;
import dev.millrace.node.NodeRegistry;
import dev.millrace.node.Outcome;
import dev.millrace.store.MemoryStore;
import dev.millrace.testing.ManualTime;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whoever is cancelled, or loses his process, at a gate that lets one through at a time keeps it from nobody, and what
 * goes back goes back once.
 */
class GateStopsTest {

    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final ManualTime time = new ManualTime();
    private final MemoryStore store = new MemoryStore();
    private volatile CountDownLatch mayEnd = new CountDownLatch(1);
    private final CountDownLatch isBusy = new CountDownLatch(1);
    private final CountDownLatch holds = new CountDownLatch(1);

    /** A gate for one at a time. */
    enum Door {
        LIMIT,
        THROTTLED,
        TYPE,
        LOCK,
        SHARED_LOCK,
        RESOURCE,
        RATE,
        KEY;

        NodeBuilder before(NodeBuilder node) {
            return switch (this) {
                case LIMIT -> node.maxConcurrentExecutions(1);
                case THROTTLED -> node.maxConcurrentExecutions(1).throttle(new Throttle(50, 10, 1));
                case TYPE -> node;
                case LOCK -> node.lock(Lock.exclusive("door"));
                case SHARED_LOCK -> node.lock(Lock.shared("door", 1));
                case RESOURCE -> node.resource("door", 1);
                case RATE -> node.rateLimit(RateLimit.of(1, HOUR));
                case KEY -> node.key("door");
            };
        }
    }

    /** Where he stands. */
    enum Place {
        WAITS,
        HAS_PASSED,
        RUNS
    }

    static Stream<Arguments> everywhere() {
        return Arrays.stream(Door.values())
                .flatMap(door -> Arrays.stream(Place.values()).map(place -> Arguments.of(door, place)));
    }

    private WorkflowEngine engine(Door door) {
        Node busy = context -> {
            isBusy.countDown();
            mayEnd.await();
            return Outcome.done();
        };
        var builder = WorkflowEngine.builder()
                .nodes(NodeRegistry.builder()
                        .add("gated", this::gated)
                        .add("busy", busy)
                        .build())
                .store(store)
                .time(time)
                .grace(Duration.ZERO)
                .workers(1)
                .capacity("door", 1);
        var engine = (door == Door.TYPE ? builder.typeLimit("gated", 1) : builder).build();
        engine.register(workflow(door));
        engine.register(BUSY);
        return engine;
    }

    private static final Workflow BUSY =
            Workflow.named("busy").node("busy", "busy").build();

    private static Workflow workflow(Door door) {
        return Workflow.named("gated").node("work", "gated", door::before).build();
    }

    /** Has somebody stand there; where he waits, another one is inside. */
    private Execution brought(WorkflowEngine engine, Door door, Place place) throws InterruptedException {
        var workflow = workflow(door);
        switch (place) {
            case WAITS -> {
                engine.start(workflow, Map.of("stays", true));
                await(holds);
                var waiting = engine.start(workflow, Map.of("stays", false));
                until(
                        engine,
                        "one waits at the gate",
                        () -> engine.queueMetrics().atGates() == 1);
                return waiting;
            }
            case HAS_PASSED -> {
                engine.start(BUSY, Map.of());
                await(isBusy);
                var passed = engine.start(workflow, Map.of("stays", false));
                until(
                        engine,
                        "one has passed",
                        () -> engine.queueMetrics().depth().normal() == 1);
                return passed;
            }
            default -> {
                var running = engine.start(workflow, Map.of("stays", true));
                await(holds);
                return running;
            }
        }
    }

    private static void await(CountDownLatch latch) throws InterruptedException {
        assertThat(latch.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }

    private static void until(WorkflowEngine engine, String what, BooleanSupplier isSo) {
        until(engine, () -> what, isSo);
    }

    private static void until(WorkflowEngine engine, Supplier<String> what, BooleanSupplier isSo) {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (!isSo.getAsBoolean()) {
            assertThat(System.nanoTime() - end)
                    .as(() -> "it is not so that " + what.get() + "; at gates: " + engine.gates() + ", in the queue: "
                            + engine.queueMetrics().depth())
                    .isNegative();
            Thread.onSpinWait();
        }
    }

    /** Waits for an end; a rate lets the next one through by time alone. What keeps it waiting is said. */
    private void endsAs(ExecutionStatus wanted, WorkflowEngine engine, Execution execution, Door door) {
        for (int i = 0; door == Door.RATE && i < 100_000 && !execution.status().isFinal(); i++) {
            time.advance(HOUR);
            Thread.yield();
        }
        until(
                engine,
                () -> execution.id() + " ends, which is " + execution.status() + ": " + execution.explain("work"),
                () -> execution.status().isFinal());
        assertThat(execution.status()).isEqualTo(wanted);
    }

    /** Of two that come, one is let in and the other waits: nothing is held by nobody, or was given back twice. */
    private void letsOneInAtATime(WorkflowEngine engine, Door door) {
        mayEnd = new CountDownLatch(1);
        time.advance(HOUR); // what a rate has left
        var both = Stream.of(1, 2)
                .map(i -> engine.start(workflow(door), Map.of("stays", true)))
                .toList();
        until(engine, "one runs", () -> isRunning(both.get(0)) || isRunning(both.get(1)));
        until(
                engine,
                "the other waits",
                () -> engine.queueMetrics().atGates()
                                + engine.queueMetrics().depth().normal()
                        > 0);

        assertThat(engine.gates()).as("who waits while another one is inside").hasSize(1);

        mayEnd.countDown();
        both.forEach(one -> endsAs(ExecutionStatus.COMPLETED, engine, one, door));
    }

    private static boolean isRunning(Execution execution) {
        return execution.snapshot().node("work").status() == NodeStatus.RUNNING;
    }

    @ParameterizedTest
    @MethodSource("everywhere")
    void who_is_cancelled_keeps_nothing(Door door, Place place) throws Exception {
        try (var engine = engine(door)) {
            var one = brought(engine, door, place);
            one.cancel("enough");
            var next = engine.start(workflow(door), Map.of("stays", false));
            if (place != Place.RUNS) {
                mayEnd.countDown();
            }

            endsAs(ExecutionStatus.CANCELLED, engine, one, door);
            endsAs(ExecutionStatus.COMPLETED, engine, next, door);
            assertThat(engine.gates()).isEmpty();
            letsOneInAtATime(engine, door);
        }
    }

    @ParameterizedTest
    @MethodSource("everywhere")
    void who_loses_his_process_goes_on_in_the_next_and_keeps_nothing(Door door, Place place) throws Exception {
        try (var first = engine(door)) {
            brought(first, door, place);
        }
        mayEnd.countDown();

        try (var second = engine(door)) {
            var recovered = second.recoverIncompleteExecutions().executions();
            var next = second.start(workflow(door), Map.of("stays", false));

            assertThat(recovered)
                    .hasSize(place == Place.RUNS ? 1 : 2)
                    .allSatisfy(one -> endsAs(ExecutionStatus.COMPLETED, second, one, door));
            endsAs(ExecutionStatus.COMPLETED, second, next, door);
            assertThat(second.gates()).isEmpty();
            letsOneInAtATime(second, door);
        }
    }

    @Test
    void who_is_cancelled_lets_pass_for_whom_there_is_room_behind_him() throws Exception {
        try (var engine = WorkflowEngine.builder()
                .nodes(NodeRegistry.builder().add("gated", this::gated).build())
                .time(time)
                .capacity("door", 2)
                .build()) {
            engine.start(wants(1), Map.of("stays", true));
            await(holds);
            var big = engine.start(wants(2), Map.of("stays", false));
            until(engine, "the big one waits", () -> engine.gates().size() == 1);
            var small = engine.start(wants(1), Map.of("stays", false));
            until(engine, "the small one waits behind it", () -> engine.gates().size() == 2);

            big.cancel("enough");

            endsAs(ExecutionStatus.COMPLETED, engine, small, Door.RESOURCE);
            mayEnd.countDown();
        }
    }

    private static Workflow wants(long amount) {
        return Workflow.named("wants" + amount)
                .node("work", "gated", node -> node.resource("door", amount))
                .build();
    }

    private Outcome gated(NodeContext context) throws InterruptedException {
        if (context.input("stays", Boolean.class)) {
            holds.countDown();
            mayEnd.await();
        }
        return Outcome.done();
    }
}
