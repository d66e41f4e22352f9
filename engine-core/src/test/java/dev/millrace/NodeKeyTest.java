package dev.millrace;

import static dev.millrace.Bench.workflow;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.definition.CircuitBreakerPolicy;
import dev.millrace.definition.Effect;
import dev.millrace.definition.NodeBuilder;
import dev.millrace.definition.OnDuplicate;
import dev.millrace.definition.RetryPolicy;
import dev.millrace.definition.Workflow;
import dev.millrace.event.Event;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.Failure;
import dev.millrace.event.NodeEvent.ExistingReturned;
import dev.millrace.event.NodeEvent.LocksNamed;
import dev.millrace.event.NodeEvent.NodeFailed;
import dev.millrace.event.NodeEvent.NodeHeldBack;
import dev.millrace.event.NodeEvent.NodeReplaced;
import dev.millrace.event.NodeEvent.NodeRetryScheduled;
import dev.millrace.event.NodeEvent.NodeStarted;
import dev.millrace.event.NodeStatus;
import dev.millrace.internal.runtime.Inside;
import dev.millrace.node.Node;
import dev.millrace.node.NodeRegistry;
import dev.millrace.node.Outcome;
import dev.millrace.store.MemoryStore;
import dev.millrace.testing.EventRecorder;
import dev.millrace.testing.ManualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys of nodes: what becomes of an attempt while another one with its key is live. */
class NodeKeyTest {

    private static final Duration LIMIT = ofSeconds(30);

    private final EventRecorder events = new EventRecorder();
    private final ManualTime time = new ManualTime();
    private final List<WorkflowEngine> engines = new ArrayList<>();
    private final AtomicInteger now = new AtomicInteger();
    private final AtomicInteger peak = new AtomicInteger();

    /** By the input's {@code who}: opened when that may end, and counted down when it has begun. */
    private final Map<Object, CountDownLatch> mayEnd = new ConcurrentHashMap<>();

    private final Map<Object, CountDownLatch> began = new ConcurrentHashMap<>();

    /** By the class of events: counted down when listeners hear of the first. */
    private final Map<Object, CountDownLatch> told = new ConcurrentHashMap<>();

    /** Has a permit for each retry of which listeners heard. */
    private final Semaphore retries = new Semaphore(0);

    /** Ends when it may, or is told to stop. */
    private final Node works = context -> {
        var who = context.input().get("who");
        peak.accumulateAndGet(now.incrementAndGet(), Math::max);
        try {
            of(began, who).countDown();
            of(mayEnd, who).await();
            if (Boolean.TRUE.equals(context.input().get("fails"))) {
                throw new IllegalStateException("no");
            }
            return Outcome.done("by", who);
        } finally {
            now.decrementAndGet();
        }
    };

    private static CountDownLatch of(Map<Object, CountDownLatch> latches, Object who) {
        return latches.computeIfAbsent(who, any -> new CountDownLatch(1));
    }

    @AfterEach
    void close() {
        mayEnd.values().forEach(CountDownLatch::countDown);
        engines.forEach(WorkflowEngine::close);
    }

    private WorkflowEngine engine(UnaryOperator<EngineBuilder> more) {
        var engine = more.apply(WorkflowEngine.builder()
                        .nodes(NodeRegistry.builder().build())
                        .time(time)
                        .random(() -> 0.5)
                        .listener(events)
                        .listener(this::hears)
                        .selfChecking())
                .build();
        engines.add(engine);
        return engine;
    }

    private void hears(Event event) {
        of(told, event.getClass()).countDown();
        if (event instanceof NodeRetryScheduled) {
            retries.release();
        }
    }

    private WorkflowEngine engine() {
        return engine(builder -> builder);
    }

    private Workflow keyed(UnaryOperator<NodeBuilder> more) {
        return workflow()
                .node("work", works, node -> more.apply(node.key("order ${input.order ?: 7}")))
                .build();
    }

    private Workflow keyed(OnDuplicate rule) {
        return keyed(node -> node.onDuplicate(rule));
    }

    private Execution running(WorkflowEngine engine, Workflow workflow, String who) throws InterruptedException {
        var execution = engine.start(workflow, Map.of("who", who));
        awaitBegin(who);
        return execution;
    }

    private void awaitBegin(String who) throws InterruptedException {
        assertThat(of(began, who).await(30, TimeUnit.SECONDS)).isTrue();
    }

    private void awaitTold(Class<? extends Event> event) throws InterruptedException {
        assertThat(of(told, event).await(30, TimeUnit.SECONDS)).isTrue();
    }

    private void awaitRetry() throws InterruptedException {
        assertThat(retries.tryAcquire(30, TimeUnit.SECONDS)).isTrue();
    }

    private void end(Object who) {
        of(mayEnd, who).countDown();
    }

    private static String explained(WorkflowEngine engine, Execution execution) {
        return engine.explain(execution.id(), "work").orElseThrow().toString();
    }

    private static Failure failureOf(Execution execution) {
        return execution.await(LIMIT).failures().reasons().values().iterator().next();
    }

    @Test
    void one_waits_for_another_with_its_key_and_not_for_one_with_another_key() throws Exception {
        var engine = engine();
        var workflow = keyed(node -> node);
        var first = running(engine, workflow, "a");

        var second = engine.start(workflow, Map.of("who", "b"));
        var other = engine.start(workflow, Map.of("who", "c", "order", 8));
        awaitBegin("c");

        assertThat(second.snapshot().node("work").status()).isEqualTo(NodeStatus.READY);
        assertThat(explained(engine, second)).contains("key order 7: held by work of execution " + first.id());
        assertThat(events.events(NodeHeldBack.class))
                .singleElement()
                .satisfies(event -> assertThat(event.gate()).isEqualTo("key order 7"));
        assertThat(events.events(LocksNamed.class))
                .extracting(LocksNamed::locks)
                .contains(List.of("order 8"));
        end("a");
        end("b");
        end("c");
        assertThat(second.await(LIMIT).output()).containsEntry("by", "b");
        assertThat(other.await(LIMIT).status()).isEqualTo(ExecutionStatus.COMPLETED);
    }

    @Test
    void one_that_may_run_beside_others_does_and_is_counted_for_those_that_may_not() throws Exception {
        var engine = engine();
        running(engine, keyed(OnDuplicate.ALLOW), "a");
        running(engine, keyed(OnDuplicate.ALLOW), "b");
        var third = engine.start(keyed(OnDuplicate.WAIT), Map.of("who", "c"));

        assertThat(now.get()).isEqualTo(2);
        assertThat(explained(engine, third)).contains("key order 7: held by");
        running(engine, keyed(OnDuplicate.ALLOW), "d"); // though one waits
        end("a");
        end("b");
        end("d");
        end("c");
        assertThat(third.await(LIMIT).status()).isEqualTo(ExecutionStatus.COMPLETED);
    }

    @Test
    void one_fails_beside_another_and_says_whose_the_key_is() throws Exception {
        var engine = engine();
        var first = running(engine, keyed(OnDuplicate.FAIL), "a");

        var second = engine.start(keyed(OnDuplicate.FAIL), Map.of("who", "b"));

        assertThat(second.await(LIMIT).status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(failureOf(second).type()).isEqualTo(Failure.DUPLICATE_KEY);
        assertThat(failureOf(second).message()).contains("[ENG-420]", "'order 7'", "work of execution " + first.id());
        end("a");
        assertThat(first.await(LIMIT).status()).isEqualTo(ExecutionStatus.COMPLETED);
        end("c");
        assertThat(engine.start(keyed(OnDuplicate.FAIL), Map.of("who", "c"))
                        .await(LIMIT)
                        .status())
                .isEqualTo(ExecutionStatus.COMPLETED);
    }

    @Test
    void that_failure_can_be_retried_by_its_name() throws Exception {
        var engine = engine();
        var retry = RetryPolicy.attempts(3).backoff(ofSeconds(10));
        var workflow = keyed(node -> node.onDuplicate(OnDuplicate.FAIL).retry(retry));
        var first = running(engine, workflow, "a");
        var second = engine.start(workflow, Map.of("who", "b"));
        end("a");
        first.await(LIMIT);

        assertThat(second.snapshot().node("work").status()).isEqualTo(NodeStatus.WAITING);
        end("b");
        time.advance(ofSeconds(20));
        assertThat(second.await(LIMIT).output()).containsEntry("by", "b");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void the_time_for_retries_counts_from_the_first_refusal_where_that_comes_before_a_start(boolean durable)
            throws Exception {
        var store = new CopiedStore();
        var engine = engine(builder -> durable ? builder.store(store) : builder);
        var retry = RetryPolicy.attempts(9).fixed(ofSeconds(10)).withMaxRetryTime(ofSeconds(25));
        var workflow = keyed(node -> node.onDuplicate(OnDuplicate.FAIL).retry(retry));
        var first = running(engine, workflow, "a");
        time.advance(ofSeconds(100));
        var second = engine.start(workflow, Map.of("who", "b"));
        awaitRetry();
        var third = keyed(node -> node.onDuplicate(OnDuplicate.WAIT));

        if (durable) {
            var atCrash = store.copyOf(second.id());
            second.cancel("it is gone");
            end("a");
            first.await(LIMIT);
            engine = engine(builder -> builder.store(atCrash));
            engine.register(workflow);
            running(engine, third, "c");
            engine.recoverIncompleteExecutions();
            second = engine.execution(second.id()).orElseThrow();
            second.pause("it is in memory then, and its timer set");
            second.resume("and goes on");
        }
        time.advance(ofSeconds(12));
        awaitRetry();
        time.advance(ofSeconds(12)); // the next one would be too late

        assertThat(second.await(LIMIT).status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(failureOf(second).type()).isEqualTo(Failure.DUPLICATE_KEY);
        assertThat(began).doesNotContainKey("b");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void one_takes_the_output_of_another_that_ran_and_is_not_run(boolean durable) throws Exception {
        var engine = engine(builder -> durable ? builder.store(new MemoryStore()) : builder);
        var workflow = workflow()
                .node("work", works, node -> node.key("k").onDuplicate(OnDuplicate.RETURN_EXISTING))
                .node("use", Bench.passes())
                .connect("work", "use")
                .build();
        var first = running(engine, workflow, "a");
        var second = engine.start(workflow, Map.of("who", "b"));
        var third = engine.start(workflow, Map.of("who", "c"));

        assertThat(explained(engine, second)).contains("key k: held by");
        end("a");

        assertThat(second.await(LIMIT).output()).containsEntry("by", "a");
        assertThat(third.await(LIMIT).output()).containsEntry("by", "a");
        assertThat(events.events(NodeStarted.class))
                .filteredOn(event -> event.node().toString().equals("work"))
                .hasSize(1);
        assertThat(events.events(ExistingReturned.class)).hasSize(2).allSatisfy(event -> {
            assertThat(event.key()).isEqualTo("k");
            assertThat(event.existing()).isEqualTo("work of execution " + first.id());
        });
        assertThat(explained(engine, second)).contains("completed with the output of work of execution " + first.id());
    }

    @Test
    void one_runs_itself_if_that_other_does_not_complete() throws Exception {
        var engine = engine();
        var first = engine.start(keyed(OnDuplicate.RETURN_EXISTING), Map.of("who", "a", "fails", true));
        awaitBegin("a");
        var second = engine.start(keyed(OnDuplicate.RETURN_EXISTING), Map.of("who", "b"));
        var third = engine.start(keyed(OnDuplicate.RETURN_EXISTING), Map.of("who", "c"));
        end("a");
        end("b");

        assertThat(first.await(LIMIT).status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(second.await(LIMIT).output()).containsEntry("by", "b");
        assertThat(third.await(LIMIT).output()).containsEntry("by", "b");
    }

    @Test
    void one_replaces_another_that_runs_and_begins_when_that_has_ended() throws Exception {
        var engine = engine();
        var workflow = keyed(OnDuplicate.CANCEL_RUNNING);
        var first = running(engine, workflow, "a");

        var second = running(engine, workflow, "b");

        assertThat(first.await(LIMIT).status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(failureOf(first).type()).isEqualTo(Failure.REPLACED);
        assertThat(failureOf(first).message())
                .contains("[ENG-421] work of execution " + second.id(), "'order 7'", "cancelRunning");
        assertThat(peak.get()).isEqualTo(1);
        end("b");
        assertThat(second.await(LIMIT).output()).containsEntry("by", "b");
    }

    @Test
    void one_replaces_those_too_that_wait_and_a_breaker_hears_nothing_of_it() throws Exception {
        var engine = engine();
        var breaker = new CircuitBreakerPolicy(1, 1, ofSeconds(30), 1, Optional.of("shop"));
        var first = running(engine, keyed(node -> node.breaker(breaker)), "a");
        var waiting = engine.start(keyed(node -> node), Map.of("who", "b"));

        var last = running(engine, keyed(OnDuplicate.CANCEL_RUNNING), "c");

        assertThat(first.await(LIMIT).status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(waiting.await(LIMIT).status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(failureOf(waiting).type()).isEqualTo(Failure.REPLACED);
        assertThat(began).doesNotContainKey("b");
        assertThat(engine.breakers())
                .singleElement()
                .satisfies(shop -> assertThat(shop.toString()).contains("CLOSED"));
        end("c");
        assertThat(last.await(LIMIT).status()).isEqualTo(ExecutionStatus.COMPLETED);
    }

    @ParameterizedTest
    @EnumSource
    void a_cancel_while_it_waits_leaves_nothing_behind(OnDuplicate rule) throws Exception {
        var engine = engine();
        var first = running(engine, keyed(OnDuplicate.WAIT), "a");
        if (rule == OnDuplicate.WAIT || rule == OnDuplicate.RETURN_EXISTING) {
            var second = engine.start(keyed(rule), Map.of("who", "b"));
            second.cancel("enough");
            assertThat(second.await(LIMIT).status()).isEqualTo(ExecutionStatus.CANCELLED);
        }
        first.cancel("enough");
        assertThat(first.await(LIMIT).status()).isEqualTo(ExecutionStatus.CANCELLED);

        var third = running(engine, keyed(rule), "c");
        end("c");
        assertThat(third.await(LIMIT).output()).containsEntry("by", "c");
        awaitSlots(engine, 0);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void after_a_crash_who_was_to_take_the_place_has_it_whoever_comes_first(boolean firstIsOlder) throws Exception {
        var store = new CopiedStore();
        var workflow = waitingForGo(stubborn());
        var crashing = engine(builder -> builder.store(store).grace(ofSeconds(600)));
        var one = crashing.start(workflow, Map.of("who", "a"));
        var other = crashing.start(workflow, Map.of("who", "b"));
        var old = firstIsOlder ? one : other;
        var young = firstIsOlder ? other : one;
        old.signal("go", Map.of(), "go");
        awaitBegin(firstIsOlder ? "a" : "b");
        young.signal("go", Map.of(), "go"); // the old one is told to stop, and does not
        assertThat(explained(crashing, young)).contains("key k: held by work of execution " + old.id());
        var atCrash = store.copy();
        List.of("a", "b").forEach(this::end);

        mayEnd.clear();
        var next = engine(builder -> builder.store(atCrash));
        next.register(waitingForGo(works));
        next.recoverIncompleteExecutions();

        var oldAgain = next.execution(old.id()).orElseThrow();
        var youngAgain = next.execution(young.id()).orElseThrow();
        assertThat(oldAgain.await(LIMIT).status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(failureOf(oldAgain).type()).isEqualTo(Failure.REPLACED);
        end(firstIsOlder ? "b" : "a");
        assertThat(youngAgain.await(LIMIT).output()).containsEntry("by", firstIsOlder ? "b" : "a");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void who_is_replaced_is_told_while_its_code_runs(boolean durable) throws Exception {
        var engine = engine(builder -> durable ? builder.store(new MemoryStore()) : builder.grace(ofSeconds(600)));
        var old = engine.start(waitingForGo(stubborn()), Map.of("who", "a"));
        var young = engine.start(waitingForGo(stubborn()), Map.of("who", "b"));
        old.signal("go", Map.of(), "go");
        awaitBegin("a");

        young.signal("go", Map.of(), "go");

        awaitTold(NodeReplaced.class);
        assertThat(old.snapshot().node("work").status()).isEqualTo(NodeStatus.RUNNING);
        assertThat(explained(engine, old))
                .contains(
                        "key k", "attempt 1 was told to stop", "work of execution " + young.id() + " takes its place");
        assertThat(events.events(NodeReplaced.class)).singleElement().satisfies(event -> {
            assertThat(event.execution()).isEqualTo(old.id());
            assertThat(event.attempt()).isEqualTo(1);
            assertThat(event.key()).isEqualTo("k");
            assertThat(event.by()).isEqualTo("work of execution " + young.id());
        });
        end("a");
        end("b");
        assertThat(young.await(LIMIT).output()).containsEntry("by", "b");
        assertThat(failureOf(old).type()).isEqualTo(Failure.REPLACED);
    }

    @ParameterizedTest
    @EnumSource
    void after_a_crash_who_was_replaced_does_not_begin_though_its_successor_has_ended(Effect effect) throws Exception {
        var store = new CopiedStore();
        var crashing = engine(builder -> builder.store(store).grace(ofSeconds(600)));
        var workflow = waitingForGo(stubborn(), node -> node.effect(effect));
        var old = crashing.start(workflow, Map.of("who", "a"));
        var young = crashing.start(workflow, Map.of("who", "b"));
        old.signal("go", Map.of(), "go");
        awaitBegin("a");
        young.signal("go", Map.of(), "go");
        awaitTold(NodeReplaced.class);
        var atCrash = store.copyOf(old.id());
        began.clear();
        List.of("a", "b").forEach(this::end);
        young.await(LIMIT);

        var next = engine(builder -> builder.store(atCrash));
        next.register(waitingForGo(works, node -> node.effect(effect)));
        next.recoverIncompleteExecutions();

        var oldAgain = next.execution(old.id()).orElseThrow();
        assertThat(oldAgain.await(LIMIT).status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(failureOf(oldAgain).type()).isEqualTo(Failure.REPLACED);
        assertThat(failureOf(oldAgain).message()).contains("work of execution " + young.id());
        assertThat(began).doesNotContainKey("a");
    }

    @Test
    void who_takes_the_place_begins_when_the_end_of_the_other_one_is_safe() throws Exception {
        var store = new HeldStore();
        var engine = engine(builder -> builder.store(store));
        var old = engine.start(waitingForGo(stubborn()), Map.of("who", "a"));
        var young = engine.start(waitingForGo(stubborn()), Map.of("who", "b"));
        old.signal("go", Map.of(), "go");
        awaitBegin("a");
        young.signal("go", Map.of(), "go");
        awaitTold(NodeHeldBack.class);
        awaitTold(NodeReplaced.class);
        store.holdIf(turn -> turn.events().stream().anyMatch(NodeFailed.class::isInstance));
        end("a");
        store.awaitHeld(1);

        assertThat(engine.gates()).singleElement().satisfies(gate -> {
            assertThat(gate.execution()).isEqualTo(young.id());
            assertThat(gate.toString()).contains("key k", "work of execution " + old.id());
        });
        assertThat(began).doesNotContainKey("b");
        store.letGo();
        awaitBegin("b");
        end("b");
        assertThat(young.await(LIMIT).output()).containsEntry("by", "b");
        awaitSlots(engine, 0);
    }

    @Test
    void who_is_replaced_before_a_worker_is_free_for_it_has_its_key_until_its_failure_is_safe() throws Exception {
        var store = new HeldStore();
        var engine = engine(builder -> builder.store(store).workers(1));
        running(engine, keyed(node -> node), "the only worker's");
        var old = engine.start(waitingForGo(works), Map.of("who", "a"));
        var young = engine.start(waitingForGo(works), Map.of("who", "b"));
        old.signal("go", Map.of(), "go");
        awaitSlots(engine, 2); // it has passed, and nobody runs it
        store.holdIf(turn -> turn.events().stream().anyMatch(NodeFailed.class::isInstance));

        young.signal("go", Map.of(), "go");
        store.awaitHeld(1);
        end("the only worker's");

        assertThat(engine.gates()).singleElement().satisfies(gate -> {
            assertThat(gate.execution()).isEqualTo(young.id());
            assertThat(gate.toString()).contains("key k", "work of execution " + old.id());
        });
        assertThat(Inside.slotsTaken(engine)).isPositive();
        store.letGo();
        awaitBegin("b");
        end("b");
        assertThat(young.await(LIMIT).output()).containsEntry("by", "b");
        assertThat(failureOf(old).type()).isEqualTo(Failure.REPLACED);
        assertThat(began).doesNotContainKey("a");
        awaitSlots(engine, 0);
    }

    private static void awaitSlots(WorkflowEngine engine, int taken) {
        long limit = System.nanoTime() + LIMIT.toNanos();
        while (Inside.slotsTaken(engine) < taken && System.nanoTime() < limit) {
            Thread.onSpinWait();
        }
        assertThat(Inside.slotsTaken(engine)).isEqualTo(taken);
    }

    @Test
    void who_is_replaced_while_it_takes_too_long_is_not_tried_again() throws Exception {
        var retry = RetryPolicy.attempts(3).backoff(ofSeconds(1));
        var engine = engine(builder -> builder.grace(ofSeconds(600)));
        var old = engine.start(
                waitingForGo(stubborn(), node -> node.timeout(ofSeconds(5)).retry(retry)), Map.of("who", "a"));
        var young = engine.start(waitingForGo(stubborn()), Map.of("who", "b"));
        old.signal("go", Map.of(), "go");
        awaitBegin("a");
        time.advance(ofSeconds(6)); // it is told to stop, and does not
        young.signal("go", Map.of(), "go");
        awaitTold(NodeReplaced.class);

        end("a");

        assertThat(old.await(LIMIT).status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(failureOf(old).type()).isEqualTo(Failure.REPLACED);
        end("b");
        assertThat(young.await(LIMIT).output()).containsEntry("by", "b");
    }

    private static Workflow waitingForGo(Node work) {
        return waitingForGo(work, node -> node);
    }

    private static Workflow waitingForGo(Node work, UnaryOperator<NodeBuilder> more) {
        return workflow()
                .node("go", "Wait", node -> node.set("signal", "go"))
                .node(
                        "work",
                        work,
                        node -> more.apply(node.input("who", "${execution.input.who}")
                                .key("k")
                                .onDuplicate(OnDuplicate.CANCEL_RUNNING)))
                .connect("go", "work")
                .build();
    }

    /** Ends when it may, and hears no interrupt. */
    private Node stubborn() {
        return context -> {
            var who = context.input("who", String.class);
            of(began, who).countDown();
            for (var latch = of(mayEnd, who); latch.getCount() > 0; ) {
                try {
                    latch.await();
                } catch (InterruptedException e) {
                    continue;
                }
            }
            return Outcome.done("by", who);
        };
    }
}
