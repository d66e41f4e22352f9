package dev.millrace.testing.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.millrace.node.NodeRegistry;
import dev.millrace.serialization.Format;
import dev.millrace.serialization.WorkflowLoader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

/**
 * Every door that input from outside comes through, against inputs that nobody writes. The corpus of each stands in
 * {@code src/test/resources/fuzz}; what was once a finding is among it. {@code -Dfuzz.seconds=120} goes on for so long at each.
 */
class FuzzTest {

    private static final Path CORPUS = Path.of("src/test/resources/fuzz");
    private static final int INPUTS = 1_500;
    private static final int SLOW = 10;
    private static final long MOST_NANOS = 1_000_000_000;
    private static final long MOST_BYTES = 256L << 20;
    private static final Logger LOGGER = (Logger) LoggerFactory.getLogger("dev.millrace");

    @BeforeAll
    static void silence() {
        LOGGER.setLevel(Level.OFF);
    }

    @AfterAll
    static void speak() {
        LOGGER.setLevel(null);
    }

    @ParameterizedTest
    @EnumSource
    void the_corpus_is_answered(Target target) throws IOException {
        var corpus = corpusOf(target);

        assertThat(corpus).isNotEmpty();
        corpus.forEach(input -> check(target, input));
    }

    @ParameterizedTest
    @CsvSource({"YAML, yaml/valid-order.yaml", "JSON, json/valid-order.json"})
    void what_is_valid_in_the_corpus_is_read(Format format, String file) throws IOException {
        var report = WorkflowLoader.with(NodeRegistry.builder().build())
                .check(Files.readString(CORPUS.resolve(file)), format, file);

        assertThat(report.workflow()).as("%s", report.problems()).isPresent();
    }

    @ParameterizedTest
    @EnumSource
    void what_grows_out_of_the_corpus_is_answered(Target target) throws IOException {
        var mutator = new Mutator(new Random(target.ordinal()), corpusOf(target), target.words);

        for (int i = isSlow(target) ? INPUTS / SLOW : INPUTS; i > 0; i--) {
            check(target, mutator.next());
        }
    }

    @Tag("soak")
    @ParameterizedTest
    @EnumSource
    void so_is_what_grows_for_minutes(Target target) throws IOException {
        long seed = Long.getLong("fuzz.seed", System.nanoTime());
        long end = System.nanoTime() + Long.getLong("fuzz.seconds", 60) * 1_000_000_000;
        var mutator = new Mutator(new Random(seed), corpusOf(target), target.words);

        long inputs = 0;
        while (System.nanoTime() < end) {
            check(target, mutator.next());
            inputs++;
        }

        LoggerFactory.getLogger("fuzz").warn("{}: {} inputs, seed {}", target, inputs, seed);
        assertThat(inputs).isPositive();
    }

    private static boolean isSlow(Target target) {
        return target == Target.SEGMENT || target == Target.SNAPSHOT;
    }

    private static List<byte[]> corpusOf(Target target) throws IOException {
        var folder = CORPUS.resolve(target.name().toLowerCase(Locale.ROOT).replace('_', '-'));
        var inputs = new ArrayList<byte[]>();
        try (var files = Files.list(folder)) {
            for (var file : files.sorted().toList()) {
                inputs.add(Files.readAllBytes(file));
            }
        }
        return inputs;
    }

    /** An input must be answered by what the door's documentation names, soon, and without much memory. */
    private static void check(Target target, byte[] input) {
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long nanos = threads.getCurrentThreadCpuTime();
        long bytes = threads.getCurrentThreadAllocatedBytes();
        try {
            target.take(input);
        } catch (Throwable e) {
            fail(target + " met " + e.getClass().getSimpleName() + "; the input is in " + kept(target, input), e);
        }
        nanos = threads.getCurrentThreadCpuTime() - nanos;
        bytes = threads.getCurrentThreadAllocatedBytes() - bytes;
        if (nanos > MOST_NANOS || bytes > MOST_BYTES) {
            fail(target + " took " + nanos / 1_000_000 + " ms and " + (bytes >> 20) + " MB; the input is in "
                    + kept(target, input));
        }
    }

    private static Path kept(Target target, byte[] input) {
        try {
            var folder = Files.createDirectories(Path.of("target/fuzz"));
            var file = folder.resolve(target.name().toLowerCase(Locale.ROOT) + "-"
                    + Integer.toHexString(java.util.Arrays.hashCode(input)));
            return Files.write(file, input);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
