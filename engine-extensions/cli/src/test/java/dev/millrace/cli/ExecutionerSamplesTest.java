package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.millrace.serialization.DataCodec;
import dev.millrace.serialization.Format;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Job files of Executioner end as its own tests want them to, imported and run from the command line. */
@DisabledOnOs(OS.WINDOWS) // the jobs are for sh
class ExecutionerSamplesTest {

    private static final String FOLDER = "/srv/jobs";

    /** Fails twice, then does not. */
    private static final String RETRIED = """
        echo x >> tries
        test $(wc -l < tries) -ge 3
        """;

    @TempDir
    private Path folder;

    @BeforeEach
    void what_the_jobs_read() throws IOException {
        CommandLineRun.file(folder, "input.sql", "select 1 from dual;");
        CommandLineRun.file(Files.createDirectories(folder.resolve("logs")), "output.log", "1 row\n");
        var scripts = Files.createDirectories(folder.resolve("test_scripts"));
        CommandLineRun.file(scripts, "retry_script.py", RETRIED);
        CommandLineRun.file(scripts, "success_script.py", "true\n");
    }

    /** The file as it is, but for its author's folder, his Python, and the time that it sleeps away. */
    private Path sample(String name) throws IOException {
        var text = Files.readString(samples().resolve(name + ".json"))
                .replace(FOLDER, folder.toString())
                .replace("python3 ", "sh ")
                .replaceAll("sleep [0-9.]+", "true")
                .replaceAll("\"retry_delay\": \\d+", "\"retry_delay\": 0");
        return CommandLineRun.file(folder, name + ".json", text);
    }

    private static Path samples() {
        var named = Optional.ofNullable(System.getenv("MILLRACE_SHARED")).map(Path::of);
        var all = new ArrayList<Path>();
        named.ifPresent(all::add);
        for (var at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
            all.add(at.resolve("shared"));
        }
        var found = all.stream()
                .map(shared -> shared.resolve("samples/003-executioner"))
                .filter(Files::isDirectory)
                .findFirst();
        assumeThat(found).as("no samples beside the checkout").isPresent();
        return found.orElseThrow();
    }

    /** Imports a file, and runs what came of it. */
    private CommandLineRun run(String name, Object... more) throws IOException {
        var flow = folder.resolve(name + ".yaml");
        var imported = CommandLineRun.of("import", "--from", "executioner", sample(name), "-o", flow);
        if (imported.code() != ExitCodes.OK) {
            return imported;
        }
        var all = new ArrayList<Object>(List.of("run", flow, "--json", "-q"));
        all.addAll(List.of(more));
        return CommandLineRun.of(all.toArray());
    }

    private static Map<?, ?> json(CommandLineRun run) {
        return (Map<?, ?>) DataCodec.standard().read(run.out(), Format.JSON, "stdout");
    }

    @ParameterizedTest
    @CsvSource({"maximal_job_test, 0", "parallel_stress_test, 0", "circular_deps_test, 1", "invalid_config_bad_types, 1"
    })
    void each_ends_with_its_exit_code(String name, int code) throws IOException {
        var run = run(name);

        assertThat(run.code()).as(run.out() + run.err()).isEqualTo(code);
    }

    @Test
    void a_circle_is_shown_as_the_path_that_it_is_and_nothing_is_written() throws IOException {
        var run = run("circular_deps_test");

        assertThat(run.code()).isEqualTo(ExitCodes.FAILED);
        assertThat(run.err()).contains("a cycle: job_a -> job_b -> job_c -> job_a");
        assertThat(folder.resolve("circular_deps_test.yaml")).doesNotExist();
    }

    @Test
    void retries_and_variables_come_out_as_they_are_meant() throws IOException {
        var retried = run("retry_test");
        var interpolated = run("test_env_interpolation");

        assertThat(List.of(retried.code(), interpolated.code())).containsOnly(ExitCodes.OK);
        assertThat(json(retried).get("nodes")).asString().contains("retry_job={status=COMPLETED, attempts=3");
        assertThat(json(interpolated).get("nodes"))
                .asString()
                .contains("ORACLE_HOME=/opt/oracle/database/dbhome_19c", "VAR1=${VAR2} VAR2=${VAR1}");
    }

    @Test
    void a_job_is_marked_as_successful_and_those_behind_it_run() throws IOException {
        var store = folder.resolve("store");
        var run = run("mark_success_test", "--store", store);
        var failed = json(run);

        var marked = CommandLineRun.of(
                "mark-success", failed.get("executionId"), "transform_data", "--store", store, "--json", "-q");

        assertThat(run.code()).isEqualTo(ExitCodes.FAILED);
        assertThat(failed.get("status")).isEqualTo("FAILED");
        assertThat(marked.code()).as(marked.err()).isZero();
        assertThat(json(marked).get("nodes")).asString().contains("send_notifications={status=COMPLETED");
    }
}
