package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.WorkflowEngine;
import dev.millrace.definition.Workflow;
import dev.millrace.event.ExecutionId;
import dev.millrace.node.Node;
import dev.millrace.node.Outcome;
import dev.millrace.serialization.DataCodec;
import dev.millrace.serialization.Format;
import dev.millrace.store.JournalStore;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What happened in an execution, read beside the engine that runs it. */
class EventsCommandTest {

    @TempDir
    private Path folder;

    private static Workflow waiting() {
        return Workflow.named("waiting")
                .node("first", (Node) context -> Outcome.done())
                .node("wait", "wait", spec -> spec.set("signal", "go"))
                .node("last", (Node) context -> Outcome.done())
                .connect("first", "wait")
                .connect("wait", "last")
                .build();
    }

    /** An output that tells when a text was printed. */
    private static final class Watched extends ByteArrayOutputStream {
        private final String text;
        private final CountDownLatch seen = new CountDownLatch(1);

        Watched(String text) {
            this.text = text;
        }

        @Override
        public synchronized void write(byte[] bytes, int from, int length) {
            super.write(bytes, from, length);
            if (toString(StandardCharsets.UTF_8).contains(text)) {
                seen.countDown();
            }
        }
    }

    private int run(Watched out, Object... args) {
        var shell = new Shell(
                InputStream.nullInputStream(),
                new PrintStream(out, false, StandardCharsets.UTF_8),
                new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
                false,
                onShutdown -> {});
        return Millrace.run(
                shell, java.util.Arrays.stream(args).map(Object::toString).toArray(String[]::new));
    }

    /** On a thread of its own: both block, and a pool of two processors may have one thread. */
    private static CompletableFuture<Integer> beside(Supplier<Integer> command) {
        return CompletableFuture.supplyAsync(command, task -> new Thread(task).start());
    }

    @Test
    void it_follows_what_another_process_writes_until_the_end() throws Exception {
        try (var engine =
                WorkflowEngine.builder().store(JournalStore.at(folder)).build()) {
            var execution = engine.start(waiting(), Map.of());
            var out = new Watched("NodeWaiting");
            var json = new Watched("NodeWaiting");
            var lines = beside(() -> run(out, "events", execution.id(), "-f", "--store", folder));
            var objects = beside(() -> run(json, "events", execution.id(), "-f", "--json", "--store", folder));
            assertThat(out.seen.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(json.seen.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(lines).isNotDone();

            execution.signal("go", Map.of(), null);

            assertThat(lines.get(20, TimeUnit.SECONDS)).isZero();
            assertThat(objects.get(20, TimeUnit.SECONDS)).isZero();
            var all = out.toString(StandardCharsets.UTF_8).lines().toList();
            assertThat(all).hasSameSizeAs(execution.events());
            assertThat(all.get(all.size() - 1)).contains("ExecutionEnded");
            assertThat(json.toString(StandardCharsets.UTF_8).lines())
                    .hasSameSizeAs(all)
                    .allSatisfy(line -> assertThat(DataCodec.standard().read(line, Format.JSON, "line"))
                            .isInstanceOf(Map.class));
        }
    }

    @Test
    void logs_follow_what_nodes_say_until_the_end() throws Exception {
        Node says = context -> {
            context.log(context.path() + " at work");
            return Outcome.done();
        };
        var workflow = Workflow.named("says")
                .node("first", says)
                .node("wait", "wait", spec -> spec.set("signal", "go"))
                .node("last", says)
                .connect("first", "wait")
                .connect("wait", "last")
                .build();
        ExecutionId id;
        try (var engine =
                WorkflowEngine.builder().store(JournalStore.at(folder)).build()) {
            var execution = engine.start(workflow, Map.of());
            id = execution.id();
            var out = new Watched("INFO first #1 first at work");
            var lines = CompletableFuture.supplyAsync(() -> run(out, "logs", id, "-f", "--store", folder));
            assertThat(out.seen.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(lines).isNotDone();

            execution.signal("go", Map.of(), null);

            assertThat(lines.get(20, TimeUnit.SECONDS)).isZero();
            assertThat(out.toString(StandardCharsets.UTF_8).lines().toList().get(0))
                    .endsWith("first at work");
        }
        assertThat(CommandLineRun.of("logs", id, "--store", folder).out().lines())
                .hasSize(2);
        assertThat(CommandLineRun.of("logs", id, "--node", "last", "--store", folder)
                        .out()
                        .lines())
                .singleElement()
                .asString()
                .endsWith("INFO last #1 last at work");
        var unknown = CommandLineRun.of("logs", id, "--node", "NOPE", "--store", folder);
        assertThat(unknown.code()).isEqualTo(2);
        assertThat(unknown.err()).startsWith("[CLI-122]").contains("'NOPE'", "last");
        assertThat(CommandLineRun.of("events", id, "--node", "NOPE", "--store", folder)
                        .code())
                .isEqualTo(2);
        assertThat(CommandLineRun.of("logs", id, "--json", "--store", folder).out())
                .contains("\"node\": \"first\"", "\"level\": \"INFO\"");
        assertThat(CommandLineRun.of("logs", id, "-f", "--json", "--store", folder)
                        .out()
                        .lines())
                .hasSize(2)
                .allSatisfy(line -> assertThat(DataCodec.standard().read(line, Format.JSON, "line"))
                        .isInstanceOf(Map.class))
                .last()
                .asString()
                .contains("\"node\":\"last\"");
    }

    @Test
    void it_prints_what_came_after_an_event() {
        ExecutionId id;
        try (var engine =
                WorkflowEngine.builder().store(JournalStore.at(folder)).build()) {
            var execution = engine.start(waiting(), Map.of());
            execution.signal("go", Map.of(), null);
            execution.await(Duration.ofSeconds(20));
            id = execution.id();
        }

        var all =
                CommandLineRun.of("events", id, "--store", folder).out().lines().toList();
        assertThat(CommandLineRun.of("events", id, "--after", 3, "--store", folder)
                        .out()
                        .lines())
                .containsExactlyElementsOf(all.subList(3, all.size()));
        var json = CommandLineRun.of("events", id, "--after", 3, "--json", "--store", folder);
        assertThat((List<?>) DataCodec.standard().read(json.out(), Format.JSON, "stdout"))
                .hasSize(all.size() - 3);
        assertThat(CommandLineRun.of("events", id, "-f", "--node", "wait", "--store", folder)
                        .out()
                        .lines())
                .isNotEmpty()
                .allMatch(line -> line.contains("wait"));
    }
}
