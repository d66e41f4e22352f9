package dev.millrace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.definition.Workflow;
import dev.millrace.node.Node;
import dev.millrace.node.Outcome;
import dev.millrace.testing.ManualTime;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Ready nodes that a worker keeps for itself, without a message in the queue, are there for whoever becomes free. */
@Timeout(120)
class SpareNodesTest {

    private static final int WORKERS = 2;
    private static final int ROUNDS = 2_000;

    private static final Node NOTHING = context -> Outcome.done();

    private static Workflow fan(String id, Node first, int width, Node each) {
        var fan = Workflow.named(id).node("first", first);
        for (int i = 0; i < width; i++) {
            fan.node("n" + i, each).connect("first", "n" + i);
        }
        return fan.build();
    }

    private static Workflow single(Node node) {
        return Workflow.named("single").node("only", node).build();
    }

    @Test
    void all_workers_meet_in_a_wide_graph() {
        int workers = 12;
        var together = new CyclicBarrier(workers);
        Node meets = context -> {
            together.await(60, TimeUnit.SECONDS);
            return Outcome.done();
        };
        try (var engine =
                WorkflowEngine.builder().workers(workers).time(new ManualTime()).build()) {
            var result = engine.run(fan("wide", NOTHING, workers * 20, meets), Map.of());

            assertThat(result.isCompleted()).isTrue();
        }
    }

    @Test
    void a_worker_that_becomes_free_takes_what_a_busy_one_keeps() throws Exception {
        var othersBegun = new CountDownLatch(1);
        var othersGo = new CountDownLatch(1);
        var second = new CountDownLatch(2);
        Node waitsForAnother = context -> {
            second.countDown();
            othersGo.countDown(); // from here on a worker becomes free, while this one is busy
            second.await();
            return Outcome.done();
        };
        try (var engine =
                WorkflowEngine.builder().workers(WORKERS).time(new ManualTime()).build()) {
            var other = engine.start(
                    single(context -> {
                        othersBegun.countDown();
                        othersGo.await();
                        return Outcome.done();
                    }),
                    Map.of());
            othersBegun.await();
            var execution = engine.start(fan("kept", NOTHING, 40, waitsForAnother), Map.of());

            assertThat(execution.await().isCompleted()).isTrue();
            assertThat(other.await().isCompleted()).isTrue();
        }
    }

    /** The other worker becomes free while this one leaves the turn in which it keeps nodes for itself. */
    @RepeatedTest(2)
    void no_node_is_left_behind_when_a_worker_becomes_free_at_the_same_moment() {
        var turn = new AtomicInteger();
        try (var engine =
                WorkflowEngine.builder().workers(WORKERS).time(new ManualTime()).build()) {
            for (int i = 0; i < ROUNDS; i++) {
                var meet = new CyclicBarrier(WORKERS);
                var begun = new CountDownLatch(1);
                var both = new CountDownLatch(2);
                var other = engine.start(
                        single(context -> {
                            begun.countDown();
                            meet.await(60, TimeUnit.SECONDS);
                            spin(turn.get() % 50);
                            return Outcome.done();
                        }),
                        Map.of());
                await(begun);
                var execution = engine.start(
                        fan(
                                "meets",
                                context -> {
                                    meet.await(60, TimeUnit.SECONDS);
                                    spin(turn.incrementAndGet() % 7);
                                    return Outcome.done();
                                },
                                2,
                                context -> {
                                    both.countDown();
                                    return both.await(60, TimeUnit.SECONDS)
                                            ? Outcome.done()
                                            : Outcome.failed("Alone", "nobody ran the other node");
                                }),
                        Map.of());

                assertThat(execution.await().isCompleted()).isTrue();
                assertThat(other.await().isCompleted()).isTrue();
            }
        }
    }

    private static void spin(int times) {
        for (int i = 0; i < times * 20; i++) {
            Thread.onSpinWait();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
