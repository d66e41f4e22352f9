package dev.millrace.testing.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.Execution;
import dev.millrace.WorkflowEngine;
import dev.millrace.definition.Effect;
import dev.millrace.definition.NodeSpec;
import dev.millrace.definition.RetryPolicy;
import dev.millrace.definition.Workflow;
import dev.millrace.event.Event;
import dev.millrace.event.ExecutionEvent.ExecutionRepaired;
import dev.millrace.event.ExecutionEvent.StopRequested;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.NodeStatus;
import dev.millrace.node.Node;
import dev.millrace.node.NodeContext;
import dev.millrace.node.NodeRegistry;
import dev.millrace.node.NodeType;
import dev.millrace.node.Outcome;
import dev.millrace.store.ExecutionStore;
import dev.millrace.store.JournalStore;
import dev.millrace.store.MemoryStore;
import dev.millrace.testing.ManualTime;
import dev.millrace.testing.SameThread;
import dev.millrace.testing.crash.CrashingStore.Side;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What running a node again does to the world: who says so, and by which key the world can tell. */
class EffectsTest {

    private static final int STARTED = 1;

    private final ManualTime time = new ManualTime();
    private final List<String> keys = new ArrayList<>();

    /** A node type of the application. */
    private record Charge(Effect effect, Consumer<NodeContext> seen) implements NodeType {

        @Override
        public String name() {
            return "Charge";
        }

        @Override
        public String description() {
            return "Charges somebody.";
        }

        @Override
        public Node create(NodeSpec node) {
            return context -> {
                seen.accept(context);
                return Outcome.done();
            };
        }
    }

    private WorkflowEngine engine(ExecutionStore store, NodeType... types) {
        var registry = NodeRegistry.builder();
        for (var type : types) {
            registry.add(type);
        }
        return WorkflowEngine.builder()
                .time(time)
                .executor(new SameThread())
                .nodes(registry.build())
                .store(store)
                .build();
    }

    private void note(NodeContext context) {
        keys.add(context.idempotencyKey());
    }

    private static Node code(Node node) {
        return node;
    }

    private static Execution recover(WorkflowEngine engine, Workflow workflow) {
        engine.register(workflow);
        return engine.recoverIncompleteExecutions().executions().get(0);
    }

    @ParameterizedTest
    @CsvSource({
        "AT_MOST_ONCE, , NEEDS_DECISION",
        "AT_MOST_ONCE, IDEMPOTENT, COMPLETED",
        "IDEMPOTENT, AT_MOST_ONCE, NEEDS_DECISION",
        "PURE, , COMPLETED"
    })
    void a_type_says_it_for_its_nodes_and_a_node_for_itself(Effect ofType, Effect ofNode, NodeStatus afterwards) {
        var store = new MemoryStore();
        var type = new Charge(ofType, context -> {
            assertThat(context.effect()).isEqualTo(ofNode == null ? ofType : ofNode);
            note(context);
        });
        var workflow = Workflow.named("charge")
                .node("charge", "Charge", node -> ofNode == null ? node : node.effect(ofNode))
                .build();
        try (var engine = engine(new CrashingStore(store, STARTED, Side.AFTER), type)) {
            assertThatThrownBy(() -> engine.start(workflow, Map.of()).await()).isNotNull();
        }
        keys.clear();

        try (var engine = engine(store, type)) {
            assertThat(recover(engine, workflow).snapshot().node("charge").status())
                    .isEqualTo(afterwards);
        }
        assertThat(keys).hasSize(afterwards == NodeStatus.COMPLETED ? 1 : 0);
    }

    @Test
    void the_key_is_the_same_over_attempts_and_crashes_and_another_for_each_node_and_item() {
        var store = new MemoryStore();
        var workflow = Workflow.named("keys")
                .node(
                        "flaky",
                        code(context -> {
                            note(context);
                            if (context.attempt() == 1) {
                                throw new IllegalStateException("once");
                            }
                            return Outcome.done("items", List.of("a", "b"));
                        }),
                        node -> node.retry(RetryPolicy.attempts(2).backoff(Duration.ofSeconds(1))))
                .node(
                        "each",
                        "ForEach",
                        loop -> loop.set("collectionExpression", "input.items")
                                .body(body -> body.node("item", code(context -> {
                                    note(context);
                                    return Outcome.done();
                                }))))
                .connect("flaky", "each")
                .build();
        try (var engine = engine(new CrashingStore(store, 3, Side.AFTER))) {
            var execution = engine.start(workflow, Map.of());
            time.advance(Duration.ofSeconds(5));
            assertThatThrownBy(execution::await).isNotNull();
        }
        String id;
        try (var engine = engine(store)) {
            var execution = recover(engine, workflow);
            id = execution.id().toString();
            time.advance(Duration.ofSeconds(5));
            assertThat(execution.await().status()).isEqualTo(ExecutionStatus.COMPLETED);
        }

        assertThat(keys).startsWith(id + "/flaky").endsWith(id + "/each[0]/item", id + "/each[1]/item");
        assertThat(keys.subList(0, keys.size() - 2)).hasSizeGreaterThan(1).containsOnly(id + "/flaky");
    }

    @Test
    void an_execution_whose_node_type_is_not_here_is_parked_and_the_others_go_on(@TempDir Path folder) {
        var type = new Charge(Effect.IDEMPOTENT, this::note);
        var special = Workflow.named("special")
                .node("wait", "Wait", node -> node.set("signal", "go"))
                .node("charge", "Charge")
                .connect("wait", "charge")
                .build();
        var plain = Workflow.named("plain")
                .node("wait", "Timer", node -> node.set("delay", "1h"))
                .build();
        try (var engine = engine(JournalStore.at(folder), type)) {
            engine.start(special, Map.of());
            engine.start(plain, Map.of());
        }

        try (var engine = engine(JournalStore.at(folder))) {
            var report = engine.recoverIncompleteExecutions();

            assertThat(report.executions())
                    .singleElement()
                    .satisfies(execution -> assertThat(execution.workflowId()).isEqualTo("plain"));
            assertThat(report.parked())
                    .singleElement()
                    .satisfies(parked -> assertThat(parked.reason()).contains("Charge"));
            time.advance(Duration.ofHours(2));
            assertThat(report.executions().get(0).await().isCompleted()).isTrue();
        }
        try (var engine = engine(JournalStore.at(folder), type)) {
            var execution = engine.recoverIncompleteExecutions().executions().get(0);
            execution.signal("go", Map.of(), null);
            assertThat(execution.await().status()).isEqualTo(ExecutionStatus.COMPLETED);
        }
    }

    @Test
    void the_history_says_who_cancelled_and_who_repaired_and_why() {
        try (var engine = engine(new MemoryStore())) {
            var waiting = Workflow.named("waiting")
                    .node("wait", "Wait", node -> node.set("signal", "go"))
                    .build();
            var execution = engine.start(waiting, Map.of());
            execution.by("bob").cancel("not wanted");
            execution.by("ann").repair("wanted after all").rerunFrom("wait").apply();

            var events = engine.history().events(execution.id());
            assertThat(one(events, StopRequested.class).request().by()).isEqualTo("bob");
            assertThat(one(events, StopRequested.class).request().reason()).isEqualTo("not wanted");
            assertThat(one(events, ExecutionRepaired.class).request().by()).isEqualTo("ann");
            assertThat(one(events, ExecutionRepaired.class).request().reason()).isEqualTo("wanted after all");
        }
    }

    private static <E extends Event> E one(List<Event> events, Class<E> type) {
        var found = events.stream().filter(type::isInstance).map(type::cast).toList();
        assertThat(found).hasSize(1);
        return found.get(0);
    }
}
