package dev.millrace.testing.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.WorkflowEngine;
import dev.millrace.definition.RetryPolicy;
import dev.millrace.definition.Workflow;
import dev.millrace.event.Event;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.NodeStatus;
import dev.millrace.node.NodeRegistry;
import dev.millrace.node.Outcome;
import dev.millrace.serialization.CheckpointJson;
import dev.millrace.serialization.DataCodec;
import dev.millrace.serialization.Format;
import dev.millrace.store.ExecutionStore;
import dev.millrace.store.JournalStore;
import dev.millrace.store.MemoryStore;
import dev.millrace.store.StoreException;
import dev.millrace.testing.ManualTime;
import dev.millrace.testing.SameThread;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One execution is taken from one store to another as a document, and goes on there. */
class CheckpointTransferTest {

    private final List<String> ran = new ArrayList<>();
    private final ManualTime time = new ManualTime();
    private final MemoryStore here = new MemoryStore();

    @TempDir
    private Path folder;

    private WorkflowEngine engine(ExecutionStore store) {
        var types = NodeRegistry.builder()
                .add("Note", context -> {
                    ran.add(context.path().toString());
                    if (context.path().toString().equals("fetch") && context.attempt() == 1) {
                        throw new IllegalStateException("not yet");
                    }
                    return Outcome.done("by", context.path().toString());
                })
                .build();
        return WorkflowEngine.builder()
                .nodes(types)
                .time(time)
                .executor(new SameThread())
                .store(store)
                .build();
    }

    private static Workflow order() {
        return Workflow.named("order")
                .version("1.2")
                .variable("zone", "eu")
                .node("prepare", "Note")
                .node(
                        "fetch",
                        "Note",
                        node -> node.retry(RetryPolicy.attempts(3).fixed(Duration.ofMinutes(5))))
                .node("ship", "Note")
                .connect("prepare", "fetch")
                .connect("fetch", "ship")
                .build();
    }

    private Path there() {
        return folder.resolve("there");
    }

    /** Runs until the first attempt of a node has failed, and returns the execution as a document. */
    private String exported() {
        try (var engine = engine(here)) {
            var execution = engine.start(order(), Map.of("order", 7));
            var definition = here.definition(
                            here.find(execution.id()).orElseThrow().origin().revision())
                    .orElseThrow();
            return CheckpointJson.write(execution.snapshot(), engine.history().events(execution.id()), definition);
        }
    }

    @Test
    void it_goes_on_where_it_stood() {
        var checkpoint = CheckpointJson.read(exported());
        try (var store = JournalStore.at(there())) {
            store.open();
            checkpoint.into(store);
        }

        try (var engine = engine(JournalStore.at(there()))) {
            var execution = engine.recoverIncompleteExecutions().executions().get(0);
            assertThat(execution.status()).isEqualTo(ExecutionStatus.WAITING);
            assertThat(execution.snapshot().node("prepare").status()).isEqualTo(NodeStatus.COMPLETED);
            assertThat(execution.snapshot().input()).isEqualTo(Map.of("order", 7));
            assertThat(engine.history().events(execution.id()))
                    .startsWith(checkpoint.events().toArray(Event[]::new));

            time.advance(Duration.ofMinutes(5));

            assertThat(execution.await().status()).isEqualTo(ExecutionStatus.COMPLETED);
            assertThat(execution.await().variables()).isEqualTo(Map.of("zone", "eu"));
            assertThat(ran).containsExactly("prepare", "fetch", "fetch", "ship");
        }
    }

    @Test
    void every_field_says_what_it_should() {
        var text = exported();
        var id = ExecutionId.parse((String)
                ((Map<?, ?>) DataCodec.standard().read(text, Format.JSON, "checkpoint")).get("workflowInstanceId"));

        var data = (Map<?, ?>) DataCodec.standard().read(text, Format.JSON, "checkpoint");

        assertThat(data.get("workflowId")).isEqualTo("order");
        assertThat(data.get("workflowDefinitionJson")).asString().contains("prepare", "fetch", "ship", "retryPolicy");
        assertThat(data.get("status")).isEqualTo("WAITING");
        assertThat(data.get("startTime")).isEqualTo(time.now().toString());
        assertThat(data.get("checkpointTime")).isEqualTo(time.now().toString());
        assertThat(data.get("variables")).isEqualTo(Map.of("zone", "eu"));
        assertThat((List<?>) data.get("nodeStates"))
                .extracting(node -> ((Map<?, ?>) node).get("nodeId") + " " + ((Map<?, ?>) node).get("status"))
                .containsExactly("prepare COMPLETED", "fetch WAITING", "ship PENDING");
        assertThat((List<?>) data.get("nodeStates"))
                .first()
                .asString()
                .contains("output={by=prepare}", "start=", "end=");
        assertThat((List<?>) data.get("nodeStates")).element(1).asString().contains("error=", "not yet");
        assertThat(data.get("messageQueues").toString())
                .contains("fetch", id + "/fetch", "retryCount=1")
                .contains("notBefore=" + time.now().plus(Duration.ofMinutes(5)));
        assertThat(data.get("errorMessages")).isEqualTo(List.of());
        assertThat(((Map<?, ?>) data.get("metadata")).keySet())
                .hasToString("[checkpointVersion, recordVersion, workflowVersion, revision, directory]");
    }

    @Test
    void a_store_that_knows_the_execution_refuses_it() {
        var checkpoint = CheckpointJson.read(exported());
        here.open();

        assertThatThrownBy(() -> checkpoint.into(here))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("[STO-216]");
    }
}
