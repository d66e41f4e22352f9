package dev.millrace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.definition.CheckpointPolicy;
import dev.millrace.definition.Workflow;
import dev.millrace.event.Event;
import dev.millrace.event.ExecutionEvent.ExecutionEnded;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.NodeEvent.OutcomeRefused;
import dev.millrace.node.Node;
import dev.millrace.node.NodeRegistry;
import dev.millrace.node.Outcome;
import dev.millrace.store.MemoryStore;
import dev.millrace.store.StoredExecution;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a node that ignored its stop did at last stands in the store behind the end, whatever the checkpoint policy;
 * behind a close nothing does.
 */
class LateOutcomeTest {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final MemoryStore store = new MemoryStore();
    private final CountDownLatch running = new CountDownLatch(1);
    private final CountDownLatch go = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private final CountDownLatch refused = new CountDownLatch(1);

    private final Node ignoresStops = context -> {
        running.countDown();
        boolean waits = true;
        while (waits) {
            try {
                go.await();
                waits = false;
            } catch (InterruptedException e) {
                // as nodes do that know no better
            }
        }
        return Outcome.done();
    };

    private static Stream<CheckpointPolicy> policies() {
        return Stream.of(
                CheckpointPolicy.AFTER_EACH_NODE,
                new CheckpointPolicy.AfterNNodes(5),
                new CheckpointPolicy.TimeInterval(Duration.ofHours(1)),
                new CheckpointPolicy.Manual());
    }

    private WorkflowEngine engine(CheckpointPolicy policy) {
        return WorkflowEngine.builder()
                .nodes(NodeRegistry.builder().add("deaf", ignoresStops).build())
                .store(store)
                .checkpoint(policy)
                .grace(Duration.ZERO)
                .listener(this::hear)
                .build();
    }

    private void hear(Event event) {
        if (event instanceof OutcomeRefused) {
            refused.countDown();
        }
    }

    private static Workflow deaf() {
        return Workflow.named("deaf").node("a", "deaf").build();
    }

    @ParameterizedTest
    @MethodSource("policies")
    void a_late_outcome_behind_the_end_is_in_the_store(CheckpointPolicy policy) throws Exception {
        try (var engine = engine(policy)) {
            var execution = engine.start(deaf(), Map.of());
            running.await();
            execution.terminate("enough");
            assertThat(execution.await(LIMIT).status()).isEqualTo(ExecutionStatus.TERMINATED);

            go.countDown();

            assertThat(refused.await(30, TimeUnit.SECONDS)).isTrue();
            assertThat(lastTwoOf(store.read(execution.id())))
                    .hasExactlyElementsOfTypes(ExecutionEnded.class, OutcomeRefused.class);
            assertThat(store.find(execution.id()).orElseThrow().status()).isEqualTo(ExecutionStatus.TERMINATED);
        }
    }

    @ParameterizedTest
    @MethodSource("policies")
    void a_late_outcome_behind_a_close_leaves_the_store_as_it_was(CheckpointPolicy policy) throws Exception {
        var late = new Thread[1];
        Workflow workflow = Workflow.named("deaf")
                .node("a", (Node) context -> {
                    late[0] = Thread.currentThread();
                    return ignoresStops.run(context);
                })
                .build();
        var engine = engine(policy);
        var id = engine.start(workflow, Map.of()).id();
        running.await();
        engine.close();
        store.open();
        var before = store.read(id);

        go.countDown();
        late[0].join(LIMIT.toMillis());

        assertThat(store.read(id)).isEqualTo(before);
    }

    private static List<Event> lastTwoOf(List<Event> events) {
        return events.subList(events.size() - 2, events.size());
    }

    @Test
    void an_end_stays_the_end_for_the_next_engine() throws Exception {
        a_late_outcome_behind_the_end_is_in_the_store(new CheckpointPolicy.Manual());

        try (var next = engine(CheckpointPolicy.AFTER_EACH_NODE)) {
            var recovered = next.recoverIncompleteExecutions();

            assertThat(recovered.executions()).isEmpty();
            assertThat(store.executions())
                    .extracting(StoredExecution::status)
                    .containsExactly(ExecutionStatus.TERMINATED);
        }
    }
}
