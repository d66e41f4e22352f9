package dev.millrace.testing.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.WorkflowEngine;
import dev.millrace.definition.InvalidWorkflowException;
import dev.millrace.definition.Workflow;
import dev.millrace.event.ExecutionEvent.ExecutionStarted;
import dev.millrace.event.ExecutionEvent.Origin;
import dev.millrace.event.ExecutionEvent.Starter;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.node.NodeRegistry;
import dev.millrace.serialization.Format;
import dev.millrace.serialization.JacksonStoreCodec;
import dev.millrace.serialization.WorkflowLoader;
import dev.millrace.store.JournalStore;
import dev.millrace.store.StoreException;
import dev.millrace.store.StoredDefinition;
import dev.millrace.store.Turn;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ids that turn what is written are refused in what is new; a journal that has one goes on. */
class KnownIdsTest {

    private static final String TURNED = "pay\u202egpj";
    private static final ExecutionId ID = new ExecutionId(0x018bcfe5687L, 1);

    private static final Workflow OLD = Workflow.named(TURNED)
            .node(TURNED, "noop")
            .node(
                    "child",
                    "subflow",
                    spec -> spec.set("mode", "child")
                            .subflow(
                                    Workflow.named("inner").node(TURNED, "noop").build()))
            .connect(TURNED, "child")
            .build();

    @TempDir
    private Path folder;

    private JournalStore store() {
        return JournalStore.at(folder.resolve("journal"));
    }

    private void writeAsBefore() {
        try (var store = store()) {
            store.open();
            var text = new JacksonStoreCodec().encode(OLD).orElseThrow();
            store.saveDefinition(new StoredDefinition(OLD.revision(), OLD.id(), text, ""));
            var origin = new Origin(OLD.key(), OLD.revision(), Starter.UNNAMED);
            var done = new CompletableFuture<Optional<StoreException>>();
            store.commit(
                    new Turn(ID, List.of(new ExecutionStarted(ID, 1, 1, origin, Map.of(), Map.of()))),
                    failure -> done.complete(Optional.ofNullable(failure)));
            assertThat(done.join()).isEmpty();
        }
    }

    @Test
    void a_journal_that_has_one_is_recovered_and_goes_on() {
        writeAsBefore();

        try (var engine = WorkflowEngine.builder().store(store()).build()) {
            var report = engine.recoverIncompleteExecutions();

            assertThat(report.parked()).isEmpty();
            var execution = engine.execution(ID).orElseThrow();
            assertThat(execution.await(Duration.ofSeconds(20)).status()).isEqualTo(ExecutionStatus.COMPLETED);
        }
        try (var engine = WorkflowEngine.builder().store(store()).build()) {
            assertThat(engine.execution(ID).orElseThrow().workflowId()).isEqualTo(TURNED);
        }
    }

    @Test
    void a_new_one_is_refused_at_each_door() {
        try (var engine = WorkflowEngine.builder().build()) {
            for (var refused : List.<Runnable>of(() -> engine.register(OLD), () -> engine.start(OLD, Map.of()))) {
                assertThatThrownBy(refused::run)
                        .isInstanceOf(InvalidWorkflowException.class)
                        .hasMessageContainingAll("DEF-250", "a workflowId must not hold U+202E", "'pay?gpj'")
                        .hasMessageContainingAll("a node id must not hold U+202E", "/nodes/0");
            }
        }
        var text = """
            workflowId: plain
            nodes:
              - id: "pay\\u200bment"
                runtimeType: noop
            """;
        assertThatThrownBy(() ->
                        WorkflowLoader.with(NodeRegistry.builder().build()).parse(text, Format.YAML, "a.yaml"))
                .isInstanceOf(InvalidWorkflowException.class)
                .hasMessageContainingAll("DEF-250", "U+200B", "a.yaml:3:5");
    }

    @Test
    void joiners_are_allowed() {
        try (var engine = WorkflowEngine.builder().build()) {
            engine.register(
                    Workflow.named("می\u200cخواهم").node("a\u200db", "noop").build());
        }
    }
}
