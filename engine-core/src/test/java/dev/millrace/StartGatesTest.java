package dev.millrace;

import static dev.millrace.Bench.done;
import static dev.millrace.Bench.workflow;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import dev.millrace.definition.OnDuplicate;
import dev.millrace.definition.Priority;
import dev.millrace.definition.StartPolicy;
import dev.millrace.definition.WhenFull;
import dev.millrace.definition.Workflow;
import dev.millrace.definition.WorkflowBuilder;
import dev.millrace.event.CapacityException;
import dev.millrace.event.DuplicateStartException;
import dev.millrace.event.ExecutionEvent.StartAdmitted;
import dev.millrace.event.ExecutionEvent.StartHeldBack;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.WaitingStart;
import dev.millrace.node.Node;
import dev.millrace.node.NodeRegistry;
import dev.millrace.node.Outcome;
import dev.millrace.store.ExecutionStore;
import dev.millrace.store.MemoryStore;
import dev.millrace.testing.ManualTime;
import dev.millrace.testing.SameThread;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class StartGatesTest {

    private static final Map<String, Object> NOTHING = Map.of();

    private static Bench room(int most, WhenFull whenFull) {
        return new Bench(builder -> builder.maxExecutions(most, whenFull));
    }

    /** Waits for the signal go. */
    private static WorkflowBuilder waiting() {
        return workflow().node("w", "Wait", node -> node.set("signal", "go"));
    }

    private static Workflow waiting(UnaryOperator<StartPolicy> starts) {
        return waiting().policy(policy -> policy.withStarts(starts)).build();
    }

    private static void go(Execution execution) {
        execution.signal("go", Map.of(), null);
    }

    private static StartOptions urgent(Priority priority) {
        return StartOptions.NONE.withPriority(priority);
    }

    @Test
    void a_start_without_room_is_rejected_with_the_limit() {
        try (var bench = room(2, WhenFull.REJECT)) {
            bench.start(waiting());
            var second = bench.start(waiting());

            var refusal = catchThrowableOfType(CapacityException.class, () -> bench.start(waiting()));

            assertThat(refusal.limit()).isEqualTo(2);
            assertThat(refusal)
                    .hasMessageContaining("[ENG-181]")
                    .hasMessageContaining("maxExecutions of the engine is 2");
            go(second);
            assertThat(bench.start(waiting()).status()).isEqualTo(ExecutionStatus.WAITING);
        }
    }

    @Test
    void a_queued_start_is_pending_shows_its_place_and_begins_when_there_is_room() {
        try (var bench = room(1, WhenFull.QUEUE)) {
            var first = bench.start(waiting());
            var second = bench.start(waiting());
            var third = bench.start(waiting());

            assertThat(second.status()).isEqualTo(ExecutionStatus.PENDING);
            assertThat(bench.engine.waitingStarts())
                    .extracting(WaitingStart::execution, WaitingStart::place)
                    .containsExactly(tuple(second.id(), 1), tuple(third.id(), 2));
            assertThat(third.explain("w").orElseThrow().reasons().toString())
                    .contains("maxExecutions of the engine, place 2", first.id().toString());

            go(first);

            assertThat(second.status()).isEqualTo(ExecutionStatus.WAITING);
            assertThat(third.status()).isEqualTo(ExecutionStatus.PENDING);
            assertThat(second.events())
                    .hasAtLeastOneElementOfType(StartHeldBack.class)
                    .hasAtLeastOneElementOfType(StartAdmitted.class);
            go(second);
            go(third);
            assertThat(third.await().status()).isEqualTo(ExecutionStatus.COMPLETED);
        }
    }

    @Test
    void a_queued_start_says_since_when_it_waits_and_until_when_it_may() {
        var work = workflow()
                .node("w", "Wait", node -> node.set("signal", "go"))
                .node("v", "Wait", node -> node.set("signal", "on"))
                .connect("w", "v");
        try (var bench = room(2, WhenFull.QUEUE)) {
            var begun = bench.time.now();
            var first = bench.start(work);
            var other = bench.start(work);
            bench.time.advance(ofSeconds(10));
            var next = bench.start(work);
            bench.time.advance(ofSeconds(10));
            var last = bench.start(work);

            var unknown = next.snapshot().progress().waitingStart().orElseThrow();
            assertThat(unknown.time()).isEqualTo(new WaitingStart.Time(begun.plusSeconds(10), Optional.empty()));
            go(first); // half of it took 20 s
            bench.time.advance(ofSeconds(10));
            go(other); // half of it took 30 s

            assertThat(bench.engine.waitingStarts())
                    .extracting(WaitingStart::place, WaitingStart::time)
                    .containsExactly(
                            tuple(1, new WaitingStart.Time(begun.plusSeconds(10), Optional.of(begun.plusSeconds(60)))),
                            tuple(2, new WaitingStart.Time(begun.plusSeconds(20), Optional.of(begun.plusSeconds(60)))));
            assertThat(last.progress().waitingStart())
                    .contains(bench.engine.waitingStarts().get(1));
            assertThat(last.explain("w").orElseThrow().toString())
                    .contains("place 2, expected at " + begun.plusSeconds(60), "since " + begun.plusSeconds(20));
            first.signal("on", Map.of(), null);
            assertThat(next.snapshot().progress().waitingStart()).isEmpty();
            assertThat(last.snapshot().progress().waitingStart().orElseThrow().place())
                    .isOne();
        }
    }

    @Test
    void the_more_urgent_begin_sooner_and_low_ones_do_not_starve() {
        try (var bench = room(1, WhenFull.QUEUE)) {
            var running = bench.start(waiting());
            var low = bench.engine.start(waiting().build(), NOTHING, urgent(Priority.LOW));
            for (int i = 0; i < 10; i++) {
                bench.engine.start(waiting().build(), NOTHING, urgent(Priority.HIGH));
            }

            var order = new ArrayList<>(bench.engine.waitingStarts());

            assertThat(order.get(0).execution()).isNotEqualTo(low.id());
            assertThat(order).extracting(WaitingStart::execution).contains(low.id());
            assertThat(order.get(order.size() - 1).execution()).isNotEqualTo(low.id());
            go(running);
        }
    }

    @Test
    void a_caller_waits_for_room_and_is_refused_when_its_time_is_up() throws Exception {
        try (var bench = room(1, WhenFull.waitUpTo(ofSeconds(5)))) {
            var first = bench.start(waiting());
            int alarms = bench.time.pending();
            var second = CompletableFuture.supplyAsync(() -> bench.start(waiting()));
            awaitAlarm(bench, alarms);

            bench.time.advance(ofSeconds(6));

            assertThatThrownBy(() -> second.get(10, TimeUnit.SECONDS)).hasCauseInstanceOf(CapacityException.class);

            alarms = bench.time.pending();
            var third = CompletableFuture.supplyAsync(() -> bench.start(waiting()));
            awaitAlarm(bench, alarms);
            go(first);
            assertThat(third.get(10, TimeUnit.SECONDS).status()).isEqualTo(ExecutionStatus.WAITING);
        }
    }

    /** Until somebody waits for room, for a limited time. */
    private static void awaitAlarm(Bench bench, int before) {
        while (bench.time.pending() <= before) {
            Thread.onSpinWait();
        }
    }

    @Test
    void a_workflow_has_no_more_live_executions_than_it_says_and_others_pass() {
        var one = waiting(starts -> starts.withMaxExecutions(1));
        try (var bench = new Bench()) {
            var first = bench.engine.start(one, NOTHING);
            var second = bench.engine.start(one, NOTHING);
            var other =
                    bench.engine.start(Workflow.named("other").node("x", done()).build(), NOTHING);

            assertThat(other.await().status()).isEqualTo(ExecutionStatus.COMPLETED);
            assertThat(second.status()).isEqualTo(ExecutionStatus.PENDING);
            first.terminate("enough");
            assertThat(second.status()).isEqualTo(ExecutionStatus.WAITING);
        }
    }

    @Test
    void who_waits_for_its_workflow_keeps_nobody_from_the_room_of_the_engine() {
        var one = waiting(starts -> starts.withMaxExecutions(1));
        try (var bench = room(2, WhenFull.QUEUE)) {
            bench.engine.start(one, NOTHING);
            var held = bench.engine.start(one, NOTHING);

            var other = bench.engine.start(
                    Workflow.named("other")
                            .node("w", "Wait", node -> node.set("signal", "go"))
                            .build(),
                    NOTHING);

            assertThat(held.status()).isEqualTo(ExecutionStatus.PENDING);
            assertThat(other.status()).isEqualTo(ExecutionStatus.WAITING);
        }
    }

    @Test
    void a_pending_execution_is_cancelled_at_once_and_its_place_is_free() {
        try (var bench = room(1, WhenFull.QUEUE)) {
            var first = bench.start(waiting());
            var second = bench.start(waiting());

            second.cancel("no longer wanted");

            assertThat(second.await().status()).isEqualTo(ExecutionStatus.CANCELLED);
            assertThat(bench.engine.waitingStarts()).isEmpty();
            go(first);
            assertThat(bench.start(waiting()).status()).isEqualTo(ExecutionStatus.WAITING);
        }
    }

    @Test
    void the_time_limit_counts_from_where_it_begins() {
        var limited = waiting().policy(policy -> policy.withTimeout(ofSeconds(10)));
        try (var bench = room(1, WhenFull.QUEUE)) {
            var first = bench.start(waiting());
            var second = bench.start(limited);
            bench.time.advance(ofSeconds(60));
            assertThat(second.status()).isEqualTo(ExecutionStatus.PENDING);

            go(first);
            bench.time.advance(ofSeconds(9));
            assertThat(second.status()).isEqualTo(ExecutionStatus.WAITING);
            bench.time.advance(ofSeconds(2));

            assertThat(second.await().status()).isEqualTo(ExecutionStatus.TIMED_OUT);
        }
    }

    @Test
    void a_pending_execution_that_is_held_begins_when_there_is_room_and_it_is_resumed() {
        try (var bench = room(1, WhenFull.QUEUE)) {
            var first = bench.start(waiting());
            var second = bench.start(waiting());
            second.pause("wait");
            go(first);
            assertThat(second.status()).isEqualTo(ExecutionStatus.PAUSED);

            second.resume("go on");

            assertThat(second.status()).isEqualTo(ExecutionStatus.WAITING);
        }
    }

    @Test
    void thousands_that_end_at_once_follow_each_other_without_nesting() {
        try (var bench = room(1, WhenFull.QUEUE)) {
            var first = bench.start(waiting());
            var queued = new ArrayList<Execution>();
            for (int i = 0; i < 3_000; i++) {
                queued.add(bench.start(workflow().node("n", "Noop")));
            }

            go(first);

            assertThat(queued).allMatch(one -> one.status() == ExecutionStatus.COMPLETED);
        }
    }

    @Test
    void children_are_counted_and_never_kept_waiting_by_their_parent() {
        var child = Workflow.named("child")
                .policy(policy -> policy.withStarts(starts -> starts.withMaxExecutions(1)))
                .node("x", done())
                .build();
        try (var bench = room(1, WhenFull.QUEUE)) {
            var parent = bench.start(
                    workflow().node("s", "Subflow", spec -> spec.subflow(child).set("mode", "child")));

            assertThat(parent.await().status()).isEqualTo(ExecutionStatus.COMPLETED);
        }
    }

    // --- keys

    private static StartOptions key(OnDuplicate rule) {
        return StartOptions.key("k").withOnDuplicate(rule);
    }

    @Test
    void the_same_key_with_another_input_is_an_error_that_says_so() {
        try (var bench = new Bench()) {
            var plain = StartOptions.key("k");
            var first = bench.engine.start(waiting().build(), Map.of("a", 1), plain);

            assertThat(bench.engine
                            .start(waiting().build(), Map.of("a", 1L), plain)
                            .id())
                    .isEqualTo(first.id());
            var refusal = catchThrowableOfType(
                    DuplicateStartException.class,
                    () -> bench.engine.start(waiting().build(), Map.of("a", 2), plain));
            assertThat(refusal.existing()).isEqualTo(first.id());
            assertThat(refusal).hasMessageContaining("[ENG-184]");
            assertThat(bench.engine
                            .start(waiting().build(), Map.of("a", 2), key(OnDuplicate.RETURN_EXISTING))
                            .id())
                    .isEqualTo(first.id());
        }
    }

    @Test
    void duplicates_are_allowed_refused_made_to_wait_or_replace_the_running_one() {
        try (var bench = new Bench()) {
            var first = bench.engine.start(waiting().build(), NOTHING, key(OnDuplicate.ALLOW));
            var beside = bench.engine.start(waiting().build(), NOTHING, key(OnDuplicate.ALLOW));
            assertThat(beside.id()).isNotEqualTo(first.id());
            assertThat(beside.status()).isEqualTo(ExecutionStatus.WAITING);

            assertThatThrownBy(() -> bench.engine.start(waiting().build(), NOTHING, key(OnDuplicate.FAIL)))
                    .isInstanceOf(DuplicateStartException.class)
                    .hasMessageContaining("[ENG-182]");
            var waits = bench.engine.start(waiting().build(), NOTHING, key(OnDuplicate.WAIT));
            go(first);
            assertThat(waits.status()).isEqualTo(ExecutionStatus.PENDING);
            go(beside);
            assertThat(waits.status()).isEqualTo(ExecutionStatus.WAITING);

            var queued = bench.engine.start(waiting().build(), NOTHING, key(OnDuplicate.WAIT));
            var newest = bench.engine.start(waiting().build(), NOTHING, key(OnDuplicate.CANCEL_RUNNING));

            assertThat(waits.status()).isEqualTo(ExecutionStatus.CANCELLED);
            assertThat(queued.status()).isEqualTo(ExecutionStatus.CANCELLED);
            assertThat(newest.status()).isEqualTo(ExecutionStatus.WAITING);
            assertThat(waits.await().cause()).contains("replaces it");
            go(newest);
            assertThat(bench.engine
                            .start(waiting().build(), NOTHING, key(OnDuplicate.FAIL))
                            .status())
                    .isEqualTo(ExecutionStatus.WAITING);
        }
    }

    @Test
    void who_waits_is_replaced_before_it_could_begin() {
        try (var bench = new Bench()) {
            bench.engine.start(waiting().build(), NOTHING, key(OnDuplicate.ALLOW));
            var waits = bench.engine.start(waiting().build(), NOTHING, key(OnDuplicate.WAIT));

            bench.engine.start(waiting().build(), NOTHING, key(OnDuplicate.CANCEL_RUNNING));

            assertThat(waits.status()).isEqualTo(ExecutionStatus.CANCELLED);
            assertThat(waits.events()).doesNotHaveAnyElementsOfTypes(StartAdmitted.class);
        }
    }

    @Test
    void a_workflow_says_the_key_of_its_executions_and_what_becomes_of_duplicates() {
        var workflow = waiting(starts -> starts.withKey("order/${input.order}").withOnDuplicate(OnDuplicate.WAIT));
        try (var bench = new Bench()) {
            var first = bench.engine.start(workflow, Map.of("order", 7));
            var same = bench.engine.start(workflow, Map.of("order", 7));
            var other = bench.engine.start(workflow, Map.of("order", 8));

            assertThat(same.status()).isEqualTo(ExecutionStatus.PENDING);
            assertThat(other.status()).isEqualTo(ExecutionStatus.WAITING);
            go(first);
            assertThat(same.status()).isEqualTo(ExecutionStatus.WAITING);
            assertThatThrownBy(() -> bench.engine.start(workflow, NOTHING))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("[ENG-183]");
        }
    }

    // --- over a crash

    @Test
    void what_waited_waits_again_after_a_crash_and_what_ran_holds_its_place() {
        var store = new MemoryStore();
        var time = new ManualTime();
        var ids = new ArrayList<ExecutionId>();
        var workflow = waiting(starts -> starts.withMaxExecutions(1));
        var before = durable(store, time);
        for (int i = 0; i < 3; i++) {
            ids.add(before.start(workflow, NOTHING).id());
            time.advance(ofSeconds(1));
        }
        before.close();

        try (var engine = durable(store, time)) {
            engine.register(workflow);
            engine.recoverIncompleteExecutions();
            assertThat(statuses(engine, ids))
                    .containsExactly(ExecutionStatus.WAITING, ExecutionStatus.PENDING, ExecutionStatus.PENDING);

            go(engine.execution(ids.get(0)).orElseThrow());
            assertThat(statuses(engine, ids))
                    .containsExactly(ExecutionStatus.COMPLETED, ExecutionStatus.WAITING, ExecutionStatus.PENDING);
            go(engine.execution(ids.get(1)).orElseThrow());
            go(engine.execution(ids.get(2)).orElseThrow());
            assertThat(statuses(engine, ids)).containsOnly(ExecutionStatus.COMPLETED);
        }
    }

    private static List<ExecutionStatus> statuses(WorkflowEngine engine, List<ExecutionId> ids) {
        return ids.stream()
                .map(id -> engine.execution(id).orElseThrow().status())
                .toList();
    }

    private static WorkflowEngine durable(ExecutionStore store, ManualTime time) {
        return WorkflowEngine.builder()
                .nodes(NodeRegistry.builder().build())
                .executor(new SameThread())
                .time(time)
                .store(store)
                .selfChecking()
                .build();
    }

    // --- many at once

    @Test
    void seeded_starts_cancels_and_ends_keep_every_limit_and_leave_nobody_behind() {
        for (long seed = 0; seed < 200; seed++) {
            runSeed(new Random(seed), seed);
        }
    }

    private static void runSeed(Random random, long seed) {
        try (var bench = room(3, WhenFull.QUEUE)) {
            var all = new ArrayList<Execution>();
            for (int step = 0; step < 40; step++) {
                if (random.nextInt(3) > 0 || all.isEmpty()) {
                    all.add(startAny(bench, random));
                } else {
                    endAny(all.get(random.nextInt(all.size())), random);
                }
                assertThat(all.stream().filter(one -> one.status() == ExecutionStatus.WAITING))
                        .as("seed %d", seed)
                        .hasSizeLessThanOrEqualTo(3);
            }
            while (all.stream().anyMatch(one -> !one.status().isFinal())) {
                var open = all.stream()
                        .filter(one -> one.status() == ExecutionStatus.WAITING)
                        .toList();
                assertThat(open).as("seed %d: nobody goes on", seed).isNotEmpty();
                open.forEach(StartGatesTest::go);
            }
            assertThat(bench.engine.waitingStarts()).as("seed %d", seed).isEmpty();
        }
    }

    private static Execution startAny(Bench bench, Random random) {
        int limit = 1 + random.nextInt(2);
        var workflow = Workflow.named("w" + limit)
                .node("w", "Wait", node -> node.set("signal", "go"))
                .policy(policy -> policy.withStarts(starts -> starts.withMaxExecutions(limit)))
                .build();
        var options = urgent(Priority.values()[random.nextInt(3)]);
        return random.nextBoolean()
                ? bench.engine.start(workflow, NOTHING, options)
                : bench.engine.start(
                        workflow, NOTHING, options.withKey("k" + limit).withOnDuplicate(OnDuplicate.WAIT));
    }

    private static void endAny(Execution execution, Random random) {
        if (execution.status() == ExecutionStatus.WAITING && random.nextBoolean()) {
            go(execution);
        } else {
            execution.cancel("seeded");
        }
    }

    @Test
    void no_more_executions_are_live_at_once_than_there_is_room_for_with_real_threads() throws Exception {
        var live = new AtomicInteger();
        var peak = new AtomicInteger();
        var all = new CountDownLatch(200);
        Node counts = context -> {
            peak.accumulateAndGet(live.incrementAndGet(), Math::max);
            Thread.yield();
            live.decrementAndGet();
            return Outcome.done();
        };
        var workflow = workflow().node("x", counts).build();
        try (var engine = WorkflowEngine.builder()
                .nodes(NodeRegistry.builder().build())
                .maxExecutions(3, WhenFull.QUEUE)
                .build()) {
            for (int i = 0; i < 200; i++) {
                var unused = engine.start(workflow, NOTHING).result().thenRun(all::countDown);
            }
            assertThat(all.await(30, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(peak.get()).isBetween(1, 3);
    }
}
