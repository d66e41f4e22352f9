package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.serialization.DataCodec;
import dev.millrace.serialization.Format;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Processes of nodes whose engine is killed by SIGKILL: another engine takes them up. */
@Tag("heavy")
@DisabledOnOs(OS.WINDOWS) // which has no sh that outlives the engine
class OutlivingProcessTest {

    private static final long MOST_POLLS = 6_000;

    @TempDir
    private Path folder;

    private Process engine;

    @BeforeEach
    void hold() throws IOException {
        Files.createFile(held());
    }

    @AfterEach
    void end() throws IOException {
        Files.deleteIfExists(held());
        if (engine != null) {
            engine.destroyForcibly();
        }
        pids().forEach(ProcessHandle::destroyForcibly);
    }

    private Path held() {
        return folder.resolve("hold");
    }

    private Path log() {
        return folder.resolve("log");
    }

    private Path store() {
        return folder.resolve("store");
    }

    /** A program that says who it is, and ends when a file is gone. */
    private Path definition(String more) {
        return CommandLineRun.file(
                folder, "outlive.yaml", """
                    workflowId: outlive
                    nodes:
                      - nodeId: long
                        runtimeType: Process
                        command: [sh, -c, 'echo $$ >> LOG; echo begun; read word; while [ -e HOLD ]; do sleep 0.01; done; echo "$word"; echo oops >&2; exit 3']
                        stdin: "word from stdin"
                        successExitCodes: [3]
                    """.replace("LOG", log().toString()).replace("HOLD", held().toString()) + more);
    }

    private void start(Object... args) throws IOException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.add("dev.millrace.cli.Main");
        Stream.of(args).map(Object::toString).forEach(command::add);
        engine = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("out").toFile())
                .start();
    }

    private List<ProcessHandle> pids() throws IOException {
        return Files.exists(log())
                ? Files.readAllLines(log()).stream()
                        .flatMap(line -> ProcessHandle.of(Long.parseLong(line)).stream())
                        .toList()
                : List.of();
    }

    /** Kills the engine when the program has begun. Returns the program. */
    private ProcessHandle kill() throws Exception {
        for (int i = 0; pids().isEmpty(); i++) {
            assertThat(engine.waitFor(10, TimeUnit.MILLISECONDS) || i > MOST_POLLS)
                    .as(() -> "the engine goes on, and says " + text(folder.resolve("out")))
                    .isFalse();
        }
        engine.destroyForcibly();
        assertThat(engine.waitFor(1, TimeUnit.MINUTES)).isTrue();
        return pids().get(0);
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }

    private Map<?, ?> recovered() {
        var run = CommandLineRun.of("recover", "--store", store(), "--json");
        var reports = (List<?>) DataCodec.standard().read(run.out(), Format.JSON, "stdout");
        assertThat(reports).as(run.err()).hasSize(1);
        return (Map<?, ?>) reports.get(0);
    }

    private void assertItRanOnce(Map<?, ?> report) throws IOException {
        assertThat(report.get("status")).isEqualTo("COMPLETED");
        assertThat(report.get("output"))
                .isEqualTo(Map.of(
                        "exitCode",
                        3,
                        "stdout",
                        "begun\nword from stdin\n",
                        "stderr",
                        "oops\n",
                        "stdoutDropped",
                        0,
                        "stderrDropped",
                        0));
        assertThat(Files.readAllLines(log())).hasSize(1);
        assertThat(store().resolve("work")).isEmptyDirectory();
    }

    @Test
    void one_that_still_runs_is_waited_for() throws Exception {
        start("run", definition(""), "--store", store());
        var program = kill();
        assertThat(program.isAlive()).isTrue();
        start("recover", "--store", store()); // it takes it up, or is killed before: both change nothing
        kill();

        Files.delete(held());

        assertItRanOnce(recovered());
    }

    @Test
    void one_that_ended_meanwhile_has_its_exit_code_and_output_taken() throws Exception {
        start("run", definition("    effect: atMostOnce\n"), "--store", store());
        var program = kill();

        Files.delete(held());
        program.onExit().get(1, TimeUnit.MINUTES);

        assertItRanOnce(recovered());
    }

    @Tag("long")
    @Test
    void one_that_writes_without_end_fills_no_disk_while_no_engine_is_there() throws Exception {
        var script = CommandLineRun.file(
                folder, "flood.yaml", """
                    workflowId: flood
                    nodes:
                      - nodeId: long
                        runtimeType: Process
                        command: [sh, -c, 'echo $$ >> LOG; yes & while [ -e HOLD ]; do sleep 0.01; done; kill $!; wait; echo last']
                        captureLimit: 4096
                    """.replace("LOG", log().toString()).replace("HOLD", held().toString()));
        start("run", script, "--store", store());
        kill();
        awaitCut();
        long onDisk =
                output().stream().mapToLong(file -> file.toFile().length()).sum();
        Files.delete(held());

        var output = (Map<?, ?>) recovered().get("output");

        assertThat(onDisk).isLessThan(3 * (4096 + (1 << 20)) + 1000);
        assertThat((String) output.get("stdout"))
                .startsWith("y\n")
                .contains("[... " + output.get("stdoutDropped") + " bytes dropped ...]")
                .endsWith("last\n");
        assertThat(Files.readAllLines(log())).hasSize(1);
    }

    /** Waits until parts of the output are cut that nobody but the process's own shell can have cut. */
    private void awaitCut() throws Exception {
        var cuts = new HashSet<String>();
        for (int i = 0; cuts.size() < 3; i++) {
            assertThat(i).as("polls").isLessThan((int) MOST_POLLS);
            TimeUnit.MILLISECONDS.sleep(10);
            for (var file : output()) {
                if (file.endsWith("stdout.cut")) {
                    cuts.add(Files.readString(file));
                }
            }
        }
    }

    /** Returns the files of the process's output, and what is known of those that have gone. */
    private List<Path> output() throws IOException {
        try (var files = Files.walk(store().resolve("work"))) {
            return files.filter(file -> file.getFileName().toString().startsWith("stdout"))
                    .toList();
        } catch (UncheckedIOException gone) {
            return List.of();
        }
    }

    @Tag("long")
    @Test
    void a_script_of_powershell_outlives_the_engine_too() throws Exception {
        var program = CommandLineRun.file(
                folder, "pwsh", """
                    #!/bin/sh
                    echo $$ >> LOG
                    while [ -e HOLD ]; do sleep 0.01; done
                    echo '{"output": {"answer": 42}}' > "$MILLRACE_DIR/output.json"
                    """.replace("LOG", log().toString()).replace("HOLD", held().toString()));
        assertThat(program.toFile().setExecutable(true)).isTrue();
        var script = CommandLineRun.file(folder, "script.yaml", """
            workflowId: script
            nodes:
              - nodeId: ask
                runtimeType: PowerShell
                executable: PROGRAM
                scriptContent: "@{ answer = 42 }"
            """.replace("PROGRAM", program.toString()));
        start("run", script, "--store", store());
        kill();
        Files.delete(held());

        var report = recovered();

        assertThat(report.get("status")).isEqualTo("COMPLETED");
        assertThat(((Map<?, ?>) report.get("output")).get("answer")).isEqualTo(42);
        assertThat(Files.readAllLines(log())).hasSize(1);
        assertThat(store().resolve("work")).isEmptyDirectory();
    }

    @Test
    void one_that_was_killed_too_runs_again_if_it_may() throws Exception {
        start("run", definition(""), "--store", store());
        killWithItsShell(kill());
        Files.delete(held());

        assertThat(recovered().get("status")).isEqualTo("COMPLETED");
        assertThat(Files.readAllLines(log())).hasSize(2);
    }

    @Tag("long")
    @Test
    void one_that_was_killed_too_needs_a_decision_if_it_must_not_run_twice() throws Exception {
        start("run", definition("    effect: atMostOnce\n"), "--store", store());
        killWithItsShell(kill());
        Files.delete(held());

        var recovery = CommandLineRun.of("recover", "--store", store(), "--json");
        assertThat(recovery.out()).contains("NEEDS_DECISION");
        assertThat(Files.readAllLines(log())).hasSize(1);
    }

    @Test
    void a_cancel_ends_the_program_that_nobody_has_taken_up() throws Exception {
        start("run", definition(""), "--store", store());
        var program = kill();
        var id = store().resolve("work").toFile().list()[0];

        var cancel = CommandLineRun.of("cancel", id, "--store", store());

        assertThat(cancel.code()).as(cancel.err()).isZero();
        program.onExit().get(1, TimeUnit.MINUTES);
        assertThat(text(held())).isEmpty(); // it did not end by itself
    }

    @Tag("long")
    @Test
    void a_time_limit_counts_from_the_start_in_the_first_engine() throws Exception {
        start("run", definition("    timeout: PT2S\n"), "--store", store());
        var program = kill();

        var report = recovered();

        assertThat(report.get("status")).isEqualTo("FAILED");
        assertThat(report.toString()).contains("TIMED_OUT");
        program.onExit().get(1, TimeUnit.MINUTES);
        assertThat(Files.readAllLines(log())).hasSize(1);
    }

    private void killWithItsShell(ProcessHandle program) throws Exception {
        var shell = program.parent().orElseThrow();
        shell.destroyForcibly();
        program.destroyForcibly();
        program.onExit().get(1, TimeUnit.MINUTES);
    }
}
