package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TriggersCommandTest {

    private static final String REPORT = """
        workflowId: report
        triggers:
          - {name: daily, cron: 0 6 1 1 *, timeZone: UTC, enabled: false}
          - {name: hand, manual: true}
        nodes: [{nodeId: a, runtimeType: Noop}]
        """;

    @TempDir
    private Path folder;

    private Path report() {
        return CommandLineRun.file(folder, "report.yaml", REPORT);
    }

    private Path store() {
        var store = folder.resolve("store");
        assertThat(CommandLineRun.of("run", report(), "--store", store).code()).isZero();
        return store;
    }

    @Test
    void list_shows_how_triggers_stand() {
        var run = CommandLineRun.of("triggers", "list", report());

        assertThat(run.code()).isZero();
        assertThat(run.out())
                .contains("report    daily    cron 0 6 1 1 * UTC  no", "report    hand     hand                yes");
        assertThat(CommandLineRun.of("triggers", "list", report(), "--json").out())
                .contains("\"trigger\"", "\"daily\"", "\"enabled\"");
    }

    @Test
    void preview_shows_what_comes() {
        var run = CommandLineRun.of("triggers", "preview", report(), "-n", "2");

        assertThat(run.out().lines().toList())
                .hasSize(4)
                .anyMatch(line -> line.equals("report/daily (cron 0 6 1 1 * UTC), disabled"))
                .anyMatch(line -> line.matches("  20\\d\\d-01-01T06:00:00Z"));
        assertThat(CommandLineRun.of("triggers", "preview", report(), "-n", "0").code())
                .isEqualTo(2);
    }

    @Test
    void fire_starts_and_waits_for_the_end() {
        var run = CommandLineRun.of("triggers", "fire", report(), "--trigger", "hand", "--input", "n=1");

        assertThat(run.code()).isZero();
        assertThat(run.out()).contains("report/hand: started ").endsWith(", COMPLETED\n");
        assertThat(CommandLineRun.of("triggers", "fire", report(), "--trigger", "foot")
                        .err())
                .contains("[CLI-141]", "report/daily");
    }

    @Test
    void enable_and_disable_are_remembered_by_the_store() {
        var store = store();

        assertThat(CommandLineRun.of("triggers", "enable", report(), "-t", "daily", "--store", store)
                        .code())
                .isZero();
        assertThat(CommandLineRun.of("triggers", "list", report(), "--store", store)
                        .out())
                .containsPattern("daily.*yes");
        CommandLineRun.of("triggers", "disable", report(), "-t", "report/hand", "--store", store);
        assertThat(CommandLineRun.of("triggers", "list", report(), "--store", store)
                        .out())
                .containsPattern("hand .*no ");
        assertThat(CommandLineRun.of("triggers", "enable", report(), "-t", "daily")
                        .code())
                .isEqualTo(2);
        assertThat(CommandLineRun.of("triggers", "list", report(), "--store", folder.resolve("none"))
                        .err())
                .contains("[CLI-125]");
    }

    @Test
    void a_file_that_is_refused_arms_nothing() {
        var bad = CommandLineRun.file(folder, "bad.yaml", REPORT.replace("0 6 1 1 *", "0 25 * * *"));

        var run = CommandLineRun.of("schedule", bad);

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err()).contains("[DEF-340]", "[CLI-140]");
        var none = CommandLineRun.file(folder, "none.yaml", "workflowId: w\nnodes: [{nodeId: a, runtimeType: Noop}]\n");
        assertThat(CommandLineRun.of("schedule", none).err()).contains("[CLI-142]");
    }

    /** Lets somebody wait for a text. */
    private static final class Awaited extends OutputStream {

        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final CountDownLatch seen = new CountDownLatch(1);
        private final String text;

        Awaited(String text) {
            this.text = text;
        }

        @Override
        public synchronized void write(int one) {
            bytes.write(one);
            if (one == '\n' && bytes.toString(StandardCharsets.UTF_8).contains(text)) {
                seen.countDown();
            }
        }
    }

    @Test
    void schedule_fires_until_it_is_interrupted_and_goes_on_the_next_time() throws Exception {
        var each = CommandLineRun.file(folder, "each.yaml", """
            workflowId: each
            triggers: [{name: second, every: 1s}]
            nodes: [{nodeId: a, runtimeType: Noop}]
            """);
        var store = folder.resolve("store");
        for (int i = 0; i < 2; i++) {
            var out = new Awaited(": COMPLETED");
            var interrupt = new CompletableFuture<Runnable>();
            var shell = new Shell(
                    new ByteArrayInputStream(new byte[0]),
                    new PrintStream(out, true, StandardCharsets.UTF_8),
                    new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8),
                    false,
                    interrupt::complete);
            var run = CompletableFuture.supplyAsync(
                    () -> Millrace.run(shell, new String[] {"schedule", each.toString(), "--store", store.toString()}));

            assertThat(out.seen.await(60, TimeUnit.SECONDS)).isTrue();
            var signal = new Thread(interrupt.join(), "signal");
            signal.setDaemon(true);
            signal.start();

            assertThat(run.get(60, TimeUnit.SECONDS)).isZero();
            signal.interrupt();
        }
        assertThat(CommandLineRun.of("triggers", "list", each, "--store", store).out())
                .containsPattern("PT1S .*started");
    }
}
