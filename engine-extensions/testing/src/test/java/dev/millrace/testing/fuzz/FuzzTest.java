package dev.millrace.testing.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.millrace.node.NodeRegistry;
import dev.millrace.serialization.Format;
import dev.millrace.serialization.WorkflowLoader;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

/**
 * Every door that input from outside comes through, against inputs that nobody writes. The corpus of each stands in
 * {@code src/test/resources/fuzz}; what was once a finding is among it. {@code -Dfuzz.seconds=120} goes on for so long
 * at each.
 */
class FuzzTest {

    private static final int INPUTS = 600;
    private static final int SLOW = 50;
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
        var corpus = Corpus.of(target);

        assertThat(corpus).isNotEmpty();
        corpus.forEach(input -> Verdict.on(target, input));
    }

    @ParameterizedTest
    @CsvSource({"YAML, yaml/valid-order.yaml", "JSON, json/valid-order.json"})
    void what_is_valid_in_the_corpus_is_read(Format format, String file) throws IOException {
        var report = WorkflowLoader.with(NodeRegistry.builder().build())
                .check(Files.readString(Corpus.file(file)), format, file);

        assertThat(report.workflow()).as("%s", report.problems()).isPresent();
    }

    @ParameterizedTest
    @CsvSource({"segment/two-executions, " + JournalBytes.SEGMENT, "snapshot/two-executions, " + JournalBytes.SNAPSHOT})
    void a_journal_in_the_corpus_is_opened(String file, String name) throws IOException {
        assertThat(JournalBytes.open(Files.readAllBytes(Corpus.file(file)), name))
                .isEqualTo(2);
    }

    @Test
    void a_file_name_in_the_corpus_leads_inside() {
        assertThat(FileNames.lead("deep/../inside.yaml")).contains("inside");
        assertThat(FileNames.lead("../outside.yaml")).isEmpty();
        assertThat(FileNames.lead("link.yaml")).isEmpty();
    }

    @Tag("one-jdk")
    @ParameterizedTest
    @EnumSource
    void what_grows_out_of_the_corpus_is_answered(Target target) throws IOException {
        var mutator = new Mutator(new Random(target.ordinal()), Corpus.of(target), target.words);

        for (int i = isSlow(target) ? INPUTS / SLOW : INPUTS; i > 0; i--) {
            Verdict.on(target, mutator.next());
        }
    }

    @Tag("soak")
    @ParameterizedTest
    @EnumSource
    void so_is_what_grows_for_minutes(Target target) throws IOException {
        long seed = Long.getLong("fuzz.seed", System.nanoTime());
        long end = System.nanoTime() + Long.getLong("fuzz.seconds", 60) * 1_000_000_000;
        var mutator = new Mutator(new Random(seed), Corpus.of(target), target.words);

        long inputs = 0;
        while (System.nanoTime() < end) {
            Verdict.on(target, mutator.next());
            inputs++;
        }

        LoggerFactory.getLogger("fuzz").warn("{}: {} inputs, seed {}", target, inputs, seed);
        assertThat(inputs).isPositive();
    }

    private static boolean isSlow(Target target) {
        return target == Target.SEGMENT || target == Target.SNAPSHOT;
    }
}
