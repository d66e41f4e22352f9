package dev.millrace;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.definition.NodeBuilder;
import dev.millrace.definition.Workflow;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.NodeEvent.NodeFailed;
import dev.millrace.node.Node;
import dev.millrace.node.Outcome;
import dev.millrace.testing.ManualTime;
import dev.millrace.time.Alarm;
import dev.millrace.time.TimeSource;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The time limits of an execution's attempts share one alarm, and each is kept to the moment. */
class TimeLimitsTest {

    private static final Node NOTHING = context -> Outcome.done();

    private final ManualTime time = new ManualTime();
    private final BlockingQueue<String> timedOut = new LinkedBlockingQueue<>();

    /** Manual time that counts the alarms which it is asked for. */
    private static final class CountingTime implements TimeSource {

        private final ManualTime time;
        private final AtomicInteger alarms = new AtomicInteger();

        CountingTime(ManualTime time) {
            this.time = time;
        }

        @Override
        public long nanoTime() {
            return time.nanoTime();
        }

        @Override
        public long epochMicros() {
            return time.epochMicros();
        }

        @Override
        public Alarm schedule(Duration delay, Runnable task) {
            alarms.incrementAndGet();
            return time.schedule(delay, task);
        }
    }

    private static UnaryOperator<NodeBuilder> within(int seconds) {
        return node -> node.timeout(ofSeconds(seconds));
    }

    private WorkflowEngine engine(int workers) {
        return WorkflowEngine.builder()
                .workers(workers)
                .time(time)
                .listener(event -> {
                    if (event instanceof NodeFailed over) {
                        timedOut.add(over.node().toString());
                    }
                })
                .build();
    }

    private static Node hangs(CountDownLatch begun) {
        return context -> {
            begun.countDown();
            new CountDownLatch(1).await();
            return Outcome.done();
        };
    }

    @Test
    void a_row_of_limited_nodes_asks_for_one_alarm() {
        var counting = new CountingTime(time);
        int before;
        int alarms;
        try (var engine = WorkflowEngine.builder().workers(1).time(counting).build()) {
            engine.start(chain(1), Map.of()).await();
            before = counting.alarms.get();
            engine.start(chain(50), Map.of()).await();
            alarms = counting.alarms.get() - before;
        }

        assertThat(alarms).isEqualTo(1);
    }

    private static Workflow chain(int length) {
        var builder = Workflow.named("chain");
        for (int i = 0; i < length; i++) {
            builder.node("n" + i, NOTHING, within(60));
            if (i > 0) {
                builder.connect("n" + (i - 1), "n" + i);
            }
        }
        return builder.build();
    }

    @Test
    void each_of_several_limits_is_kept_whichever_began_first() throws Exception {
        var begun = new CountDownLatch(3);
        var workflow = Workflow.named("several")
                .node("long", hangs(begun), within(30))
                .node("short", hangs(begun), within(5))
                .node("middle", hangs(begun), within(10))
                .build();
        try (var engine = engine(3)) {
            engine.start(workflow, Map.of());
            begun.await();

            assertThat(endedAfter(5)).isEqualTo("short");
            assertThat(endedAfter(5)).isEqualTo("middle");
            assertThat(endedAfter(20)).isEqualTo("long");
        }
    }

    private @Nullable String endedAfter(int seconds) throws InterruptedException {
        time.advance(ofSeconds(seconds).minusNanos(1));
        assertThat(timedOut).isEmpty();
        time.advance(Duration.ofNanos(1));
        return timedOut.poll(20, TimeUnit.SECONDS);
    }

    @Test
    void a_limit_behind_one_that_was_not_needed_is_kept_to_the_moment() throws Exception {
        var begun = new CountDownLatch(1);
        var workflow = Workflow.named("row")
                .node("quick", NOTHING, within(10))
                .node("slow", hangs(begun), within(30))
                .connect("quick", "slow")
                .build();
        try (var engine = engine(1)) {
            var execution = engine.start(workflow, Map.of());
            begun.await();

            assertThat(endedAfter(30)).isEqualTo("slow"); // past the end of the first one's limit
            assertThat(execution.await(ofSeconds(20)).status()).isEqualTo(ExecutionStatus.FAILED);
        }
    }
}
