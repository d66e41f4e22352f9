package dev.millrace.temporal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.definition.Workflow;
import dev.millrace.event.Event;
import dev.millrace.event.ExecutionEvent.ExecutionEnded;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.ExecutionListener;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.node.NodeRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What the listener of a worker hears. */
class TemporalListenerTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private static final Workflow TWO = Workflow.named("two")
            .node("wait", "Wait", node -> node.set("signal", "go"))
            .node("last", "Noop")
            .connect("wait", "last")
            .build();

    private final List<Event> heard = new CopyOnWriteArrayList<>();
    private final BlockingQueue<ExecutionId> ended = new LinkedBlockingQueue<>();

    private void hear(Event event) {
        heard.add(event);
        if (event instanceof ExecutionEnded) {
            ended.add(event.execution());
        }
    }

    private static TemporalWorkers workers(ExecutionListener listener) {
        return TestServer.workers(NodeRegistry.discovered(), List.of(TWO), Path.of(""))
                .withListener(listener);
    }

    private static TemporalExecution run(TestServer.Served served) {
        var execution = served.runtime().start(TWO, Map.of());
        execution.signal("go", Map.of(), null);
        assertThat(execution.await(LIMIT).status()).isEqualTo(ExecutionStatus.COMPLETED);
        return execution;
    }

    @Test
    void it_hears_each_event_once_and_in_order_and_none_in_a_replay() throws InterruptedException {
        try (var served = TestServer.shared().serve(workers(this::hear))) {
            var first = run(served);
            assertThat(ended.poll(LIMIT.toSeconds(), TimeUnit.SECONDS)).isEqualTo(first.id());
            assertThat(heard).isEqualTo(first.events());

            assertThat(first.snapshot().status()).isEqualTo(ExecutionStatus.COMPLETED); // a replay
            var second = run(served);
            assertThat(ended.poll(LIMIT.toSeconds(), TimeUnit.SECONDS)).isEqualTo(second.id());

            assertThat(heard)
                    .filteredOn(event -> event.execution().equals(first.id()))
                    .isEqualTo(first.events());
        }
    }

    @Test
    void one_that_throws_changes_nothing() {
        ExecutionListener failing = event -> {
            throw new AssertionError("a listener that fails");
        };
        try (var served = TestServer.shared().serve(workers(failing))) {
            assertThat(run(served).events()).isNotEmpty();
        }
    }
}
