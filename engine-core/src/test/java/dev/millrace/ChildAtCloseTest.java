package dev.millrace;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.definition.CheckpointPolicy;
import dev.millrace.definition.Workflow;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.NodeEvent.ChildRequested;
import dev.millrace.node.NodeRegistry;
import dev.millrace.store.CommitListener;
import dev.millrace.store.ExecutionStore;
import dev.millrace.store.ForwardingStore;
import dev.millrace.store.MemoryStore;
import dev.millrace.store.Turn;
import dev.millrace.testing.ManualTime;
import dev.millrace.testing.SameThread;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ChildAtCloseTest {

    private static final Duration LIMIT = ofSeconds(5);

    private final ExecutionStore store = new MemoryStore();
    private final ManualTime time = new ManualTime();

    private static Workflow parent() {
        return Workflow.named("parent")
                .node("first", "Timer", timer -> timer.set("delay", "1s"))
                .node(
                        "sub",
                        "Subflow",
                        node -> node.set("mode", "child")
                                .subflow(Workflow.named("inner")
                                        .node("a", "Noop")
                                        .build()))
                .connect("first", "sub")
                .build();
    }

    /** Has a step that is written when its engine closes. */
    private static Workflow heldBack() {
        return Workflow.named("held-back")
                .checkpoint(CheckpointPolicy.MANUAL)
                .node("a", "Timer", timer -> timer.set("delay", "1s"))
                .node("ask", "Wait", node -> node.set("signal", "go"))
                .connect("a", "ask")
                .build();
    }

    private WorkflowEngine engine(ExecutionStore store) {
        return WorkflowEngine.builder()
                .nodes(NodeRegistry.builder().build())
                .time(time)
                .executor(new SameThread())
                .store(store)
                .build();
    }

    /** Confirms the request of a child when the close of the engine has begun to write. */
    private static final class LateStore extends ForwardingStore {

        private boolean isClosing;
        private @Nullable Runnable request;

        LateStore(ExecutionStore store) {
            super(store);
        }

        @Override
        public void commit(Turn turn, CommitListener listener) {
            if (turn.events().stream().anyMatch(ChildRequested.class::isInstance)) {
                request = () -> super.commit(turn, listener);
                return;
            }
            super.commit(turn, listener);
            var waiting = request;
            if (isClosing && waiting != null) {
                request = null;
                waiting.run();
            }
        }
    }

    @Test
    void a_child_that_a_closing_engine_does_not_start_any_more_is_started_by_the_next_one() {
        var late = new LateStore(store);
        var first = engine(late);
        var id = first.start(parent(), Map.of()).id();
        first.start(heldBack(), Map.of());
        time.advance(ofSeconds(1));
        assertThat(late.request).isNotNull();
        late.isClosing = true;
        first.close();
        assertThat(late.request).isNull();

        try (var second = engine(store)) {
            second.register(parent());
            second.register(heldBack());
            second.recoverIncompleteExecutions();

            var result = second.execution(id).orElseThrow().await(LIMIT);
            assertThat(result.status()).as("%s", result.failures()).isEqualTo(ExecutionStatus.COMPLETED);
        }
    }
}
