package dev.millrace;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.definition.LeaseMode;
import dev.millrace.definition.Workflow;
import dev.millrace.event.ExecutionEvent.ExecutionRepaired;
import dev.millrace.event.ExecutionEvent.Request;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.NodeEvent.NodeRequeued;
import dev.millrace.event.NodeEvent.NodeStarted;
import dev.millrace.event.NodePath;
import dev.millrace.event.NodeStatus;
import dev.millrace.node.Node;
import dev.millrace.node.NodeRegistry;
import dev.millrace.node.Outcome;
import dev.millrace.testing.EventRecorder;
import dev.millrace.testing.ManualTime;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LeaseTest {

    private final ManualTime time = new ManualTime();
    private final EventRecorder events = new EventRecorder();
    private final Semaphore started = new Semaphore(0);
    private final CountDownLatch go = new CountDownLatch(1);
    private final WorkflowEngine engine = WorkflowEngine.builder()
            .nodes(NodeRegistry.builder().build())
            .time(time)
            .listener(events)
            .visibility(ofSeconds(30))
            .maxDeliveries(2)
            .selfChecking()
            .build();

    @AfterEach
    void close() {
        go.countDown();
        engine.close();
    }

    @Test
    void the_engine_renews_the_lease_of_a_long_node() throws Exception {
        Node slow = context -> {
            started.release();
            go.await();
            return Outcome.done("deliveries", context.deliveries());
        };
        var execution = engine.start(Workflow.named("slow").node("work", slow).build(), Map.of());
        started.acquire();

        for (int i = 0; i < 60; i++) {
            time.advance(ofSeconds(5));
        }
        go.countDown();

        assertThat(execution.await(ofSeconds(20)).output()).containsEntry("deliveries", 1);
    }

    @Test
    void a_hung_node_that_must_heartbeat_loses_its_lease_and_runs_again() throws Exception {
        Node hangsOnce = context -> {
            started.release();
            if (context.deliveries() == 1) {
                go.await();
            }
            return Outcome.done("deliveries", context.deliveries());
        };
        var execution = engine.start(heartbeating(hangsOnce), Map.of());
        started.acquire();

        advanceUntilStarted();

        var result = execution.await(ofSeconds(20));
        assertThat(result.output()).containsEntry("deliveries", 2);
        assertThat(events.events(NodeStarted.class))
                .extracting(NodeStarted::deliveries)
                .containsExactly(1, 2);
        assertThat(execution.snapshot().node("work").attempts()).isEqualTo(1);
        assertThat(events.events(NodeRequeued.class)).singleElement().satisfies(event -> {
            assertThat(event.deliveries()).isEqualTo(1);
            assertThat(event.reason()).isEqualTo("its lease ran out");
        });
    }

    @Test
    void a_heartbeat_keeps_the_lease() throws Exception {
        var beat = new Semaphore(0);
        var beaten = new Semaphore(0);
        Node beats = context -> {
            started.release();
            for (int i = 0; i < 10; i++) {
                beat.acquire();
                context.progress(i / 10.0, "step " + i);
                beaten.release();
            }
            return Outcome.done("deliveries", context.deliveries());
        };
        var execution = engine.start(heartbeating(beats), Map.of());
        started.acquire();

        for (int i = 0; i < 10; i++) {
            time.advance(ofSeconds(20));
            beat.release();
            beaten.acquire();
        }

        assertThat(execution.await(ofSeconds(20)).output()).containsEntry("deliveries", 1);
    }

    @Test
    void a_message_that_spends_its_deliveries_becomes_a_dead_letter_and_its_node_fails() throws Exception {
        Node hangs = context -> {
            started.release();
            go.await();
            return Outcome.done();
        };
        var execution = engine.start(heartbeating(hangs), Map.of());
        started.acquire();
        advanceUntilStarted();
        while (engine.deadLetters().isEmpty()) { // the second lease may not have been watched yet when the node began
            time.advance(ofSeconds(10));
        }

        var result = execution.await(ofSeconds(20));

        assertThat(result.status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(execution.snapshot().node("work").status()).isEqualTo(NodeStatus.FAILED);
        assertThat(engine.deadLetters()).singleElement().satisfies(dead -> {
            assertThat(dead.node()).isEqualTo("work");
            assertThat(dead.execution()).isEqualTo(execution.id());
            assertThat(dead.reason()).isNotBlank();
        });
        assertThatThrownBy(() -> execution.repair("no such").redrive("other").preview())
                .hasMessageContaining("[ENG-131]");
        var redrive = execution.by("ann").repair("the host is back").redrive("work");
        assertThat(redrive.preview().again()).extracting(NodePath::toString).containsExactly("work");

        go.countDown();
        redrive.apply();

        assertThat(execution.await(ofSeconds(20)).status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(engine.deadLetters()).isEmpty();
        assertThat(execution.snapshot().node("work").attempts()).isEqualTo(1);
        assertThat(execution.events())
                .filteredOn(ExecutionRepaired.class::isInstance)
                .singleElement()
                .satisfies(event -> {
                    var repaired = (ExecutionRepaired) event;
                    assertThat(repaired.action()).isEqualTo("redrive");
                    assertThat(repaired.request()).isEqualTo(new Request("the host is back", "ann"));
                });
        assertThatThrownBy(() -> execution.repair("again").redrive("work").apply())
                .hasMessageContaining("[ENG-130]")
                .hasMessageContaining("no dead letter");
    }

    private static Workflow heartbeating(Node node) {
        return Workflow.named("beating")
                .node("work", node, spec -> spec.lease(LeaseMode.HEARTBEAT))
                .build();
    }

    /**
     * Moves time until the lease has expired and its message is due again, no further; then a worker takes it by
     * itself.
     */
    private void advanceUntilStarted() throws InterruptedException {
        var metrics = engine.queueMetrics();
        while (metrics.trouble().expired() == 0 || metrics.depth().delayed() > 0) {
            time.advance(ofSeconds(1));
            metrics = engine.queueMetrics();
        }
        assertThat(started.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
    }
}
