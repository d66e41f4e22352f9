package dev.millrace.testing.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.WorkflowEngine;
import dev.millrace.definition.Workflow;
import dev.millrace.event.ExecutionId;
import dev.millrace.node.Node;
import dev.millrace.node.Outcome;
import dev.millrace.store.ExecutionStore;
import dev.millrace.store.JournalStore;
import dev.millrace.testing.crash.CrashingStore.Side;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The folders of attempts that are to outlive their process. */
class AttemptFolderTest {

    @TempDir
    private Path directory;

    private final List<Path> folders = new ArrayList<>();

    private final Workflow workflow = Workflow.named("files")
            .node("write", code(context -> {
                var folder = context.folder().orElseThrow();
                folders.add(folder);
                Files.writeString(folder.resolve("d" + context.deliveries()), "x");
                return Outcome.done("files", folder.toFile().list().length);
            }))
            .build();

    private static Node code(Node node) {
        return node;
    }

    private JournalStore journal() {
        return JournalStore.at(directory);
    }

    private static WorkflowEngine engine(ExecutionStore store) {
        return WorkflowEngine.builder().store(store).build();
    }

    @Test
    @DisabledOnOs(OS.WINDOWS) // which has no such permissions
    void a_folder_is_open_to_its_user_only_up_to_the_stores_directory() throws IOException {
        var permissions = new ArrayList<String>();
        var looking = Workflow.named("look")
                .node("look", code(context -> {
                    var folder = context.folder().orElseThrow();
                    for (var each = folder; !each.equals(directory); each = each.getParent()) {
                        permissions.add(PosixFilePermissions.toString(Files.getPosixFilePermissions(each)));
                    }
                    return Outcome.done();
                }))
                .build();

        try (var engine = engine(journal())) {
            engine.start(looking, Map.of()).await();
        }

        assertThat(permissions).containsExactly("rwx------", "rwx------", "rwx------");
    }

    @Test
    void it_is_deleted_when_the_outcome_is_safe() {
        try (var engine = engine(journal())) {
            engine.start(workflow, Map.of()).await();
        }

        assertThat(folders).hasSize(1);
        assertThat(directory.resolve("work")).isEmptyDirectory();
    }

    @Test
    void it_is_the_same_when_the_attempt_is_delivered_again() {
        try (var engine = engine(new CrashingStore(journal(), 2, Side.BEFORE))) {
            engine.start(workflow, Map.of())
                    .result()
                    .exceptionally(killed -> null)
                    .toCompletableFuture()
                    .join();
        }
        assertThat(folders.get(0)).exists();

        try (var engine = engine(journal())) {
            engine.register(workflow);
            var execution = engine.recoverIncompleteExecutions().executions().get(0);

            assertThat(execution.await().output()).isEqualTo(Map.of("files", 2));
        }

        assertThat(folders.get(1)).isEqualTo(folders.get(0)).doesNotExist();
    }

    @Test
    void what_a_killed_process_left_of_an_ended_execution_is_swept_up() throws IOException {
        try (var engine = engine(journal())) {
            engine.start(workflow, Map.of()).await();
        }
        var ended = Files.createDirectories(folders.get(0));
        Files.writeString(ended.resolve("stdout"), "late");
        var foreign = Files.createDirectories(
                directory.resolve("work").resolve(ExecutionId.derived(1, "x").toString()));

        engine(journal()).close();

        assertThat(ended.getParent()).doesNotExist();
        assertThat(foreign).doesNotExist();
    }
}
