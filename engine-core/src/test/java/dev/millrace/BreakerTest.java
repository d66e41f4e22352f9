package dev.millrace;

import static dev.millrace.Bench.workflow;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.definition.CircuitBreakerPolicy;
import dev.millrace.definition.Workflow;
import dev.millrace.event.BreakerState;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.NodeEvent.BreakerChanged;
import dev.millrace.node.Node;
import dev.millrace.node.NodeRegistry;
import dev.millrace.node.Outcome;
import dev.millrace.testing.ManualTime;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

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
            var hangs = engine.start(hanging(entered, release), Map.of());
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

    /** Runs a node that does not heed its interrupt. */
    private static Workflow hanging(CountDownLatch entered, CountDownLatch release) {
        Node node = context -> {
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
        return workflow().node("hang", node, spec -> spec.breaker(EAGER)).build();
    }
}
