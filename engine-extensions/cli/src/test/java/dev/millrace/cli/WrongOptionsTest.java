package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Options with values that they cannot have: refused with a code before anything is made or run. */
class WrongOptionsTest {

    @TempDir
    private Path folder;

    private Path flow;

    @BeforeEach
    void write() {
        flow = CommandLineRun.file(
                folder,
                "flow.yaml",
                "workflowId: w\nnodes: [{nodeId: a, runtimeType: Noop}, {nodeId: b, runtimeType: Noop}]\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--only= | [CLI-124] --only takes ids of nodes",
                "--only=, | [CLI-124] --only takes ids of nodes",
                "--only=a,,b | [CLI-124] --only takes ids of nodes",
                "--only=tag: | [CLI-124] --only takes ids of nodes",
                "--skip= | [CLI-124] --skip takes ids of nodes",
                "--store= | [CLI-114] --store is empty",
                "--log-size=1MB | [CLI-176] --log-size, --log-count and --log-json are of the files in --log-dir",
                "--log-count=3 | [CLI-176] --log-size, --log-count and --log-json are of the files in --log-dir",
                "--log-json | [CLI-176] --log-size, --log-count and --log-json are of the files in --log-dir",
                "--parameter=n | [CLI-106] --input (or --parameter) takes KEY=VALUE",
                "--env=A | [CLI-106] --env takes NAME=TEXT",
                "--timeout=soon | [CLI-124] --timeout takes a duration",
                "--workers=0 | [CLI-124] --workers",
                "--limit=values=0 | [CLI-123]",
                "--label==x | [ENG-173]",
                "--sync=hard | [CLI-100] Invalid value for option '--sync'"
            })
    void nothing_runs_and_no_store_is_made(String option, String said) {
        var run = CommandLineRun.of("run", flow, option.strip());

        assertThat(run.code()).as(run.err()).isEqualTo(ExitCodes.USAGE);
        assertThat(run.err()).startsWith(said);
        assertThat(run.out()).isEmpty();
        assertThat(folder.resolve(".millrace")).doesNotExist();
    }

    @Test
    void a_log_directory_that_cannot_be_is_refused_before_anything_runs() {
        var run = CommandLineRun.of("run", flow, "--log-dir", flow);

        assertThat(run.code()).as(run.err()).isEqualTo(ExitCodes.USAGE);
        assertThat(run.err()).startsWith("[CLI-183] --log-dir " + flow + " is no folder");
        assertThat(folder.resolve(".millrace")).doesNotExist();
    }

    @Test
    void names_in_several_options_and_lists_are_one_choice() {
        var run = CommandLineRun.of("run", flow, "--skip", "a,a", "--skip", "a", "--in-memory", "--json");

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out()).contains("\"status\": \"SKIPPED\"");
        assertThat(Arrays.stream(folder.toFile().list()).toList()).containsExactly("flow.yaml");
        assertThat(Files.exists(folder.resolve(".millrace"))).isFalse();
    }
}
