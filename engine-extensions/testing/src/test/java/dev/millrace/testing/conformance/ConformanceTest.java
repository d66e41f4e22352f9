package dev.millrace.testing.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.millrace.EngineBuilder;
import dev.millrace.nodes.StandardNodes;
import dev.millrace.serialization.WorkflowLoader;
import dev.millrace.store.JournalStore;
import dev.millrace.store.MemoryStore;
import dev.millrace.testing.crash.CrashTest;
import java.io.IOException;
import java.lang.ref.Reference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Holds the engine in memory to every case: those that are ours, and those beside the checkout. */
class ConformanceTest {

    private static final Path RESOURCES = Path.of("src/main/resources/dev/millrace/conformance");

    /** What is compiled is shared for as long as somebody has standard nodes. */
    private static final StandardNodes SHARED = StandardNodes.builder().build();

    private static final ExecutorService HOST = Executors.newCachedThreadPool();

    @AfterAll
    static void close() {
        Reference.reachabilityFence(SHARED);
        HOST.shutdownNow();
    }

    /** One after the other, so that the scripts of a case are compiled for both. */
    @TestFactory
    Stream<DynamicTest> bundled_cases_in_memory_and_with_a_journal(@TempDir Path directory) {
        var number = new AtomicInteger();
        UnaryOperator<EngineBuilder> withJournal =
                engine -> engine.store(JournalStore.at(directory.resolve("journal" + number.incrementAndGet())));
        return ConformanceSuite.bundled().cases().stream()
                .flatMap(one -> Stream.of(
                        test("in memory: ", one, UnaryOperator.identity()),
                        test("with a journal: ", one, withJournal)));
    }

    @TestFactory
    Stream<DynamicTest> shared_cases() {
        var folder = sharedFolder();
        assumeThat(folder)
                .as("no folder 'shared/conformance' above the working directory, and MILLRACE_SHARED names none")
                .isPresent();
        return tests(ConformanceSuite.load(folder.orElseThrow()));
    }

    @Tag("soak")
    @TestFactory
    Stream<DynamicTest> bundled_cases_with_few_workers_and_the_smallest_queue() {
        return tests(ConformanceSuite.bundled(), engine -> engine.workers(4).queueCapacity(2));
    }

    @Tag("soak")
    @TestFactory
    Stream<DynamicTest> bundled_cases_on_the_hosts_threads() {
        return tests(ConformanceSuite.bundled(), engine -> engine.executor(HOST).workers(8));
    }

    @Tag("soak")
    @TestFactory
    Stream<DynamicTest> bundled_cases_with_a_store() {
        return tests(ConformanceSuite.bundled(), engine -> engine.store(new MemoryStore()));
    }

    @Tag("soak")
    @TestFactory
    Stream<DynamicTest> shared_cases_with_a_journal(@TempDir Path directory) {
        var folder = sharedFolder();
        assumeThat(folder).as("no folder 'shared/conformance'").isPresent();
        var number = new AtomicInteger();
        return tests(
                ConformanceSuite.load(folder.orElseThrow()),
                engine -> engine.store(JournalStore.at(directory.resolve("journal" + number.incrementAndGet()))));
    }

    @Tag("soak")
    @TestFactory
    Stream<DynamicTest> bundled_cases_survive_a_crash_at_every_commit() {
        return ConformanceSuite.bundled().cases().stream()
                .filter(one -> one.refusal().isEmpty() && one.starts().others().isEmpty())
                // Nobody is there who stops it, or sends the signal without which a lock is never given back.
                .filter(one -> one.starts().stop().isEmpty()
                        && !(one.files().definition().contains("locks")
                                && !one.starts().signals().isEmpty()))
                // A script that sleeps until its time limit never ends on one thread; clocks, breakers and what a rate
                // has left do not outlive a crash.
                .filter(one -> Stream.of("sleep", "nanoTime", "circuitBreakerPolicy", "per: 1h")
                        .noneMatch(one.files().definition()::contains))
                .map(one -> DynamicTest.dynamicTest(
                        one.toString(),
                        () -> one.files().with(folder -> {
                            var nodes = CaseRun.nodes(folder);
                            var workflow = WorkflowLoader.with(nodes).load(folder.resolve(CaseFiles.DEFINITION));
                            CrashTest.of(workflow)
                                    .input(one.starts().first().input())
                                    .engine(engine -> one.engine().on(engine.nodes(nodes)))
                                    .everyCheckpoint()
                                    .run();
                        })));
    }

    private static Stream<DynamicTest> tests(ConformanceSuite suite) {
        return tests(suite, UnaryOperator.identity());
    }

    private static Stream<DynamicTest> tests(ConformanceSuite suite, UnaryOperator<EngineBuilder> runtime) {
        return suite.cases().stream().map(one -> test("", one, runtime));
    }

    private static DynamicTest test(String where, ConformanceCase one, UnaryOperator<EngineBuilder> runtime) {
        return DynamicTest.dynamicTest(
                where + one,
                () -> assertThat(one.run(runtime).differences()).as(where + one).isEmpty());
    }

    static Optional<Path> sharedFolder() {
        var named = System.getenv("MILLRACE_SHARED");
        if (named != null) {
            return Optional.of(Path.of(named, "conformance"));
        }
        return Stream.iterate(
                        Optional.of(Path.of("").toAbsolutePath()), Optional::isPresent, f -> f.map(Path::getParent))
                .flatMap(Optional::stream)
                .map(folder -> folder.resolve("shared/conformance"))
                .filter(Files::isDirectory)
                .findFirst();
    }

    @Test
    void the_index_names_every_case() throws IOException {
        try (var files = Files.list(RESOURCES)) {
            assertThat(Files.readAllLines(RESOURCES.resolve("index.txt")))
                    .isEqualTo(files.map(file -> file.getFileName().toString())
                            .filter(name -> name.endsWith(".yaml"))
                            .sorted()
                            .toList());
        }
    }
}
