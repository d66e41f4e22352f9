package dev.millrace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.definition.Workflow;
import dev.millrace.event.ExecutionEvent.ExecutionRepaired;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.NodeEvent.NodeCompleted;
import dev.millrace.event.NodePath;
import dev.millrace.node.Node;
import dev.millrace.node.NodeRegistry;
import dev.millrace.node.Outcome;
import dev.millrace.store.ExecutionStore;
import dev.millrace.store.MemoryStore;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** An operator goes back to a node: what it and those behind it did is undone, then they run again. */
class CompensateBackTest {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    private boolean refundFails;

    private final Node does = context -> Outcome.done("by", context.path().toString());
    private final Node refunds = context -> {
        if (refundFails) {
            throw new IllegalStateException("no money");
        }
        return Outcome.done();
    };

    private final Workflow trip = Workflow.named("trip")
            .node("book", "does", node -> node.compensation("unbook"))
            .node("pay", "does", node -> node.compensation("refund"))
            .node("ship", "does", node -> node.compensation("recall"))
            .node("unbook", "does")
            .node("refund", "refunds")
            .node("recall", "does")
            .connect("book", "pay")
            .connect("pay", "ship")
            .build();

    private WorkflowEngine engine(Optional<ExecutionStore> store) {
        var nodes = NodeRegistry.builder().add("does", does).add("refunds", refunds);
        var builder = WorkflowEngine.builder().nodes(nodes.build()).selfChecking();
        var engine = store.map(builder::store).orElse(builder).build();
        engine.register(trip);
        return engine;
    }

    /** Returns the nodes that completed, in order. */
    private static List<String> completed(Execution execution) {
        return execution.events().stream()
                .filter(NodeCompleted.class::isInstance)
                .map(event -> ((NodeCompleted) event).node().toString())
                .toList();
    }

    @Test
    void what_a_node_and_those_behind_it_did_is_undone_last_first_and_runs_again() {
        for (var store : List.of(Optional.<ExecutionStore>empty(), Optional.<ExecutionStore>of(new MemoryStore()))) {
            try (var engine = engine(store)) {
                var execution = engine.start(trip, Map.of());
                execution.await(LIMIT);

                var back = execution.by("ann").repair("paid twice").compensateBackTo("pay");
                var preview = back.preview();
                back.apply();

                assertThat(execution.await(LIMIT).status()).isEqualTo(ExecutionStatus.COMPLETED);
                assertThat(preview.undone()).containsExactly(NodePath.parse("ship"), NodePath.parse("pay"));
                assertThat(completed(execution))
                        .containsExactly("book", "pay", "ship", "recall", "refund", "pay", "ship");
                assertThat(execution.explain("pay").orElseThrow().toString()).contains("ann", "paid twice");
            }
        }
    }

    @Test
    void where_one_cannot_be_undone_nothing_runs_again_and_the_result_says_which() {
        refundFails = true;
        try (var engine = engine(Optional.empty())) {
            var execution = engine.start(trip, Map.of());
            execution.await(LIMIT);

            execution.repair("paid twice").compensateBackTo("pay").apply();

            var result = execution.await(LIMIT);
            assertThat(result.status()).isEqualTo(ExecutionStatus.COMPENSATION_FAILED);
            assertThat(result.failures().compensations().undone()).containsExactly(NodePath.parse("ship"));
            assertThat(result.failures().compensations().failed()).containsExactly(NodePath.parse("pay"));
            assertThat(completed(execution)).containsExactly("book", "pay", "ship", "recall");
        }
    }

    @Test
    void where_nothing_can_be_undone_it_is_refused_with_what_to_do_instead() {
        try (var engine = engine(Optional.empty())) {
            var plain = Workflow.named("plain").node("only", "does").build();
            var execution = engine.start(plain, Map.of());
            execution.await(LIMIT);

            assertThatThrownBy(() ->
                            execution.repair("again").compensateBackTo("only").apply())
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("nothing that was done there can be undone; rerunFrom runs it again");
        }
    }

    @Test
    void wherever_a_process_dies_on_the_way_each_is_undone_once_and_runs_again_once() {
        var store = new CopiedStore();
        ExecutionId id;
        try (var engine = engine(Optional.of(store))) {
            var execution = engine.start(trip, Map.of());
            id = execution.id();
            execution.await(LIMIT);
            execution.repair("paid twice").compensateBackTo("pay").apply();
            execution.await(LIMIT);
        }
        int repaired = turnWithTheRepair(store);
        assertThat(store.turns().size() - repaired).as("commits on the way").isGreaterThan(3);

        for (int commits = repaired + 1; commits <= store.turns().size(); commits++) {
            try (var next = engine(Optional.of(store.copy(commits)))) {
                next.recoverIncompleteExecutions();
                var execution = next.execution(id).orElseThrow();

                assertThat(execution.await(LIMIT).status()).isEqualTo(ExecutionStatus.COMPLETED);
                assertThat(completed(execution).stream()
                                .collect(Collectors.groupingBy(node -> node, Collectors.counting())))
                        .as("how often each completed, after a crash behind %s commits", commits)
                        .isEqualTo(Map.of("book", 1L, "pay", 2L, "ship", 2L, "recall", 1L, "refund", 1L));
            }
        }
    }

    private static int turnWithTheRepair(CopiedStore store) {
        var turns = store.turns();
        return IntStream.range(0, turns.size())
                .filter(i -> turns.get(i).events().stream().anyMatch(ExecutionRepaired.class::isInstance))
                .findFirst()
                .orElseThrow();
    }
}
