package dev.millrace.store;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.Execution;
import dev.millrace.StartOptions;
import dev.millrace.WorkflowEngine;
import dev.millrace.definition.Trigger;
import dev.millrace.definition.Workflow;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.NodeStatus;
import dev.millrace.node.Node;
import dev.millrace.node.NodeRegistry;
import dev.millrace.node.Outcome;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A turn that is larger than a frame of the journal fails what caused it; the execution, and its store, go on. */
class TurnLimitTest {

    private static final int LIMIT = 20_000;
    private static final String LARGE = "x".repeat(LIMIT);

    @TempDir
    private Path directory;

    private final MemoryCodec codec = new MemoryCodec();

    @Test
    void an_output_that_a_frame_does_not_take_fails_its_node_and_its_handler_runs() {
        try (var engine = engine()) {
            var execution = engine.start(
                    Workflow.named("handled")
                            .node("work", (Node) context -> Outcome.done("large", LARGE))
                            .node("handler", (Node) context ->
                                    Outcome.done("heard", context.input().get("error")))
                            .connect(
                                    "work",
                                    "handler",
                                    connection -> connection.on(Trigger.FAIL).recovers())
                            .build(),
                    Map.of());

            var result = execution.await(ofSeconds(20));

            assertThat(result.status()).isEqualTo(ExecutionStatus.COMPLETED);
            assertThat(result.output().toString()).contains("RUN-142", "STO-118");
            assertThat(execution.snapshot().node("work").status()).isEqualTo(NodeStatus.FAILED);
        }
    }

    @Test
    void a_signal_that_a_frame_does_not_take_is_an_exception_and_the_next_one_counts() {
        try (var engine = engine()) {
            var execution = engine.start(waiting(), Map.of());

            assertThatThrownBy(() -> execution.signal("go", Map.of("large", LARGE), null))
                    .isInstanceOf(UnwritableTurnException.class)
                    .hasMessageContaining("[STO-118]");

            assertThat(execution.status()).isEqualTo(ExecutionStatus.WAITING);
            assertThat(execution.signal("go", Map.of(), null)).isTrue();
            assertThat(execution.await(ofSeconds(20)).status()).isEqualTo(ExecutionStatus.COMPLETED);
        }
    }

    @Test
    void a_note_that_a_frame_does_not_take_ends_its_node_and_nothing_else() {
        try (var engine = engine()) {
            var refused = new AtomicInteger();
            var execution = engine.start(
                    Workflow.named("noting")
                            .node("work", (Node) context -> {
                                try {
                                    context.remember(Map.of("large", LARGE));
                                } catch (UnwritableTurnException e) {
                                    refused.incrementAndGet();
                                    throw e;
                                }
                                return Outcome.done();
                            })
                            .build(),
                    Map.of());

            assertThat(execution.await(ofSeconds(20)).status()).isEqualTo(ExecutionStatus.FAILED);
            assertThat(execution.snapshot().node("work").status()).isEqualTo(NodeStatus.FAILED);
            assertThat(refused).hasPositiveValue();
        }
    }

    @Test
    void a_start_that_a_frame_does_not_take_is_refused_and_leaves_its_key_free() {
        try (var engine = engine()) {
            var key = StartOptions.NONE.withKey("once");
            assertThatThrownBy(() -> engine.start(waiting(), Map.of("large", LARGE), key))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("[STO-118]");

            assertThat(engine.start(waiting(), Map.of(), key).status()).isEqualTo(ExecutionStatus.WAITING);
        }
    }

    @Test
    void an_edit_that_a_frame_does_not_take_is_an_exception_and_changes_nothing() {
        try (var engine = engine()) {
            var execution = engine.start(waiting(), Map.of());
            execution.signal("go", Map.of("x", 1), null);
            execution.await(ofSeconds(20));

            assertThatThrownBy(() -> execution
                            .repair("edit")
                            .editOutput("wait", Map.of("large", LARGE))
                            .apply())
                    .isInstanceOf(UnwritableTurnException.class);

            assertThat(execution.snapshot().node("wait").output()).containsEntry("x", 1);
            assertThat(execution.status()).isEqualTo(ExecutionStatus.COMPLETED);
        }
    }

    @Test
    void what_a_frame_did_not_take_is_the_cause_of_the_end_that_the_next_engine_reads() {
        var workflow = Workflow.named("alone")
                .node("work", (Node) context -> Outcome.done("large", LARGE))
                .build();
        Execution execution;
        try (var engine = engine()) {
            execution = engine.start(workflow, Map.of());

            var result = execution.await(ofSeconds(20));

            assertThat(result.status()).isEqualTo(ExecutionStatus.FAILED);
            assertThat(result.cause()).contains("RUN-142");
        }
        try (var next = engine()) {
            next.register(workflow);
            assertThat(next.execution(execution.id()).orElseThrow().status()).isEqualTo(ExecutionStatus.FAILED);
        }
    }

    private WorkflowEngine engine() {
        return WorkflowEngine.builder()
                .store(JournalStore.at(directory).withCodec(codec).withTurnLimit(LIMIT))
                .nodes(NodeRegistry.builder().build())
                .maxDeliveries(2)
                .build();
    }

    private static Workflow waiting() {
        return Workflow.named("waiting")
                .node("wait", "wait", spec -> spec.set("signal", "go"))
                .build();
    }

    /** Writes the number of a turn that it keeps, and as many bytes behind it as its text has. Thread-safe. */
    private static final class MemoryCodec implements StoreCodec {

        private final List<Turn> turns = new CopyOnWriteArrayList<>();
        private final Map<String, Workflow> workflows = new ConcurrentHashMap<>();

        @Override
        public int version() {
            return 1;
        }

        @Override
        public synchronized byte[] encode(Turn turn) {
            turns.add(turn);
            var number = ByteBuffer.allocate(Integer.BYTES).putInt(turns.size() - 1);
            return Arrays.copyOf(
                    number.array(), Integer.BYTES + turn.events().toString().length());
        }

        @Override
        public Turn decode(byte[] bytes, int version) {
            return turns.get(ByteBuffer.wrap(bytes).getInt());
        }

        @Override
        public Optional<String> encode(Workflow workflow) {
            workflows.put(workflow.id(), workflow);
            return Optional.of(workflow.id());
        }

        @Override
        public Workflow decode(StoredDefinition definition) {
            return workflows.get(definition.text());
        }
    }
}
