package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.WorkflowEngine;
import dev.millrace.store.JournalStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How what failed in a directory runs again. */
@Tag("one-jdk")
class RedriveCommandsTest {

    @TempDir
    private Path folder;

    private RestingExecutions resting;

    @BeforeEach
    void rest() {
        resting = new RestingExecutions(folder);
    }

    @Test
    void what_failed_runs_again_or_counts_as_completed() throws IOException {
        var flag = resting.folder().resolve("flag");
        var definition = RestingExecutions.BREAKS.replace("input.flag ?: variables.flag", "'" + flag + "'");
        var first = resting.on("run", resting.file(definition), "--json");
        var one = RestingExecutions.object(first).get("executionId");
        var other = RestingExecutions.object(resting.on("run", resting.file(definition), "--json"))
                .get("executionId");

        assertThat(first.err()).contains("'millrace retry-failed " + one + " --store ");
        assertThat(resting.on("retry-failed", one, "--preview").out()).contains("run again: bad");
        assertThat(resting.on("retry-failed", one).code()).isEqualTo(1);
        Files.createFile(flag);
        var retried = resting.on("retry-failed", one, "--json");
        var marked = resting.on("mark-success", other, "bad", "--json");

        assertThat(retried.code()).isZero();
        assertThat(RestingExecutions.object(retried).get("status")).isEqualTo("COMPLETED");
        assertThat(marked.code()).isZero();
        assertThat(RestingExecutions.object(marked).get("status")).isEqualTo("COMPLETED");
        assertThat(resting.on("mark-success", other, "gone").err()).startsWith("[ENG-131]");
        assertThat(resting.on("mark-success", other).code()).isEqualTo(2);
        assertThat(resting.on("retry-failed", other).err()).startsWith("[ENG-130]");
    }

    @Test
    void dead_letters_are_listed_and_redriven() throws IOException {
        var flag = resting.folder().resolve("flag");
        var path = Path.of(resting.file("""
            workflowId: hangs
            nodes:
              - nodeId: slow
                runtimeType: Groovy
                lease: heartbeat
                scriptContent: "if (!new File('FLAG').exists()) sleep(60000); [ok: true]"
            """.replace("FLAG", flag.toString())));
        var definitions = new DefinitionFiles();
        String id;
        try (var engine = WorkflowEngine.builder()
                .store(JournalStore.at(resting.store()))
                .nodes(definitions.types(path))
                .visibility(Duration.ofMillis(50))
                .maxDeliveries(1)
                .grace(Duration.ofMillis(100))
                .build()) {
            var workflow = definitions.check(path, definitions.types(path)).workflow();
            var execution = engine.start(workflow.orElseThrow(), Map.of());
            id = execution.id().toString();
            execution.await(Duration.ofSeconds(30));
        }
        Files.createFile(flag);

        assertThat(resting.on("dead-letters").out()).contains(id, "slow");
        assertThat(resting.on("dead-letters", "--redrive", "--preview").out()).contains(id, "run again: slow");
        var redriven = resting.on("dead-letters", "--redrive", "--json", "--reason", "it is faster now");

        assertThat(redriven.code()).as(redriven.err()).isZero();
        assertThat(RestingExecutions.array(redriven))
                .singleElement()
                .asInstanceOf(InstanceOfAssertFactories.MAP)
                .containsEntry("executionId", id)
                .containsEntry("nodes", List.of("slow"))
                .containsEntry("redriven", true)
                .containsEntry("status", "COMPLETED");
        assertThat(RestingExecutions.array(resting.on("dead-letters", "--json")))
                .isEmpty();
        assertThat(RestingExecutions.array(resting.on("dead-letters", "--redrive", "--json")))
                .isEmpty();
        assertThat(resting.on("show", id, "--events").out()).contains("redrive", "it is faster now");
    }
}
