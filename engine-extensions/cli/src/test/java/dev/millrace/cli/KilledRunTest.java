package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.serialization.DataCodec;
import dev.millrace.serialization.Format;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A run in a process of its own that is killed by SIGKILL, and what a recovery makes of it. */
@Tag("heavy")
@DisabledOnOs(OS.WINDOWS) // which has no signals
class KilledRunTest {

    private static final int STEPS = 5;
    private static final long MOST_POLLS = 6_000;

    @TempDir
    private Path folder;

    private Process process;

    @AfterEach
    void end() {
        if (process != null) {
            process.destroyForcibly();
        }
    }

    private Path log() {
        return folder.resolve("log");
    }

    private Path hold() {
        return folder.resolve("hold");
    }

    /** Steps that append their number to a file; one of them does not go on while another file is there. */
    private String definition(int held) {
        var text = new StringBuilder("workflowId: steps\nnodes:\n");
        for (int step = 1; step <= STEPS; step++) {
            text.append("  - nodeId: s").append(step).append('\n');
            text.append(step == 1 ? "" : "    dependsOn: s" + (step - 1) + "\n");
            text.append(isProcess(step) ? process(step, step == held) : groovy(step, step == held));
        }
        return text.toString();
    }

    private static boolean isProcess(int step) {
        return step % 2 == 0;
    }

    private String groovy(int step, boolean isHeld) {
        return "    runtimeType: Groovy\n    scriptContent: \"new File('" + log() + "').append('" + step + "\\\\n'); "
                + (isHeld ? "while (new File('" + hold() + "').exists()) sleep(5); " : "") + "[step" + step
                + ": true]\"\n";
    }

    private String process(int step, boolean isHeld) {
        return "    runtimeType: Process\n    command: [sh, -c, 'echo " + step + " >> " + log()
                + (isHeld ? "; while [ -e " + hold() + " ]; do sleep 0.01; done" : "") + "']\n";
    }

    private void start(String... args) throws IOException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.add("dev.millrace.cli.Main");
        command.addAll(List.of(args));
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("out").toFile())
                .start();
    }

    private List<String> lines() throws IOException {
        return Files.exists(log()) ? Files.readAllLines(log()) : List.of();
    }

    private void waitForStep(int step, int times) throws Exception {
        for (int i = 0; Collections.frequency(lines(), Integer.toString(step)) < times; i++) {
            assertThat(process.waitFor(10, TimeUnit.MILLISECONDS) || i > MOST_POLLS)
                    .as(() -> "the program goes on, and says " + text(folder.resolve("out")))
                    .isFalse();
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }

    private void kill() throws InterruptedException {
        process.destroyForcibly();
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    }

    @Tag("long")
    @ParameterizedTest
    @ValueSource(ints = {1, STEPS})
    void so_it_is_with_the_first_and_the_last(int held) throws Exception {
        runAndKill(held);
    }

    @Test
    void what_completed_ran_once_and_what_was_running_runs_again() throws Exception {
        runAndKill(2);
    }

    private void runAndKill(int held) throws Exception {
        var file = CommandLineRun.file(folder, "steps.yaml", definition(held)).toString();
        var store = folder.resolve("store").toString();
        Files.createFile(hold());

        start("run", file, "--store", store);
        waitForStep(held, 1);
        kill();
        start("recover", "--store", store);
        waitForStep(held, isProcess(held) ? 1 : 2); // a process outlives the engine
        kill();
        Files.delete(hold());
        var recovered = CommandLineRun.of("recover", "--store", store, "--json");

        assertThat(recovered.code()).as(recovered.err()).isZero();
        var reports = (List<?>) DataCodec.standard().read(recovered.out(), Format.JSON, "stdout");
        assertThat(reports).singleElement().satisfies(report -> {
            assertThat(((Map<?, ?>) report).get("status")).isEqualTo("COMPLETED");
            assertThat(((Map<?, ?>) report).get("workflowId")).isEqualTo("steps");
        });
        for (int step = 1; step <= STEPS; step++) {
            assertThat(Collections.frequency(lines(), Integer.toString(step)))
                    .as("times that step %d ran, of which two were killed if it is %d, and no process", step, held)
                    .isEqualTo(step == held && !isProcess(step) ? 3 : 1);
        }
        assertThat(CommandLineRun.of("recover", "--store", store, "--json")
                        .out()
                        .strip())
                .isEqualTo("[]");
    }
}
