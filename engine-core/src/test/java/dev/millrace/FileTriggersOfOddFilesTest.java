package dev.millrace;

import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.definition.Overlap;
import dev.millrace.definition.StartTrigger;
import dev.millrace.definition.Workflow;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.Fire;
import dev.millrace.event.Fire.Cause;
import dev.millrace.node.NodeRegistry;
import dev.millrace.node.Outcome;
import dev.millrace.store.MemoryStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that trigger nothing, or oddly: folders, links, signs in names, times of no calendar, and failing work. */
@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD) // one that wakes for nothing stops manual time
class FileTriggersOfOddFilesTest extends TriggerBench {

    @TempDir
    private Path folder;

    private StartTrigger inbox() {
        return StartTrigger.onFile("inbox", folder + "/*.csv");
    }

    private List<String> names(WorkflowEngine engine) {
        return fires.stream()
                .filter(Fire::isStarted)
                .map(fire -> engine.execution(executionOf(fire))
                        .orElseThrow()
                        .await()
                        .output())
                .map(output -> String.valueOf(output.get("name")))
                .toList();
    }

    @Test
    @DisabledOnOs(OS.WINDOWS) // links, and signs that its names may not have
    void folders_and_links_to_nothing_are_no_files_and_any_name_is_one() throws IOException {
        try (var engine = engine()) {
            engine.triggers().arm(quick().trigger(inbox()).build());
            Files.createDirectory(folder.resolve("folder.csv"));
            Files.createSymbolicLink(folder.resolve("nothing.csv"), folder.resolve("not there"));
            var target = Files.writeString(folder.resolve("target"), "1");
            Files.createSymbolicLink(folder.resolve("link.csv"), target);
            for (var name : List.of("[a] {b}.csv", "שלום.csv", "a b\tc.csv", ".csv", "x.csv.csv", "%41${x}.csv")) {
                Files.writeString(folder.resolve(name), "1");
            }
            time.advance(ofMinutes(2));

            assertThat(names(engine))
                    .containsExactlyInAnyOrder(
                            "link.csv", "[a] {b}.csv", "שלום.csv", "a b\tc.csv", ".csv", "x.csv.csv", "%41${x}.csv");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"1601-01-01T00:00:00Z", "1969-12-31T23:59:59Z", "1970-01-01T00:00:00Z", "2200-01-01T00:00:00Z"})
    void a_file_of_any_time_starts_one_execution(Instant modified) throws IOException {
        var store = new MemoryStore();
        var workflow = quick().trigger(inbox()).build();
        var file = Files.writeString(folder.resolve("a.csv"), "1");
        Files.setLastModifiedTime(file, FileTime.from(modified));
        for (int life = 0; life < 2; life++) {
            try (var engine = engine(builder -> builder.store(store))) {
                engine.triggers().arm(workflow);
                time.advance(ofMinutes(2));

                assertThat(fires).as(fires.toString()).hasSize(1).allMatch(Fire::isStarted);
                assertThat(engine.history().find(ExecutionFilter.NEWEST)).hasSize(1);
            }
        }
    }

    @Test
    void a_file_whose_work_fails_is_not_started_again_by_itself() throws IOException {
        var types = NodeRegistry.builder()
                .add("fails", context -> Outcome.failed("Bad", "no csv"))
                .build();
        var workflow =
                Workflow.named("report").node("n", "fails").trigger(inbox()).build();
        try (var engine = engine(builder -> builder.nodes(types))) {
            engine.triggers().arm(workflow);
            Files.writeString(folder.resolve("a.csv"), "1");
            time.advance(ofMinutes(5));

            assertThat(fires).hasSize(1);
            assertThat(engine.execution(executionOf(fires.get(0))).orElseThrow().status())
                    .isEqualTo(ExecutionStatus.FAILED);
        }
    }

    @Test
    void files_that_come_while_it_is_disabled_fire_when_it_is_enabled() throws IOException {
        try (var engine = engine()) {
            engine.triggers().arm(quick().trigger(inbox()).build());
            engine.triggers().disable("report", "inbox");
            Files.writeString(folder.resolve("a.csv"), "1");
            time.advance(ofMinutes(5));
            assertThat(fires).isEmpty();
            engine.triggers().enable("report", "inbox");
            time.advance(ofMinutes(1));

            assertThat(names(engine)).containsExactly("a.csv");
        }
    }

    @Test
    void files_at_once_under_a_policy_that_keeps_one_are_told_of_one_by_one() throws IOException {
        try (var engine = engine()) {
            engine.triggers()
                    .arm(waiting().trigger(inbox().withOverlap(Overlap.QUEUE)).build());
            for (int i = 0; i < 4; i++) {
                Files.setLastModifiedTime(
                        Files.writeString(folder.resolve(i + ".csv"), "1"), FileTime.fromMillis(1_000L * i));
            }
            time.advance(ofMinutes(1));

            assertThat(fires).hasSize(4);
            assertThat(fires.subList(0, 2)).allMatch(Fire::isStarted);
            assertThat(fires.subList(2, 4)).allMatch(fire -> skipped(fire).cause() == Cause.OVERLAP);
            go(engine, executionOf(fires.get(0)));
            assertThat(engine.execution(executionOf(fires.get(1))).orElseThrow().status())
                    .isEqualTo(ExecutionStatus.WAITING);
        }
    }

    @Test
    void one_that_grows_for_a_while_fires_once_it_stands_still() throws IOException {
        try (var engine = engine()) {
            engine.triggers().arm(quick().trigger(inbox()).build());
            var file = folder.resolve("a.csv");
            for (int i = 1; i <= 20; i++) {
                Files.writeString(file, "1".repeat(i));
                Files.setLastModifiedTime(file, FileTime.fromMillis(1_000L * i));
                time.advance(ofSeconds(1));
                assertThat(fires).isEmpty();
            }
            time.advance(ofMinutes(1));

            assertThat(fires).hasSize(1);
            assertThat(engine.execution(executionOf(fires.get(0)))
                            .orElseThrow()
                            .await()
                            .output())
                    .isEqualTo(Map.of(
                            "path", file.toString(),
                            "name", "a.csv",
                            "size", 20L,
                            "modifiedAt", "1970-01-01T00:00:20Z",
                            "change", "appeared"));
        }
    }
}
