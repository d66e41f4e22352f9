package dev.millrace.testing.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.definition.Workflow;
import dev.millrace.serialization.WorkflowLoader;
import dev.millrace.temporal.TemporalWorkers;
import dev.millrace.temporal.TestServer;
import io.temporal.common.WorkflowExecutionHistory;
import io.temporal.testing.WorkflowReplayer;
import io.temporal.worker.Worker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Replays histories that were recorded in another process, by an earlier state of the code: it must choose today as it
 * chose then. Where a change of the decision is meant, executions that are live on Temporal end by the code that began
 * them, and the histories are recorded anew: {@link #record}.
 */
class TemporalReplayTest {

    private static final List<String> RECORDED = List.of(
            "approval-approved", "child-awaited", "compensation-in-reverse", "run-if-in-groovy", "while-with-body");

    @TestFactory
    Stream<DynamicTest> recorded_histories_replay() {
        return RECORDED.stream()
                .map(name -> DynamicTest.dynamicTest(
                        name,
                        () -> with(name, (worker, main) -> {
                            var history = WorkflowExecutionHistory.fromJson(recorded(name));
                            assertThatCode(() -> WorkflowReplayer.replayWorkflowExecution(history, worker))
                                    .doesNotThrowAnyException();
                        })));
    }

    @Test
    void a_history_of_another_revision_is_not_replayed_by_this_one() {
        with("chain", (worker, main) -> {
            var history = WorkflowExecutionHistory.fromJson(recorded("while-with-body"));
            assertThatThrownBy(() -> WorkflowReplayer.replayWorkflowExecution(history, worker))
                    .hasStackTraceContaining("TMP-101");
        });
    }

    /** Records the histories; run by hand. */
    @Test
    @Tag("profile-only")
    void record() throws IOException {
        for (var name : RECORDED) {
            var one = caseOf(name);
            one.files().with(folder -> {
                var workflows = workflows(one, folder);
                var workers = TestServer.workers(CaseRun.nodes(folder), workflows, folder);
                try (var served = TestServer.shared().serve(workers)) {
                    var starts = one.starts();
                    var main = workflows.get(workflows.size() - 1);
                    var execution = served.runtime().start(main, starts.first().input());
                    starts.signals().forEach((signal, payload) -> execution.signal(signal, payload, null));
                    execution.await();
                    write(name, TestServer.shared().history(execution).toJson(true));
                }
            });
            assertThat(recordedAt(name)).exists();
        }
    }

    private static Path recordedAt(String name) {
        return Path.of("src/test/resources/histories", name + ".json");
    }

    private static void write(String name, String json) {
        try {
            Files.createDirectories(recordedAt(name).getParent());
            Files.writeString(recordedAt(name), json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String recorded(String name) {
        try (var in = TemporalReplayTest.class.getResourceAsStream("/histories/" + name + ".json")) {
            return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ConformanceCase caseOf(String name) {
        return ConformanceSuite.bundled().cases().stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static void with(String name, BiConsumer<Worker, Workflow> use) {
        var one = caseOf(name);
        one.files().with(folder -> {
            var workflows = workflows(one, folder);
            var worker = TestServer.shared().idle();
            TemporalWorkers.of(CaseRun.nodes(folder), workflows)
                    .withFolder(folder)
                    .register(worker);
            use.accept(worker, workflows.get(workflows.size() - 1));
        });
    }

    private static List<Workflow> workflows(ConformanceCase one, Path folder) {
        var loader = WorkflowLoader.with(CaseRun.nodes(folder));
        var workflows = new ArrayList<Workflow>();
        one.files().registered().forEach(path -> workflows.add(loader.load(folder.resolve(path))));
        workflows.add(loader.load(folder.resolve(CaseFiles.DEFINITION)));
        return workflows;
    }
}
