package dev.millrace.testing.kill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Execution;
import dev.millrace.WorkflowEngine;
import dev.millrace.definition.Workflow;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.node.Node;
import dev.millrace.node.NodeRegistry;
import dev.millrace.node.Outcome;
import dev.millrace.store.Journals;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk that takes a fifth of a second to confirm anything. */
class SlowDiskTest {

    private static final long FORCE_NANOS = 200_000_000;
    private static final int EXECUTIONS = 100;

    @TempDir
    private Path directory;

    @Test
    void executions_share_what_a_slow_disk_confirms() throws Exception {
        var forces = new AtomicInteger();
        var files = WatchedFiles.with(moment -> {
            if (moment == Moment.FORCE) {
                forces.incrementAndGet();
                LockSupport.parkNanos(FORCE_NANOS);
            }
        });
        Node step = context -> Outcome.done();
        var callers = Executors.newFixedThreadPool(EXECUTIONS);
        try (var engine = WorkflowEngine.builder()
                .nodes(NodeRegistry.builder().add("step", step).build())
                .store(Journals.at(directory, files).withSegmentBytes(1 << 20))
                .build()) {
            var chain = Workflow.named("chain")
                    .node("a", "step")
                    .node("b", "step")
                    .node("c", "step")
                    .connect("a", "b")
                    .connect("b", "c")
                    .build();
            int before = forces.get();
            var starts = new ArrayList<Future<Execution>>();
            for (int i = 0; i < EXECUTIONS; i++) {
                starts.add(callers.submit(() -> engine.start(chain, Map.of())));
            }
            for (var start : starts) {
                assertThat(start.get().await(Duration.ofSeconds(60)).status()).isEqualTo(ExecutionStatus.COMPLETED);
            }

            // Four turns each; one force for each of them would be 400.
            assertThat(forces.get() - before).isBetween(4, 60);
        } finally {
            callers.shutdownNow();
        }
    }
}
