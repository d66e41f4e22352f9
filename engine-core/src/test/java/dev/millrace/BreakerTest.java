package dev.millrace;

import static dev.millrace.Bench.workflow;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.definition.CircuitBreakerPolicy;
import dev.millrace.definition.Effect;
import dev.millrace.definition.LeaseMode;
import dev.millrace.definition.Workflow;
import dev.millrace.event.BreakerState;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.NodeEvent.BreakerChanged;
import dev.millrace.event.NodeStatus;
import dev.millrace.node.Node;
import dev.millrace.node.NodeRegistry;
import dev.millrace.node.Outcome;
import dev.millrace.store.MemoryStore;
import dev.millrace.testing.ManualTime;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BreakerTest {

    private static final CircuitBreakerPolicy EAGER =
            new CircuitBreakerPolicy(50, 1, ofSeconds(30), 1, Optional.of("shop"));

    private volatile boolean isUp;

    private Outcome answer() {
        if (!isUp) {
            throw new IllegalStateException("down");
        }
        return Outcome.done();
    }

    @Test
    void each_change_of_a_breaker_is_an_event_of_the_node_whose_attempt_made_it() {
        try (var bench = new Bench()) {
            var call = workflow().node("call", (Node) context -> answer(), spec -> spec.breaker(EAGER));
            var opening = bench.start(call);
            bench.start(call).await();
            isUp = true;
            bench.time.advance(ofSeconds(31));
            var closing = bench.start(call);

            assertThat(bench.events.events(BreakerChanged.class))
                    .extracting(e -> e.change().to())
                    .containsExactly(BreakerState.OPEN, BreakerState.HALF_OPEN, BreakerState.CLOSED);
            assertThat(opening.explain("call").toString()).contains("breaker shop", "became OPEN");
            assertThat(closing.explain("call").toString()).contains("became HALF_OPEN", "became CLOSED");
        }
    }

    @Test
    void one_call_lists_the_breakers_of_an_engine() {
        try (var bench = new Bench()) {
            assertThat(bench.engine.breakers()).isEmpty();
            var call = workflow().node("call", (Node) context -> answer(), spec -> spec.breaker(EAGER));
            bench.start(call).await();
            var refused = bench.start(call);

            assertThat(bench.engine.breakers()).singleElement().satisfies(breaker -> {
                assertThat(breaker.key()).isEqualTo("shop");
                assertThat(breaker.state()).isEqualTo(BreakerState.OPEN);
                assertThat(breaker.counts().opened()).isEqualTo(1);
                assertThat(breaker.counts().refused()).isEqualTo(1);
            });
            assertThat(refused.explain("call").toString()).contains("'shop' is OPEN since", "lets probes through from");
        }
    }

    @Test
    void a_probe_that_is_stopped_and_never_ends_gives_its_permit_back() throws InterruptedException {
        var time = new ManualTime();
        var entered = new CountDownLatch(1);
        var release = new CountDownLatch(1);
        try (var engine = WorkflowEngine.builder()
                .nodes(NodeRegistry.builder().build())
                .time(time)
                .build()) {
            var call = workflow().node("call", (Node) context -> answer(), spec -> spec.breaker(EAGER));
            engine.start(call.build(), Map.of()).await();
            time.advance(ofSeconds(31));
            var hangs = engine.start(
                    workflow()
                            .node("hang", hanging(entered, release), spec -> spec.breaker(EAGER))
                            .build(),
                    Map.of());
            assertThat(entered.await(10, TimeUnit.SECONDS)).isTrue();
            isUp = true;
            hangs.cancel("not wanted");

            var probe = engine.start(call.build(), Map.of());

            assertThat(probe.await().status()).isEqualTo(ExecutionStatus.COMPLETED);
            assertThat(engine.breakers())
                    .singleElement()
                    .satisfies(breaker -> assertThat(breaker.state()).isEqualTo(BreakerState.CLOSED));
            release.countDown();
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_probe_that_does_not_come_to_an_outcome_gives_its_permit_back(Ending ending) {
        try (var bench = new Bench()) {
            var call = workflow().node("call", (Node) context -> answer(), spec -> spec.breaker(EAGER));
            bench.start(call).await();
            bench.time.advance(ofSeconds(31));
            isUp = true;
            var own = new AtomicReference<Execution>();
            Node ends = context -> {
                ending.end(own.get());
                return Outcome.done();
            };
            // Both are on their way when the first runs, so that the second holds its permit by then.
            var ended = workflow()
                    .node("wait", "Wait", spec -> spec.set("signal", "go"))
                    .node("ends", ends, spec -> spec.maxConcurrentExecutions(9))
                    .node("probe", (Node) context -> answer(), spec -> spec.breaker(EAGER))
                    .connect("wait", "ends")
                    .connect("wait", "probe");
            own.set(bench.start(ended));
            own.get().signal("go", Map.of(), "go-1");

            assertThat(own.get().snapshot().node("probe").attempts()).isZero();
            assertThat(bench.start(call).await().status()).isEqualTo(ExecutionStatus.COMPLETED);
            assertThat(bench.engine.breakers())
                    .singleElement()
                    .satisfies(breaker -> assertThat(breaker.state()).isEqualTo(BreakerState.CLOSED));
        }
    }

    /** What becomes of an execution whose node holds a permit and has not begun. */
    enum Ending {
        PAUSE,
        CANCEL,
        TERMINATE;

        void end(Execution execution) {
            switch (this) {
                case PAUSE -> execution.pause("hold");
                case CANCEL -> execution.cancel("enough");
                case TERMINATE -> execution.terminate("now");
            }
        }
    }

    @Test
    void a_probe_that_takes_too_long_counts_as_failed_and_the_next_one_is_let_through() {
        try (var bench = new Bench()) {
            var call = workflow().node("call", (Node) context -> answer(), spec -> spec.breaker(EAGER));
            var slow = workflow()
                    .node(
                            "slow",
                            (Node) context -> {
                                bench.time.advance(ofSeconds(10));
                                return Outcome.done();
                            },
                            spec -> spec.breaker(EAGER).timeout(ofSeconds(5)));
            bench.start(call).await();
            bench.time.advance(ofSeconds(31));
            bench.start(slow).await();
            isUp = true;
            assertThat(bench.engine.breakers().get(0).state()).isEqualTo(BreakerState.OPEN);
            bench.time.advance(ofSeconds(31));

            assertThat(bench.start(call).await().status()).isEqualTo(ExecutionStatus.COMPLETED);
            assertThat(bench.engine.breakers().get(0).state()).isEqualTo(BreakerState.CLOSED);
        }
    }

    @Test
    void a_probe_whose_lease_ran_out_gives_its_permit_back() {
        try (var bench = new Bench(builder -> builder.visibility(ofSeconds(1)))) {
            var call = workflow().node("call", (Node) context -> answer(), spec -> spec.breaker(EAGER));
            var lost = workflow()
                    .node(
                            "lost",
                            (Node) context -> {
                                bench.time.advance(ofSeconds(20));
                                return Outcome.done();
                            },
                            spec -> spec.breaker(EAGER)
                                    .lease(LeaseMode.HEARTBEAT)
                                    .effect(Effect.AT_MOST_ONCE));
            bench.start(call).await();
            bench.time.advance(ofSeconds(31));
            isUp = true;
            var execution = bench.start(lost);
            assertThat(execution.snapshot().node("lost").status()).isEqualTo(NodeStatus.NEEDS_DECISION);

            assertThat(bench.start(call).await().status()).isEqualTo(ExecutionStatus.COMPLETED);
            assertThat(bench.engine.breakers().get(0).state()).isEqualTo(BreakerState.CLOSED);
        }
    }

    @Test
    void a_probe_that_the_end_of_its_process_cut_off_holds_no_permit_in_the_next() throws InterruptedException {
        var store = new MemoryStore();
        var entered = new CountDownLatch(1);
        var release = new CountDownLatch(1);
        var time = new ManualTime();
        Node call = context -> answer();
        var nodes = NodeRegistry.builder().add("call", call).add("hang", hanging(entered, release));
        var calling =
                workflow().node("call", "call", spec -> spec.breaker(EAGER)).build();
        var hanging = Workflow.named("hang")
                .node("hang", "hang", spec -> spec.breaker(EAGER))
                .build();
        try (var first = engine(store, time, nodes.build())) {
            first.start(calling, Map.of()).await();
            time.advance(ofSeconds(31));
            first.start(hanging, Map.of());
            assertThat(entered.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(first.breakers().get(0).state()).isEqualTo(BreakerState.HALF_OPEN);
        }
        release.countDown();
        isUp = true;
        try (var second = engine(store, time, nodes.build())) {
            second.register(hanging);
            var recovered = second.recoverIncompleteExecutions().executions().get(0);

            assertThat(recovered.await().status()).isEqualTo(ExecutionStatus.COMPLETED);
            assertThat(second.start(calling, Map.of()).await().status()).isEqualTo(ExecutionStatus.COMPLETED);
            assertThat(second.breakers().get(0).state()).isEqualTo(BreakerState.CLOSED);
        }
    }

    private static WorkflowEngine engine(MemoryStore store, ManualTime time, NodeRegistry nodes) {
        return WorkflowEngine.builder()
                .nodes(nodes)
                .store(store)
                .time(time)
                .grace(Duration.ofMillis(1))
                .build();
    }

    @Test
    void an_open_breaker_has_the_fallback_stand_in_or_the_node_fail() {
        try (var bench = new Bench()) {
            var call = workflow().node("call", (Node) context -> answer(), spec -> spec.breaker(EAGER));
            bench.start(call).await();

            var failed = bench.start(call);
            var stood = bench.start(workflow()
                    .node(
                            "call",
                            (Node) context -> answer(),
                            spec -> spec.breaker(EAGER).fallback("cached"))
                    .node("cached", Bench.gives("from", "cache")));

            assertThat(failed.await().failures().reasons().values())
                    .singleElement()
                    .satisfies(failure -> assertThat(failure.type()).isEqualTo("BreakerOpen"))
                    .satisfies(failure -> assertThat(failure.message())
                            .startsWith("[RUN-120] the breaker '")
                            .contains("is OPEN since", "lets probes through from"));
            assertThat(stood.await().status()).isEqualTo(ExecutionStatus.COMPLETED);
            assertThat(stood.await().output()).containsEntry("from", "cache");
        }
    }

    /** Returns a node that does not heed its interrupt. */
    private static Node hanging(CountDownLatch entered, CountDownLatch release) {
        return context -> {
            entered.countDown();
            while (release.getCount() > 0) {
                try {
                    release.await();
                } catch (InterruptedException e) {
                    continue; // the next look at the latch ends it
                }
            }
            return Outcome.done();
        };
    }
}
