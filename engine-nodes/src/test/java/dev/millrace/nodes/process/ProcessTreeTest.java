package dev.millrace.nodes.process;

import static dev.millrace.nodes.Eventually.eventually;
import static dev.millrace.nodes.process.ProcessNodeTest.process;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.definition.NodeSpec;
import dev.millrace.node.Node;
import dev.millrace.nodes.FakeContext;
import dev.millrace.nodes.internal.BaseFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
class ProcessTreeTest {

    /**
     * A child, one that ignores TERM, an orphan forked twice, one in a session of its own, and an orphan of that one.
     */
    private static final String TREE = """
        note() { echo "$1" >> pids; }
        sleep 300 & note $!
        sh -c 'trap "" TERM; echo $$ >> pids; while :; do sleep 300; done' &
        (sh -c 'echo $$ >> pids; exec sleep 300' &) &
        setsid sh -c 'echo $$ >> pids; sleep 300 & echo $! >> pids; wait' &
        note $$
        wait
        """;

    private static final int PROCESSES = 6;

    @TempDir
    private Path folder;

    private Duration grace = Duration.ofMillis(500);

    @AfterEach
    void nothing_is_left_behind() throws IOException {
        pids().forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
    }

    @Test
    void an_interrupt_ends_the_whole_tree() throws Exception {
        endsTheTree(TREE, PROCESSES, (thread, context) -> thread.interrupt());
    }

    @Test
    void a_cancel_from_another_thread_ends_the_whole_tree() throws Exception {
        endsTheTree(TREE, PROCESSES, (thread, context) -> context.cancel());
    }

    @Test
    void a_tree_whose_leader_ignores_term_is_killed() throws Exception {
        endsTheTree(
                "trap '' TERM; echo $$ >> pids; while :; do sleep 300; done",
                1,
                (thread, context) -> thread.interrupt());
    }

    @Test
    void an_interrupt_while_output_is_awaited_ends_what_is_left() throws Exception {
        // The leader stays until its output is being read: the JDK ends a stream that nobody reads when the process
        // exits.
        var script = "sleep 300 & echo $! >> pids; while [ ! -e go ]; do sleep 0.05; done";
        var line = new CommandLine(List.of("sh", "-c", script), folder, System.getenv(), Set.of(), "");
        var capture = new Capture(1024, StandardCharsets.UTF_8, Duration.ofMillis(500), Duration.ofMinutes(5));

        var thrown = ended(() -> new ProcessRun(capture, new FakeContext()).run(line), thread -> {
            eventually("both streams are read", () -> readersInRead() == 2);
            Files.createFile(folder.resolve("go"));
            eventually("the leader has gone", () -> thread.getState() == Thread.State.TIMED_WAITING);
            thread.interrupt();
        });

        assertThat(thrown).isInstanceOf(InterruptedException.class);
        assertThat(pids()).hasSize(1).noneMatch(ProcessTreeTest::isRunning);
    }

    @Test
    void a_process_may_use_its_grace_to_clean_up() throws Exception {
        grace = Duration.ofMinutes(1);

        endsTheTree(
                "trap 'echo cleaned > done; exit 0' TERM; echo $$ >> pids; while :; do sleep 1; done",
                1,
                (thread, context) -> thread.interrupt());

        assertThat(folder.resolve("done")).hasContent("cleaned");
    }

    @Test
    void an_attempt_that_was_cancelled_before_it_started_ends_at_once() throws Exception {
        var spec = process(List.of("sh", "-c", "exec sleep 300"));
        var context = FakeContext.of(spec);
        context.cancel();

        assertThat(ended(() -> node(spec).run(context), thread -> {})).isInstanceOf(InterruptedException.class);
    }

    private void endsTheTree(String script, int processes, BiConsumer<Thread, FakeContext> how) throws Exception {
        var spec = process(List.of("sh", "-c", script), "workingDirectory", folder.toString());
        var context = FakeContext.of(spec);

        var thrown = ended(() -> node(spec).run(context), thread -> {
            eventually("all processes have started", () -> pids().size() == processes);
            how.accept(thread, context);
        });

        assertThat(thrown).isInstanceOf(InterruptedException.class);
        assertThat(pids()).hasSize(processes).noneMatch(ProcessTreeTest::isRunning);
    }

    private static long readersInRead() {
        return Thread.getAllStackTraces().entrySet().stream()
                .filter(thread -> thread.getKey().getName().startsWith("millrace-process-"))
                .filter(thread -> thread.getValue().length > 0
                        && thread.getValue()[0].getMethodName().equals("readBytes"))
                .count();
    }

    private Node node(NodeSpec spec) {
        return new ProcessNodeType(new BaseFolder(Path.of("")), grace, ProgramPolicy.ANY).create(spec);
    }

    /** What a test does to the thread that runs a process. */
    private interface Action {
        void on(Thread runner) throws Exception;
    }

    private static Throwable ended(Callable<?> work, Action action) throws Exception {
        var ended = new CompletableFuture<Throwable>();
        var runner = new Thread(() -> {
            try {
                work.call();
                ended.complete(new AssertionError("it ended by itself"));
            } catch (Throwable thrown) {
                ended.complete(thrown);
            }
        });
        runner.start();
        action.on(runner);
        return ended.get(30, TimeUnit.SECONDS);
    }

    private static boolean isRunning(long pid) {
        return ProcessHandle.of(pid).filter(ProcessTree::isRunning).isPresent();
    }

    private List<Long> pids() {
        try {
            var file = folder.resolve("pids");
            return Files.exists(file)
                    ? Files.readAllLines(file).stream().map(Long::valueOf).toList()
                    : List.of();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
