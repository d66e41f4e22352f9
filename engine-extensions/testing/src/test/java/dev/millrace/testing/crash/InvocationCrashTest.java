package dev.millrace.testing.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Execution;
import dev.millrace.Invocation;
import dev.millrace.StartOptions;
import dev.millrace.WorkflowEngine;
import dev.millrace.definition.Workflow;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.node.Node;
import dev.millrace.node.Outcome;
import dev.millrace.store.ExecutionStore;
import dev.millrace.store.MemoryStore;
import dev.millrace.store.StoreException;
import dev.millrace.testing.ManualTime;
import dev.millrace.testing.SameThread;
import dev.millrace.testing.crash.CrashingStore.Side;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A call that dies at some commit: the next one goes on, and nothing is lost. */
class InvocationCrashTest {

    private final MemoryStore store = new MemoryStore();
    private final ManualTime time = new ManualTime();
    private final List<String> ran = new ArrayList<>();

    private Node notes(String what) {
        return context -> {
            ran.add(what);
            return Outcome.done("did", what);
        };
    }

    private Workflow order() {
        return Workflow.named("order")
                .node("reserve", notes("reserve"))
                .node("paid", "Wait", node -> node.set("signal", "paid"))
                .node("ship", notes("ship"))
                .connect("reserve", "paid")
                .connect("paid", "ship")
                .build();
    }

    private Invocation over(ExecutionStore used) {
        return Invocation.of(WorkflowEngine.builder()
                        .time(time.prompt())
                        .executor(new SameThread())
                        .store(used))
                .registering(order());
    }

    private static Execution begin(WorkflowEngine engine) {
        return engine.start("order", Map.of(), StartOptions.key("4711"));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void the_next_call_goes_on_where_one_died(int commits) {
        var dying = over(new CrashingStore(store, commits, Side.AFTER));
        try {
            var begun = dying.start(InvocationCrashTest::begin);
            over(new CrashingStore(store, commits, Side.BEFORE))
                    .step(begun.id(), order -> order.signal("paid", Map.of(), "p-1"));
        } catch (StoreException | IllegalStateException crash) {
            assertThat(crash).hasMessageContaining("[");
        }

        var begun = over(store).start(InvocationCrashTest::begin);
        var ended = begun.status().isFinal()
                ? begun
                : over(store).step(begun.id(), order -> order.signal("paid", Map.of(), "p-1"));

        assertThat(ended.status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(ended.id()).isEqualTo(begun.id());
        assertThat(ran).containsSubsequence("reserve", "ship");
        assertThat(ran.size()).isLessThanOrEqualTo(4); // what ran when it died may run once more
    }
}
