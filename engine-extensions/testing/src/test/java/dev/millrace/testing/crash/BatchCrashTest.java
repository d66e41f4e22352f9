package dev.millrace.testing.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.ExecutionFilter;
import dev.millrace.WorkflowEngine;
import dev.millrace.definition.Batch;
import dev.millrace.definition.OnFailure;
import dev.millrace.definition.Workflow;
import dev.millrace.event.BatchReport.Counts;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.node.Node;
import dev.millrace.node.Outcome;
import dev.millrace.store.ExecutionStore;
import dev.millrace.store.MemoryStore;
import dev.millrace.store.StoreException;
import dev.millrace.testing.ManualTime;
import dev.millrace.testing.SameThread;
import dev.millrace.testing.crash.CrashingStore.Side;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** An engine that is gone while a batch runs: the next one goes on with it. */
class BatchCrashTest {

    private static final Batch BATCH = Batch.parallel(2)
            .start("first", "held", Map.of("n", 1))
            .startForEach("each", "held", "[2, 3]", Map.of("n", "${item}"))
            .start("odd", "broken", Map.of("n", 4));

    private final MemoryStore store = new MemoryStore();

    private static WorkflowEngine engine(ExecutionStore durable) {
        var engine = WorkflowEngine.builder()
                .time(new ManualTime())
                .executor(new SameThread())
                .store(durable)
                .build();
        Node passes = context -> Outcome.done(context.input());
        engine.register(Workflow.named("held")
                .node("wait", "Wait", wait -> wait.set("signal", "go"))
                .node("work", passes)
                .connect("wait", "work")
                .build());
        engine.register(Workflow.named("broken")
                .node("work", (Node) context -> Outcome.failed("No", "stock"))
                .build());
        return engine;
    }

    static List<Integer> commits() {
        return IntStream.rangeClosed(1, 12).boxed().toList();
    }

    private void goOnToTheEnd() {
        try (var engine = engine(store)) {
            engine.recoverIncompleteExecutions();
            for (int i = 0; i < 5; i++) {
                engine.everyWorkflow().executions().stream()
                        .filter(execution -> execution.workflowId().equals("held"))
                        .forEach(child -> child.signal("go", Map.of(), "once"));
            }
            var batch = engine.executions(ExecutionFilter.NEWEST.ofWorkflow("nightly"))
                    .get(0);

            assertThat(batch.status()).isEqualTo(ExecutionStatus.FAILED);
            assertThat(batch.batch().counts()).isEqualTo(new Counts(0, 0, 3, 1, 0));
            assertThat(batch.batch().items())
                    .allSatisfy(item -> assertThat(item.execution()).isPresent());
            assertThat(store.executions()).hasSize(5);
        }
    }

    @Test
    void the_next_engine_goes_on_with_it() {
        try (var engine = engine(store)) {
            var batch = engine.batch("nightly", BATCH, OnFailure.CONTINUE, Map.of());
            assertThat(batch.batch().counts().running()).isEqualTo(2);
        }

        goOnToTheEnd();
    }

    @ParameterizedTest
    @MethodSource("commits")
    void at_whatever_commit_the_engine_dies_each_is_started_once(int commits) {
        try (var engine = engine(new CrashingStore(store, commits, Side.AFTER))) {
            try {
                engine.batch("nightly", BATCH, OnFailure.CONTINUE, Map.of());
                engine.everyWorkflow().executions().stream()
                        .filter(execution -> execution.workflowId().equals("held"))
                        .forEach(child -> child.signal("go", Map.of(), "once"));
            } catch (StoreException crash) {
                assertThat(crash).hasMessageContaining("[TST-120]");
            }
        }

        goOnToTheEnd();
    }
}
