package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Executions that somebody watches, at a terminal that is played and without one. */
class WatchTest {

    private static final String ASKS = """
        workflowId: asks
        nodes:
          - {nodeId: first, runtimeType: Noop}
          - {nodeId: ask, runtimeType: Wait, signal: answer, dependsOn: first}
          - {nodeId: after, runtimeType: Noop, dependsOn: ask}
        """;

    @TempDir
    private Path folder;

    private final CompletableFuture<Runnable> interrupt = new CompletableFuture<>();

    /** What is shown; notes when something is. */
    private static final class Screen extends ByteArrayOutputStream {
        private final String awaited;
        private final CountDownLatch seen = new CountDownLatch(1);

        Screen(String awaited) {
            this.awaited = awaited;
        }

        @Override
        public synchronized void write(byte[] bytes, int from, int length) {
            super.write(bytes, from, length);
            if (toString(StandardCharsets.UTF_8).contains(awaited)) {
                seen.countDown();
            }
        }

        void await() throws InterruptedException {
            assertThat(seen.await(30, TimeUnit.SECONDS)).as(awaited).isTrue();
        }
    }

    private String file(String text) {
        return CommandLineRun.file(folder, "flow.yaml", text).toString();
    }

    private CompletableFuture<Integer> running(boolean isTerminal, Screen out, Screen err, Object... args) {
        var shell = new Shell(
                InputStream.nullInputStream(),
                new PrintStream(out, false, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                isTerminal,
                interrupt::complete);
        var texts = Arrays.stream(args).map(Object::toString).toArray(String[]::new);
        return CompletableFuture.supplyAsync(() -> Millrace.run(shell, texts), task -> new Thread(task).start());
    }

    @Test
    void a_watched_run_draws_its_nodes_and_leaves_the_place_to_the_report() {
        var run = CommandLineRun.watched(
                "run", file("workflowId: one\nnodes: [{nodeId: only, runtimeType: Noop}]"), "--watch");

        assertThat(run.code()).isZero();
        assertThat(run.err())
                .contains("one ", "  only          ")
                .doesNotContain("nodes [")
                .endsWith("\u001b[J\u001b[?7h");
        assertThat(run.out()).contains("one COMPLETED").doesNotContain("\u001b");
    }

    @Test
    void what_is_printed_while_it_is_drawn_goes_above_it() {
        var out = new ByteArrayOutputStream();
        var shell = new Shell(
                InputStream.nullInputStream(),
                System.out,
                new PrintStream(out, true, StandardCharsets.UTF_8),
                true,
                onShutdown -> {});
        var tree = shell.tree();
        tree.draw(List.of("one", "two"));

        shell.err().println("said");

        assertThat(out.toString(StandardCharsets.UTF_8))
                .endsWith("\u001b[2A\u001b[J\u001b[?7hsaid\n\u001b[?7lone\u001b[K\ntwo\u001b[K\n\u001b[?7h");
    }

    @Test
    void without_a_terminal_there_are_lines_and_quiet_has_nothing_to_watch() {
        var piped = CommandLineRun.of(
                "run", file("workflowId: one\nnodes: [{nodeId: only, runtimeType: Noop}]"), "--watch");

        assertThat(piped.err()).contains("only completed").doesNotContain("\u001b");
        var refused = CommandLineRun.of("run", file(ASKS), "--watch", "--quiet");
        assertThat(refused.code()).isEqualTo(2);
        assertThat(refused.err()).startsWith("[CLI-160]");
    }

    @Test
    void an_interrupt_leaves_a_watched_durable_execution_which_others_watch_to_its_end() throws Exception {
        var store = folder.resolve("store");
        var err = new Screen("WAITING");
        var run = running(true, new Screen("-"), err, "run", file(ASKS), "--watch", "--store", store);
        err.await();
        var row = CommandLineRun.of("list", "--store", store)
                .out()
                .lines()
                .toList()
                .get(1);
        var id = row.substring(0, row.indexOf(' '));
        var tree = new Screen("ask           WAITING");
        var shown = new Screen("-");
        var watching = running(true, shown, tree, "show", id, "--watch", "--store", store);
        tree.await();
        var lines = new Screen("first completed");
        var piped = running(false, new Screen("-"), lines, "show", id, "--watch", "--store", store);
        lines.await();

        var signal = new Thread(interrupt.join(), "signal");
        signal.start();
        assertThat(run.get(30, TimeUnit.SECONDS)).isEqualTo(1);
        signal.interrupt();
        assertThat(err.toString(StandardCharsets.UTF_8)).contains("interrupted: execution " + id);
        assertThat(watching).isNotDone();
        assertThat(CommandLineRun.of("signal", id, "answer", "--store", store).code())
                .isZero();

        assertThat(watching.get(30, TimeUnit.SECONDS)).isZero();
        assertThat(piped.get(30, TimeUnit.SECONDS)).isZero();
        assertThat(shown.toString(StandardCharsets.UTF_8))
                .contains("asks COMPLETED")
                .doesNotContain("\u001b");
        assertThat(lines.toString(StandardCharsets.UTF_8))
                .contains("after completed")
                .doesNotContain("\u001b");
    }
}
