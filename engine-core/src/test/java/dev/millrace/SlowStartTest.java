package dev.millrace;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.definition.LeaseMode;
import dev.millrace.definition.Workflow;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.Failure;
import dev.millrace.event.NodeEvent.NodeFailed;
import dev.millrace.event.NodeEvent.NodeRequeued;
import dev.millrace.event.NodeEvent.NodeStarted;
import dev.millrace.event.NodeEvent.OutcomeRefused;
import dev.millrace.node.Node;
import dev.millrace.node.NodeRegistry;
import dev.millrace.node.Outcome;
import dev.millrace.testing.EventRecorder;
import dev.millrace.testing.ManualTime;
import dev.millrace.testing.SameThread;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An attempt that is taken away before the store has confirmed its start never runs, and ends nobody else's. */
class SlowStartTest {

    private static final Duration GRACE = ofSeconds(5);
    private static final Duration LONG = ofSeconds(60);

    private final ManualTime time = new ManualTime();
    private final EventRecorder events = new EventRecorder();
    private final HeldStore store = new HeldStore();
    private final List<Integer> calls = new ArrayList<>();
    private final Node work = context -> {
        calls.add(context.deliveries());
        return Outcome.done("deliveries", context.deliveries());
    };

    private @Nullable WorkflowEngine engine;

    private WorkflowEngine engine(int maxDeliveries) {
        return WorkflowEngine.builder()
                .nodes(NodeRegistry.builder().add("work", work).build())
                .store(store)
                .time(time)
                .executor(new SameThread())
                .listener(events)
                .visibility(ofSeconds(30))
                .maxDeliveries(maxDeliveries)
                .grace(GRACE)
                .selfChecking()
                .build();
    }

    @AfterEach
    void close() {
        if (engine != null) {
            engine.close();
        }
    }

    /** Goes on with an execution whose node is with a worker, and its start with the store: as after a crash. */
    private Execution starting(int maxDeliveries) {
        var workflow = Workflow.named("late")
                .node("delay", "timer", spec -> spec.set("delay", "1s"))
                .node("work", "work", spec -> spec.lease(LeaseMode.HEARTBEAT))
                .connect("delay", "work")
                .build();
        ExecutionId id;
        try (var first = engine(maxDeliveries)) {
            id = first.start(workflow, Map.of()).id();
        }
        var second = engine(maxDeliveries);
        engine = second;
        second.register(workflow);
        second.recover(id);
        store.holdIf(turn ->
                turn.events().stream().anyMatch(event -> event instanceof NodeStarted started && isOfWork(started)));
        time.advance(ofSeconds(1));
        return second.execution(id).orElseThrow();
    }

    @Test
    void one_that_lost_its_lease_and_whose_message_began_again_runs_once() {
        var execution = starting(3);
        time.advance(ofSeconds(31)); // the lease is over, and the message comes back
        time.advance(ofSeconds(2)); // to a worker, who tells the first one to stop
        time.advance(GRACE);

        store.letGo();

        assertThat(execution.await(LONG).status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(calls).containsExactly(2);
        assertThat(events.events(NodeStarted.class)).filteredOn(this::isOfWork).hasSize(2);
        assertThat(events.events(NodeRequeued.class)).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void one_that_is_given_up_is_not_called_and_its_node_fails(boolean evenBeforeTheGraceIsOver) {
        var execution = starting(1);
        time.advance(ofSeconds(31)); // the lease is over, and it was the only one
        if (!evenBeforeTheGraceIsOver) {
            time.advance(GRACE);
        }

        store.letGo();

        assertThat(execution.await(LONG).status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(calls).isEmpty();
        assertThat(events.events(NodeFailed.class))
                .singleElement()
                .satisfies(event -> assertThat(event.failure().type()).isEqualTo(Failure.DEAD_LETTER));
        assertThat(events.events(OutcomeRefused.class)).isEmpty();
    }

    private boolean isOfWork(NodeStarted started) {
        return started.node().toString().equals("work");
    }
}
