package dev.millrace;

import static dev.millrace.Bench.done;
import static dev.millrace.Bench.workflow;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.event.ExecutionStatus;
import dev.millrace.node.Node;
import dev.millrace.node.NodeRegistry;
import dev.millrace.node.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** More at once than there is room or threads for. */
class LoadTest {

    private static final int PRODUCERS = 10;
    private static final int STARTS = 400;
    private static final int CAPACITY = 64;

    @Test
    void producers_that_are_ten_times_as_fast_as_the_worker_wait_and_lose_nothing() throws Exception {
        var runs = new AtomicInteger();
        var mostReady = new AtomicLong();
        var producers = Executors.newFixedThreadPool(PRODUCERS);
        try (var engine = WorkflowEngine.builder()
                .nodes(NodeRegistry.builder().build())
                .workers(1)
                .queueCapacity(CAPACITY)
                .build()) {
            Node slow = context -> {
                mostReady.accumulateAndGet(engine.queueMetrics().depth().ready(), Math::max);
                runs.incrementAndGet();
                Thread.yield(); // every producer may come before the next node
                return Outcome.done();
            };
            var three = workflow()
                    .node("a", slow)
                    .node("b", slow)
                    .node("c", slow)
                    .connect("a", "b")
                    .connect("a", "c")
                    .build();
            Callable<List<Execution>> producer = () -> {
                var started = new ArrayList<Execution>();
                for (int i = 0; i < STARTS; i++) {
                    started.add(engine.start(three, Map.of()));
                }
                return started;
            };
            var all = new ArrayList<Execution>();
            for (var started : producers.invokeAll(java.util.Collections.nCopies(PRODUCERS, producer))) {
                all.addAll(started.get());
            }

            assertThat(all).hasSize(PRODUCERS * STARTS);
            assertThat(all)
                    .allSatisfy(execution ->
                            assertThat(execution.await(ofSeconds(60)).status()).isEqualTo(ExecutionStatus.COMPLETED));
            assertThat(runs).hasValue(3 * PRODUCERS * STARTS);
            assertThat(mostReady.get()).isBetween(2L, (long) CAPACITY);
            assertThat(engine.deadLetters()).isEmpty();
        } finally {
            producers.shutdownNow();
        }
    }

    @Test
    void a_thousand_timers_that_are_due_at_once_fire_once_each() {
        try (var bench = new Bench(builder -> builder.queueCapacity(CAPACITY))) {
            var waits = workflow()
                    .node("wait", "Timer", timer -> timer.set("delay", "1h"))
                    .node("then", done())
                    .connect("wait", "then")
                    .build();
            var all = new ArrayList<Execution>();
            for (int i = 0; i < 1_000; i++) {
                all.add(bench.engine.start(waits, Map.of()));
            }
            assertThat(all)
                    .allSatisfy(execution -> assertThat(execution.status()).isEqualTo(ExecutionStatus.WAITING));

            bench.time.advance(ofHours(1));

            assertThat(all)
                    .allSatisfy(execution -> assertThat(execution.status()).isEqualTo(ExecutionStatus.COMPLETED));
            assertThat(bench.engine.queueMetrics().depth().ready()).isZero();
        }
    }
}
