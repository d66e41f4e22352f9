package dev.millrace.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Commands in processes of their own that signals end while a node runs: their codes, and what stays. */
@Tag("heavy") // each test starts JVMs
@DisabledOnOs(OS.WINDOWS) // which has no signals
class SignalExitTest {

    private static final int SECONDS = 120;
    private static final long HUP = 1;
    private static final long INT = 2;
    private static final Map<String, Integer> CODES = Map.of("INT", 130, "TERM", 143, "HUP", 129);

    @TempDir
    private Path folder;

    private Process process;
    private Path flow;
    private Path store;

    /** A node that writes its process into a file when it runs, and does not end before another file is gone. */
    @BeforeEach
    void write() throws Exception {
        var env = new ProcessBuilder("env", "--default-signal=INT", "true").start();
        assumeThat(env.waitFor()).as("env can reset signals").isZero();
        store = folder.resolve("store");
        Files.createFile(hold());
        flow = CommandLineRun.file(
                folder,
                "flow.yaml",
                ("workflowId: flow\nnodes:\n  - {nodeId: nap, runtimeType: Groovy, scriptContent:"
                                + " \"new File('RUNS').text = '' + ProcessHandle.current().pid(); if (new File('FAIL').delete()) throw new"
                                + " IllegalStateException('asked for'); while (new File('HOLD').exists()) sleep(5); [napped:"
                                + " true]\"}\n")
                        .replace("RUNS", runs().toString())
                        .replace("FAIL", fail().toString())
                        .replace("HOLD", hold().toString()));
    }

    @AfterEach
    void end() throws IOException {
        Files.deleteIfExists(hold());
        if (process != null) {
            process.destroyForcibly();
        }
    }

    private Path hold() {
        return folder.resolve("hold");
    }

    private Path runs() {
        return folder.resolve("runs");
    }

    private Path fail() {
        return folder.resolve("fail");
    }

    /** Starts a command; one of a JVM with few threads is ready sooner. */
    private void start(Object... args) throws IOException {
        // Whoever started this JVM may have told it to ignore signals, and children inherit that.
        var command = new ArrayList<>(List.of("env", "--default-signal=INT,HUP", "LC_ALL=C"));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), "dev.millrace.cli.Main"));
        for (var arg : args) {
            command.add(arg.toString());
        }
        process = new ProcessBuilder(command)
                .redirectOutput(folder.resolve("out").toFile())
                .redirectError(folder.resolve("err").toFile())
                .start();
    }

    private String out() throws IOException {
        return Files.readString(folder.resolve("out"), UTF_8);
    }

    private String err() throws IOException {
        return Files.readString(folder.resolve("err"), UTF_8);
    }

    private void awaitNode() throws Exception {
        awaitThat(() -> Files.exists(runs()) && Files.size(runs()) > 0, "its node runs");
    }

    /** What is looked at. */
    private interface Look {
        boolean isTrue() throws Exception;
    }

    private void awaitThat(Look look, String what) throws Exception {
        for (long polls = SECONDS * 100L; !look.isTrue(); polls--) {
            assertThat(process.isAlive() || look.isTrue())
                    .as("%s; it said %s", what, err())
                    .isTrue();
            assertThat(polls).as("%s in time; it said %s", what, err()).isPositive();
            process.waitFor(10, TimeUnit.MILLISECONDS);
        }
    }

    private static void signal(String name, long pid) throws Exception {
        assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(pid))
                        .start()
                        .waitFor())
                .isZero();
    }

    private void endsBy(String signal) throws Exception {
        signal(signal, process.pid());
        assertThat(process.waitFor(SECONDS, TimeUnit.SECONDS)).as("it ends").isTrue();
        assertThat(process.exitValue()).as(err()).isEqualTo(CODES.get(signal));
        assertThat(err()).doesNotContain("CLI-199", "Exception");
    }

    private void isLeftAndGoesOn() throws Exception {
        assertThat(CommandLineRun.of("list", "--store", store).out()).contains("RUNNING");
        Files.deleteIfExists(hold());
        var recovered = CommandLineRun.of("recover", "--store", store, "--json");
        assertThat(recovered.code()).as(recovered.err()).isZero();
        assertThat(recovered.out()).contains("\"napped\": true");
    }

    @ParameterizedTest
    @CsvSource({"INT, --watch", "TERM, --json"})
    void a_run_ends_by_the_code_of_its_signal_and_says_how_it_goes_on(String signal, String option) throws Exception {
        start("run", flow, "--store", store, option);
        isLeftBy(signal);
    }

    @Tag("long")
    @ParameterizedTest
    @ValueSource(strings = {"INT", "TERM", "HUP"})
    void so_does_one_that_says_nothing_meanwhile(String signal) throws Exception {
        start("run", flow, "--store", store);
        isLeftBy(signal);
    }

    private void isLeftBy(String signal) throws Exception {
        awaitNode();

        endsBy(signal);

        assertThat(err()).contains("has not ended and stays in " + store, "'millrace recover --store " + store);
        assertThat(out()).contains("RUNNING");
        isLeftAndGoesOn();
    }

    @Tag("long")
    @ParameterizedTest
    @ValueSource(strings = {"INT", "TERM"})
    void one_that_is_kept_nowhere_is_cancelled_and_reports(String signal) throws Exception {
        start("run", flow, "--in-memory", "--json");
        awaitNode();

        endsBy(signal);

        assertThat(out())
                .contains("\"status\": \"CANCELLED\"", "interrupted by a signal")
                .endsWith("}\n");
    }

    @Tag("long")
    @Test
    void a_batch_does_so_too() throws Exception {
        var batch = CommandLineRun.file(folder, "batch.yaml", """
            workflowId: all
            batch: {starts: [{nodeId: one, workflow: flow}]}
            """);
        var flows = Files.createDirectory(folder.resolve("flows"));
        Files.move(flow, flows.resolve("flow.yaml"));
        start("batch", batch, "--workflows", flows, "--store", store);
        awaitNode();

        endsBy("INT");

        assertThat(err()).contains("has not ended and stays in " + store);
    }

    @Tag("long")
    @ParameterizedTest
    @CsvSource({"INT,recover", "TERM,recover", "INT,resume", "INT,retry-failed", "TERM,rerun"})
    void what_goes_on_with_one_leaves_it_as_well(String signal, String verb) throws Exception {
        start(commandAfterwards(verb));
        awaitNode();

        endsBy(signal);

        assertThat(err()).contains("[CLI-115] interrupted; what had not ended stays in the store");
        assertThat(out()).doesNotContain("FAILED", "COMPLETED");
        isLeftAndGoesOn();
    }

    /** Brings an execution to where a verb has it run its node again. */
    private Object[] commandAfterwards(String verb) throws Exception {
        boolean isRepair = verb.equals("retry-failed") || verb.equals("rerun");
        if (isRepair) {
            Files.createFile(fail());
            assertThat(CommandLineRun.of("run", flow, "--store", store).code()).isEqualTo(1);
        } else {
            start("run", flow, "--store", store);
            awaitNode();
            endsBy("INT");
        }
        Files.delete(runs());
        var id =
                CommandLineRun.of("list", "--store", store).out().split("\n")[1].split(" ")[0];
        return switch (verb) {
            case "events" -> new Object[] {"events", id, "--store", store, "-f"};
            case "recover" -> new Object[] {"recover", "--store", store};
            case "resume" -> {
                CommandLineRun.of("pause", id, "--store", store);
                yield new Object[] {"resume", id, "--store", store};
            }
            case "rerun" -> new Object[] {"rerun", id, "--from", "nap", "--store", store};
            default -> new Object[] {verb, id, "--store", store};
        };
    }

    @ParameterizedTest
    @ValueSource(strings = "TERM")
    void what_serves_until_it_is_interrupted_ends_well(String signal) throws Exception {
        start("serve", "--store", store, "--port", "0");
        awaitThat(() -> err().contains("dashboard at"), "it serves");

        signal(signal, process.pid());

        assertThat(process.waitFor(SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(err()).isZero();
    }

    @Tag("long")
    @ParameterizedTest
    @ValueSource(strings = {"INT", "TERM"})
    void a_schedule_ends_well_and_leaves_what_it_has_started(String signal) throws Exception {
        var text = Files.readString(flow) + "triggers: [{name: each, every: 1s, overlap: skip}]\n";
        start("schedule", CommandLineRun.file(folder, "timed.yaml", text), "--store", store, "--json");
        awaitNode();

        signal(signal, process.pid());

        assertThat(process.waitFor(SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(err()).isZero();
        assertThat(err()).doesNotContain("CLI-199", "Exception");
        assertThat(out().lines())
                .isNotEmpty()
                .allSatisfy(line -> assertThat(line).startsWith("{").endsWith("}"))
                .anyMatch(line -> line.contains("\"trigger\":\"each\""));
        isLeftAndGoesOn();
    }

    @Tag("long")
    @Test
    void what_only_looks_ends_at_once() throws Exception {
        start(commandAfterwards("events"));
        awaitThat(() -> out().contains("nap"), "it follows");

        endsBy("INT");
    }

    /** Returns the signals that a process ignores, a bit for each. */
    private static long ignored(ProcessHandle one) throws IOException {
        var line = Files.readAllLines(Path.of("/proc", Long.toString(one.pid()), "status")).stream()
                .filter(each -> each.startsWith("SigIgn:"))
                .findFirst()
                .orElseThrow();
        return Long.parseUnsignedLong(line.substring("SigIgn:".length()).strip(), 16);
    }

    @Test
    @EnabledOnOs(OS.LINUX) // which tells what signals a process ignores
    void a_detached_run_does_not_hear_what_the_terminal_says_to_whoever_started_it() throws Exception {
        start("run", flow, "--store", store, "--detach");
        awaitNode();
        assertThat(process.waitFor(SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(err()).isZero();
        var detached =
                ProcessHandle.of(Long.parseLong(Files.readString(runs()))).orElseThrow();

        assertThat(ignored(detached) & (HUP | INT)).isEqualTo(HUP | INT);
        signal("INT", detached.pid());
        signal("HUP", detached.pid());
        Files.delete(hold());

        detached.onExit().get(SECONDS, TimeUnit.SECONDS);
        assertThat(CommandLineRun.of("list", "--store", store).out()).contains("COMPLETED");
    }
}
