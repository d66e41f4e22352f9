package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("one-jdk")
class MillraceTest {

    @TempDir
    private Path folder;

    @Test
    void without_a_command_it_says_what_there_is() {
        var run = CommandLineRun.of();

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err())
                .contains("Usage: millrace", "run ", "validate ", "graph ", "test ", "schema ", "Examples:");
    }

    @ParameterizedTest
    @ValueSource(strings = {"run", "validate", "graph", "test", "schema"})
    void every_command_has_help_with_an_example(String command) {
        var run = CommandLineRun.of(command, "--help");

        assertThat(run.code()).isZero();
        assertThat(run.out()).contains("Usage: millrace " + command).containsPattern("Example|A case is");
    }

    @Test
    void no_help_has_lost_a_word_to_a_template() {
        var commands = Pattern.compile("^ {2}([a-z][a-z-]*) {2,}", Pattern.MULTILINE)
                .matcher(CommandLineRun.of().err())
                .results()
                .map(found -> found.group(1))
                .toList();

        assertThat(commands).hasSizeGreaterThan(20);
        for (var command : commands) {
            assertThat(CommandLineRun.of(command, "--help").out())
                    .contains("Usage: millrace " + command)
                    .doesNotContain("for null");
        }
        assertThat(CommandLineRun.of("run", "--help").out()).contains("secrets.NAME");
    }

    @Test
    void it_says_its_version() {
        assertThat(CommandLineRun.of("--version").out())
                .startsWith("millrace ")
                .contains("Java " + Runtime.version().feature());
    }

    @Test
    void what_is_misspelt_is_named_with_what_there_is() {
        var command = CommandLineRun.of("rnu", "x.yaml");
        var option = CommandLineRun.of("run", "x.yaml", "--jsno");
        var missing = CommandLineRun.of("validate");

        assertThat(command.code()).isEqualTo(2);
        assertThat(command.err()).contains("[CLI-100] there is no command 'rnu'; there are run, validate");
        assertThat(option.code()).isEqualTo(2);
        assertThat(option.err()).contains("[CLI-100] Unknown option: '--jsno'", "--json", "millrace run --help");
        assertThat(missing.code()).isEqualTo(2);
        assertThat(missing.err()).contains("FILE");
    }

    @ParameterizedTest
    @ValueSource(strings = {"run", "validate", "graph", "test"})
    void a_file_that_is_not_there_is_said_in_one_line(String command) {
        var run = CommandLineRun.of(command, folder.resolve("gone.yaml"));

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err().lines()).singleElement().asString().startsWith("[CLI-101] there is no file ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"run", "validate", "graph"})
    void a_folder_is_no_workflow(String command) {
        var run = CommandLineRun.of(command, folder);

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err().lines())
                .singleElement()
                .asString()
                .startsWith("[CLI-102]")
                .contains("is a folder");
    }

    @Test
    void a_stack_trace_is_for_those_who_ask() {
        var plain = CommandLineRun.of("run", folder.resolve("gone.yaml"));
        var traced = CommandLineRun.of("run", folder.resolve("gone.yaml"), "--stacktrace");

        assertThat(plain.err()).doesNotContain("\tat ");
        assertThat(traced.err()).contains("\tat dev.millrace.cli");
    }
}
