package dev.millrace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.definition.Workflow;
import dev.millrace.event.Event;
import dev.millrace.event.ExecutionEvent.ExecutionStarted;
import dev.millrace.node.Node;
import dev.millrace.node.NodeRegistry;
import dev.millrace.node.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What the store has confirmed is acted on, however long the nodes take that all workers are in. */
class DecidedTurnTest {

    private static final int WORKERS = 2;

    private final HeldStore store = new HeldStore();
    private final BlockingQueue<Runnable> workers = new LinkedBlockingQueue<>();
    private final Semaphore entered = new Semaphore(0);
    private final CountDownLatch told = new CountDownLatch(WORKERS + 1);
    private final CountDownLatch end = new CountDownLatch(1);

    private final Node lasting = context -> {
        entered.release();
        end.await();
        return Outcome.done();
    };

    @Test
    void a_turn_that_is_safe_does_not_wait_for_workers_that_went_into_nodes() throws Exception {
        var workflow = Workflow.named("lasting").node("a", "lasting").build();
        var running = new ArrayList<Thread>();
        try (var engine = WorkflowEngine.builder()
                .nodes(NodeRegistry.builder().add("lasting", lasting).build())
                .listener(this::hear)
                .store(store)
                .executor(workers::add)
                .workers(WORKERS)
                .build()) {
            engine.register(workflow);
            store.hold();
            var starts = started(engine, workflow, WORKERS + 1);

            store.letGo(); // one worker is called for all three, and the second by the first
            for (int i = 0; i < WORKERS; i++) {
                running.add(nextWorker());
                assertThat(entered.tryAcquire(30, TimeUnit.SECONDS)).isTrue();
            }

            assertThat(told.await(10, TimeUnit.SECONDS)).isTrue();
            for (var start : starts) {
                start.get(30, TimeUnit.SECONDS);
            }
            end.countDown();
        }
        for (var worker : running) {
            worker.join();
        }
    }

    private void hear(Event event) {
        if (event instanceof ExecutionStarted) {
            told.countDown();
        }
    }

    private List<CompletableFuture<Execution>> started(WorkflowEngine engine, Workflow workflow, int count)
            throws InterruptedException {
        var starts = new ArrayList<CompletableFuture<Execution>>();
        for (int i = 0; i < count; i++) {
            starts.add(CompletableFuture.supplyAsync(
                    () -> engine.start(workflow, Map.of()), task -> new Thread(task).start()));
            store.awaitHeld(i + 1);
        }
        return starts;
    }

    /** Lends a thread to the worker that the engine has asked for. */
    private Thread nextWorker() throws InterruptedException {
        var worker = workers.poll(30, TimeUnit.SECONDS);
        assertThat(worker).isNotNull();
        var thread = new Thread(worker);
        thread.start();
        return thread;
    }
}
