package dev.millrace.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a person sees: programs in a pseudo terminal, which {@code script} of util-linux makes. */
@Tag("heavy") // each test starts a JVM or a shell
@EnabledOnOs(OS.LINUX)
class RealTerminalTest {

    private static final int SECONDS = 120;

    @TempDir
    private Path folder;

    private Process process;

    @BeforeEach
    void lookForScript() throws Exception {
        assumeTrue(says("script", "--version").contains("util-linux"), "NOT TESTED: there is no script of util-linux");
    }

    @AfterEach
    void end() throws IOException {
        Files.deleteIfExists(hold());
        if (process != null) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private static String says(String... command) throws InterruptedException {
        try {
            var asked = new ProcessBuilder(command).redirectErrorStream(true).start();
            var said = new String(asked.getInputStream().readAllBytes(), UTF_8);
            asked.waitFor();
            return said;
        } catch (IOException e) {
            return ""; // there is no such program
        }
    }

    private Path hold() {
        return folder.resolve("hold");
    }

    private String sent() throws IOException {
        return Files.readString(folder.resolve("sent"), UTF_8);
    }

    /** Starts a script of the shell in a terminal. What is typed there is what its input is given. */
    private void inTerminal(String shell) throws IOException {
        var file = Files.writeString(folder.resolve("started.sh"), shell);
        var builder = new ProcessBuilder("script", "-qec", "sh '" + file + "'", "/dev/null");
        builder.environment().put("TERM", "xterm");
        process = builder.redirectErrorStream(true)
                .redirectOutput(folder.resolve("sent").toFile())
                .start();
    }

    private void type(String keys) throws IOException {
        process.getOutputStream().write(keys.getBytes(UTF_8));
        process.getOutputStream().flush();
    }

    private void awaitSent(String text) throws Exception {
        for (long polls = SECONDS * 100L; !sent().contains(text); polls--) {
            assertThat(process.isAlive() && polls > 0)
                    .as("'%s' comes; there was %s", text, sent())
                    .isTrue();
            process.waitFor(10, TimeUnit.MILLISECONDS);
        }
    }

    private int ended() throws Exception {
        assertThat(process.waitFor(SECONDS, TimeUnit.SECONDS)).as("it ends").isTrue();
        return process.exitValue();
    }

    /** Runs a watched execution, and waits until its first node is seen to run. */
    private void watchedRun() throws Exception {
        Files.createFile(hold());
        var flow = CommandLineRun.file(folder, "flow.yaml", """
            workflowId: flow
            nodes:
              - {nodeId: nap, runtimeType: Groovy, scriptContent: "println 'lying down'; while (new File('HOLD').exists()) sleep(5)"}
              - {nodeId: wakes, runtimeType: Noop, dependsOn: nap}
            """.replace("HOLD", hold().toString()));
        inTerminal("exec env --default-signal=INT '" + Path.of(System.getProperty("java.home"), "bin", "java")
                + "' -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -cp '" + System.getProperty("java.class.path")
                + "' dev.millrace.cli.Main run '" + flow + "' --watch --store '" + folder.resolve("store") + "'\n");
        awaitSent("nap           RUNNING");
        awaitSent("lying down");
    }

    @Test
    void a_watched_run_is_a_tree_while_it_runs_and_a_plain_list_at_its_end() throws Exception {
        watchedRun();
        var drawn = sent();
        int whole = drawn.lastIndexOf("\u001b[?7h");
        assertThat(new PlayedTerminal().after(drawn.substring(0, whole + 5)))
                .contains("lying down", "  wakes         PENDING         -")
                .anyMatch(row -> row.startsWith("flow RUNNING, 0 % done, "))
                .filteredOn(row -> row.startsWith("  nap           RUNNING "))
                .hasSize(1);

        Files.delete(hold());

        assertThat(ended()).as(sent()).isZero();
        var screen = new PlayedTerminal().after(sent());
        int list = screen.indexOf("lying down") + 1;
        assertThat(screen.subList(list, screen.size()))
                .satisfiesExactly(
                        row -> assertThat(row).matches("NODE +STATUS +ATTEMPTS +TIME +WHY"),
                        row -> assertThat(row).matches("nap +COMPLETED +1 +\\d.*"),
                        row -> assertThat(row).matches("wakes +COMPLETED +1 +\\d.*"),
                        row -> assertThat(row).isEmpty(),
                        row -> assertThat(row).startsWith("flow COMPLETED after "),
                        row -> assertThat(row).isEmpty());
        assertThat(screen).noneMatch(row -> row.contains("RUNNING"));
    }

    @Test
    void control_c_ends_it_and_the_screen_says_how_it_goes_on() throws Exception {
        watchedRun();

        type("\u0003");

        assertThat(ended()).as(sent()).isEqualTo(130);
        var screen = String.join("\n", new PlayedTerminal().after(sent().replace("^C", "")));
        assertThat(screen)
                .contains("has not ended and stays in ", "millrace recover --store ")
                .doesNotContain(" % done");
    }

    @ParameterizedTest
    @CsvSource({"bash, bash --noprofile --norc -i", "zsh, zsh -f -i"})
    void the_tab_key_completes_commands_and_options(String shell, String start) throws Exception {
        assumeTrue(says(shell, "--version").contains(shell), "NOT TESTED: there is no " + shell);
        var script = CommandLineRun.file(
                folder, "completion", CommandLineRun.of("completion").out());
        inTerminal("cd '" + folder + "'; exec " + start + "\n");
        type((shell.equals("zsh") ? "autoload -U +X compinit && compinit -u -D; " : "")
                + "millrace() { echo \"typed: $*\"; }; source '" + script + "'; echo rea''dy\n");
        awaitSent("ready");

        type("millrace db ex\t"); // zsh completes nothing while more is typed
        awaitSent("export");
        type("--sq\t");
        awaitSent("--sqlite");
        type("\n");
        awaitSent("typed: db export --sqlite");
        type("exit\n");

        assertThat(ended()).isZero();
    }
}
