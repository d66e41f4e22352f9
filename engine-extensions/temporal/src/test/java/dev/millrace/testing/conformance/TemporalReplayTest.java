package dev.millrace.testing.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.definition.Workflow;
import dev.millrace.event.ExecutionId;
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
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
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

    private static final Path FOLDER = Path.of("src/test/resources/histories");
    private static final String ENDING = ".json.gz";
    private static final int SAMPLE = 10;
    private static final String OF_CASE = "(-run-\\d+)?" + ENDING.replace(".", "\\.") + "$";

    /** Whether histories that are there already are recorded anew too. */
    private static final boolean RENEWS = Boolean.getBoolean("millrace.histories.renew");

    @TestFactory
    @Tag("one-jdk")
    Stream<DynamicTest> one_in_ten_recorded_histories_replays() {
        return replays(n -> n % SAMPLE == 0);
    }

    @TestFactory
    @Tag("long")
    Stream<DynamicTest> the_other_recorded_histories_replay() {
        return replays(n -> n % SAMPLE != 0);
    }

    private static Stream<DynamicTest> replays(IntPredicate chosen) {
        var files = files();
        return IntStream.range(0, files.size())
                .filter(chosen)
                .mapToObj(files::get)
                .map(file -> DynamicTest.dynamicTest(
                        file,
                        () -> with(file.replaceFirst(OF_CASE, ""), worker -> {
                            var history = WorkflowExecutionHistory.fromJson(read(file));
                            assertThatCode(() -> WorkflowReplayer.replayWorkflowExecution(history, worker))
                                    .doesNotThrowAnyException();
                        })));
    }

    @Test
    void each_history_is_one_of_a_case() {
        var cases = files().stream().map(file -> file.replaceFirst(OF_CASE, "")).collect(Collectors.toSet());
        var runnable = TemporalConformanceTest.runnable().stream()
                .map(ConformanceCase::name)
                .toList();

        assertThat(cases).isNotEmpty();
        assertThat(runnable).containsAll(cases);
    }

    /** One that is added is recorded, or the next version of this code may break it unseen. */
    @Test
    void each_case_that_runs_has_its_history() {
        var without = recordable()
                .map(ConformanceCase::name)
                .filter(name -> !Files.exists(FOLDER.resolve(name + ENDING)))
                .toList();

        assertThat(without).isEmpty();
    }

    /** Not of a definition that names files: it is another revision in each folder. */
    private static Stream<ConformanceCase> recordable() {
        return TemporalConformanceTest.runnable().stream()
                .filter(one -> revisions(one).equals(revisions(one)));
    }

    @Test
    void a_history_of_another_revision_is_not_replayed_by_this_one() {
        with("chain", worker -> {
            var history = WorkflowExecutionHistory.fromJson(read("while-with-body" + ENDING));
            assertThatThrownBy(() -> WorkflowReplayer.replayWorkflowExecution(history, worker))
                    .hasStackTraceContaining("TMP-101");
        });
    }

    /** Records the histories that are not there; run by hand. */
    @TestFactory
    @Tag("profile-only")
    Stream<DynamicTest> record() {
        return recordable()
                .filter(one -> RENEWS || !Files.exists(FOLDER.resolve(one.name() + ENDING)))
                .map(one -> DynamicTest.dynamicTest(one.name(), () -> record(one)));
    }

    /** Its executions end as the case says; else nothing is written. */
    private static void record(ConformanceCase one) {
        var recorded = new ArrayList<String>();
        CaseRuntime.Maker temporal = (nodes, folder, engine, limit) -> (definitions, given, differences) -> {
            var workers = TemporalConformanceTest.workers(nodes, folder, definitions);
            try (var served = TestServer.shared().serve(workers)) {
                var started = new ArrayList<ExecutionId>();
                var driver = new OnTemporal(served.runtime(), definitions.workflow(), limit, started::add);
                var ending = new CaseExecutions(driver, differences).run(given);
                for (var id : started) {
                    var execution = served.runtime().execution(id).orElseThrow();
                    recorded.add(TestServer.shared().history(execution).toJson(false));
                }
                return ending;
            }
        };
        assertThat(one.runOn(temporal).differences()).as(one.toString()).isEmpty();
        for (int i = 0; i < recorded.size(); i++) {
            write(one.name() + (i == 0 ? "" : "-run-" + (i + 1)) + ENDING, recorded.get(i));
        }
        assertThat(files()).contains(one.name() + ENDING);
    }

    private static List<String> files() {
        try (var all = Files.list(FOLDER)) {
            return all.map(file -> file.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(String file, String json) {
        try (var out = new GZIPOutputStream(Files.newOutputStream(FOLDER.resolve(file)))) {
            out.write(json.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(String file) {
        try (var in = new GZIPInputStream(Files.newInputStream(FOLDER.resolve(file)))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
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

    /** Returns the revisions of its definitions, in a folder of their own. */
    private static List<String> revisions(ConformanceCase one) {
        var revisions = new ArrayList<String>();
        one.files().with(folder -> workflows(one, folder).forEach(workflow -> revisions.add(workflow.revision())));
        return revisions;
    }

    private static void with(String name, Consumer<Worker> use) {
        var one = caseOf(name);
        one.files().with(folder -> {
            var workflows = workflows(one, folder);
            var worker = TestServer.shared().idle();
            TemporalWorkers.of(CaseRun.nodes(folder), workflows)
                    .withFolder(folder)
                    .register(worker);
            use.accept(worker);
        });
    }

    private static List<Workflow> workflows(ConformanceCase one, Path folder) {
        var loader = WorkflowLoader.with(CaseRun.nodes(folder));
        var workflows = new ArrayList<Workflow>();
        one.files().registered().forEach(path -> workflows.add(loader.load(folder.resolve(path))));
        workflows.add(one.selected(loader.load(folder.resolve(CaseFiles.DEFINITION))));
        return workflows;
    }
}
