package dev.millrace;

import static dev.millrace.Bench.done;
import static dev.millrace.Bench.workflow;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.NodePath;
import dev.millrace.event.NodeSnapshot;
import dev.millrace.event.NodeStatus;
import dev.millrace.node.Node;
import dev.millrace.node.NodeRegistry;
import dev.millrace.node.Outcome;
import dev.millrace.testing.SameThread;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What remains of scopes that have closed: the ledger, and of their nodes the first 10,000, failures before others. */
class ClosedScopeTest {

    private static final int MOST = 10_000;
    private static final int KEPT_EVENTS = 16;

    private final Bench bench = new Bench(engine -> engine.retainedEvents(KEPT_EVENTS));

    @AfterEach
    void close() {
        bench.close();
    }

    private static Execution loop(WorkflowEngine engine, int size, Node body) {
        return engine.start(
                workflow()
                        .node(
                                "each",
                                "ForEach",
                                each -> each.set("collectionExpression", "input.items")
                                        .set("completion", Map.of("toleratedFailures", "100%"))
                                        .body(inside -> inside.node("work", body)
                                                .node("after", done())
                                                .connect("work", "after")))
                        .node("hold", "Wait", wait -> wait.set("signal", "go"))
                        .connect("each", "hold")
                        .build(),
                Map.of("items", IntStream.range(0, size).boxed().toList()));
    }

    @Test
    void beyond_ten_thousand_paths_the_failures_remain_and_the_ledger_is_whole() {
        int size = 6_000;
        Node failsLate = context -> {
            if (context.input("index", Integer.class) >= size - 20) {
                throw new IllegalStateException("no " + context.path());
            }
            return Outcome.done();
        };

        var execution = loop(bench.engine, size, failsLate);

        var snapshot = execution.snapshot();
        var inside = snapshot.nodes().values().stream()
                .filter(node -> node.path().scope().isPresent())
                .toList();
        assertThat(inside).hasSize(MOST);
        assertThat(snapshot.closedPaths()).isEqualTo(2L * size);
        assertThat(inside.stream().filter(node -> node.status() == NodeStatus.FAILED))
                .hasSize(20)
                .extracting(NodeSnapshot::path)
                .contains(NodePath.parse("each[5999]/work"));
        assertThat((List<?>) snapshot.node("each").output().get("items")).hasSize(size);
        assertThat(snapshot.node("each").output()).containsEntry("ItemsProcessed", size);
    }

    @Test
    void what_only_an_open_scope_holds_is_freed_when_it_closes() {
        var inputs = new ArrayList<WeakReference<Object>>();
        Node looks = context -> {
            inputs.add(new WeakReference<>(context.input()));
            return Outcome.done();
        };

        // Nobody but the engine: a recorder of events would hold what it has heard.
        try (var engine = WorkflowEngine.builder()
                .nodes(NodeRegistry.builder().build())
                .executor(new SameThread())
                .retainedEvents(KEPT_EVENTS)
                .build()) {
            var execution = loop(engine, 50, looks);

            assertThat(execution.status()).isEqualTo(ExecutionStatus.WAITING);
            assertThat(inputs).hasSize(50);
            for (int i = 0; i < 50 && held(inputs) > KEPT_EVENTS; i++) {
                System.gc();
            }
            assertThat(held(inputs)).as("what the newest events hold").isLessThanOrEqualTo(KEPT_EVENTS);
        }
    }

    private static long held(List<WeakReference<Object>> inputs) {
        return inputs.stream().filter(input -> input.get() != null).count();
    }
}
