package dev.millrace.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The program in a process of its own. */
@DisabledOnOs(OS.WINDOWS) // which has no signals
@Tag("one-jdk")
class ProgramTest {

    private static final int SECONDS = 60;

    @TempDir
    private Path folder;

    private Process process;
    private BufferedReader said; // one for all waits: it reads ahead

    @AfterEach
    void end() {
        if (process != null) {
            process.destroyForcibly();
        }
    }

    private void start(String... args) throws IOException {
        // Whoever started this JVM may have told it to ignore SIGINT, and children inherit that.
        var command = new ArrayList<>(List.of("env", "--default-signal=INT", "LC_ALL=C"));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.add("dev.millrace.cli.Main");
        command.addAll(List.of(args));
        process = new ProcessBuilder(command)
                .redirectOutput(folder.resolve("out").toFile())
                .start();
        said = new BufferedReader(new InputStreamReader(process.getErrorStream(), UTF_8));
    }

    private void waitForLine(String text) throws IOException {
        for (var line = said.readLine(); line != null; line = said.readLine()) {
            if (line.contains(text)) {
                return;
            }
        }
        throw new AssertionError("the program never said '" + text + "'");
    }

    private int code() throws InterruptedException {
        assertThat(process.waitFor(SECONDS, TimeUnit.SECONDS)).as("it ends").isTrue();
        return process.exitValue();
    }

    private String out() throws IOException {
        return Files.readString(folder.resolve("out"));
    }

    private String file(String text) {
        return CommandLineRun.file(folder, "flow.yaml", text).toString();
    }

    private static void assumeSignalsCanBeReset() throws Exception {
        var env = new ProcessBuilder("env", "--default-signal=INT", "true").start();
        assumeThat(env.waitFor()).as("env can reset signals").isZero();
    }

    @Test
    void it_speaks_utf8_whatever_the_locale() throws Exception {
        assumeSignalsCanBeReset();
        var flow = file("workflowId: w\n"
                + "nodes: [{nodeId: ärger, runtimeType: Groovy, scriptContent: \"println 'x'; [t: input.t +"
                + " '☃']\"}]");

        start("run", flow, "--json", "--quiet", "--input", "t=Åse 😀");

        assertThat(code()).isZero();
        assertThat(out())
                .startsWith("{\n")
                .endsWith("}\n")
                .contains("\"ärger\": {", "\"t\": \"Åse 😀☃\"")
                .doesNotContain("x\n{");
    }

    @Test
    void a_signal_cancels_the_execution_and_it_still_reports() throws Exception {
        assumeSignalsCanBeReset();
        var flow = file("""
            workflowId: w
            nodes:
              - {nodeId: nap, runtimeType: Groovy, scriptContent: "sleep(600000)"}
              - {nodeId: command, runtimeType: Process, command: [sh, -c, "sleep 600 & sleep 600"]}
              - {nodeId: later, runtimeType: Noop, dependsOn: nap}
            """);

        start("run", flow, "--json", "--in-memory");
        waitForLine("started");
        waitForLine("started");
        new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();

        assertThat(code()).isEqualTo(130);
        assertThat(out())
                .contains("\"status\": \"CANCELLED\"", "EXECUTION_ENDED", "interrupted by a signal")
                .endsWith("}\n");
    }

    @Test
    void a_signal_leaves_a_durable_execution_to_a_recovery() throws Exception {
        assumeSignalsCanBeReset();
        var hold = Files.createFile(folder.resolve("hold"));
        var store = folder.resolve("store").toString();
        var flow = file("""
            workflowId: w
            nodes:
              - {nodeId: nap, runtimeType: Groovy, scriptContent: "while (new File('HOLD').exists()) sleep(5); [napped: true]"}
              - {nodeId: command, runtimeType: Process, command: [sh, -c, "while [ -e HOLD ]; do sleep 0.05; done"]}
              - {nodeId: later, runtimeType: Noop, dependsOn: nap}
            """.replace("HOLD", hold.toString()));

        start("run", flow, "--json", "--store", store);
        waitForLine("started");
        waitForLine("started");
        new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor();
        waitForLine("goes on with it, 'millrace cancel ");

        assertThat(code()).isEqualTo(130);
        assertThat(out()).contains("\"status\": \"RUNNING\"").endsWith("}\n").doesNotContain("CANCELLED", "FAILED");
        Files.delete(hold);
        var recovered = CommandLineRun.of("recover", "--store", store, "--json");
        assertThat(recovered.code()).as(recovered.err()).isZero();
        assertThat(recovered.out()).contains("\"status\": \"COMPLETED\"", "\"napped\": true");
    }

    @Test
    void hung_nodes_keep_nobody_waiting() throws Exception {
        assumeSignalsCanBeReset();
        var flow = file("""
            workflowId: w
            nodes:
              - nodeId: spin
                runtimeType: Groovy
                timeout: "00:00:00.500"
                scriptContent: "Thread.start { for (;;) { try { Thread.sleep(9000) } catch (e) {} } }; for (;;) { try { Thread.sleep(9000) } catch (e) {} }"
            """);

        start("run", flow);

        assertThat(code()).isEqualTo(1);
        assertThat(out()).containsPattern("spin +TIMED_OUT").contains("w FAILED after");
    }

    @Test
    void a_wrong_command_line_ends_with_2() throws Exception {
        assumeSignalsCanBeReset();
        start("run", "--nonsense");

        assertThat(code()).isEqualTo(2);
        assertThat(out()).isEmpty();
    }
}
