package dev.millrace.nodes.process;

import static dev.millrace.nodes.process.ProcessNodeTest.process;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.definition.NodeSpec;
import dev.millrace.node.Data;
import dev.millrace.node.Outcome;
import dev.millrace.nodes.FakeContext;
import dev.millrace.nodes.internal.BaseFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What a process that outlives its engine writes: a part of it is kept on the disk, all of it is counted. */
class KeptStreamTest {

    private static final int LIMIT = 1024;

    /** Three parts of two streams: each as long as the limit, and what a keeper takes at once. */
    private static final long MOST_ON_DISK = 2 * 3 * (LIMIT + (1 << 20)) + 1000;

    @TempDir
    private Path folder;

    private final CapturedOutput output = new CapturedOutput(LIMIT);

    private Path first() {
        return folder.resolve("stdout");
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
    }

    private void readAll(KeptStream stream) throws IOException {
        assertThat(OutlivingRun.copy(stream, output, Long.MAX_VALUE)).isFalse();
    }

    private String text() {
        return output.text(StandardCharsets.US_ASCII);
    }

    @Test
    void parts_are_one_stream() throws IOException {
        write("stdout", "a");
        try (var stream = new KeptStream(first(), output)) {
            readAll(stream);
            write("stdout", "ab");
            write("stdout.1", "cd");
            readAll(stream);
            write("stdout.1", "cde");
            write("stdout.2", "");
            write("stdout.3", "f");
            readAll(stream);
        }

        assertThat(text()).isEqualTo("abcdef");
        assertThat(output.dropped()).isZero();
    }

    @Test
    void parts_that_have_gone_are_counted_where_they_were() throws IOException {
        write("stdout", "head");
        write("stdout.cut", "4 1000\n");
        write("stdout.5", "ta");
        write("stdout.6", "il");
        try (var stream = new KeptStream(first(), output)) {
            readAll(stream);
        }

        assertThat(text()).isEqualTo("head\n[... 1000 bytes dropped ...]\ntail");
    }

    @Test
    void a_part_that_goes_while_it_is_read_is_counted_once() throws IOException {
        write("stdout", "head");
        write("stdout.1", "12345");
        try (var stream = new KeptStream(first(), output)) {
            readAll(stream);
            Files.delete(folder.resolve("stdout.1"));
            write("stdout.cut", "2 12\n");
            write("stdout.3", "tail");
            readAll(stream);
            write("stdout.cut", "3 16\n");
            write("stdout.4", "end");
            readAll(stream);
        }

        assertThat(text()).isEqualTo("head12345\n[... 7 bytes dropped ...]\ntailend");
    }

    @Test
    @DisabledOnOs(OS.WINDOWS) // whose shell is not sh
    void a_flood_keeps_its_head_and_tail_on_the_disk_too() throws Exception {
        var flood = "echo first; yes | head -c 30000000; echo; echo last";

        var output = output("{ " + flood + "; } >&2; " + flood);

        assertThat(output).containsEntry("exitCode", 0);
        for (var name : List.of("stdout", "stderr")) {
            long dropped = 30_000_000L + 6 + 1 + 5 - LIMIT;
            assertThat(output).containsEntry(name + "Dropped", dropped);
            assertThat((String) output.get(name))
                    .startsWith("first\ny\n")
                    .endsWith("\nlast\n")
                    .contains("[... " + dropped + " bytes dropped ...]");
        }
        assertThat(onDisk()).isBetween(2L * LIMIT, MOST_ON_DISK);
    }

    @Test
    @DisabledOnOs(OS.WINDOWS) // whose shell is not sh
    void what_a_program_leaves_running_is_not_waited_for() throws Exception {
        var output = output("yes & echo $! >pid");
        var left = ProcessHandle.of(
                Long.parseLong(Files.readString(folder.resolve("pid")).strip()));
        var shells = ProcessHandle.current().children().toList();

        assertThat(output).containsEntry("exitCode", 0);
        assertThat(left).hasValueSatisfying(ProcessHandle::destroyForcibly);
        shells.forEach(shell -> shell.onExit().join()); // until then the folder is written to
    }

    @Test
    @DisabledOnOs(OS.WINDOWS) // whose shell is not sh
    void a_program_that_is_given_a_path_without_tools_is_kept_too() throws Exception {
        var output = output(process(List.of("/bin/echo", "here"), "environment", Map.of("PATH", folder.toString())));

        assertThat(output).containsEntry("exitCode", 0).containsEntry("stdout", "here\n");
    }

    private Map<String, Object> output(String script) throws Exception {
        return output(
                process(List.of("sh", "-c", script), "captureLimit", LIMIT, "workingDirectory", folder.toString()));
    }

    private Map<String, Object> output(NodeSpec spec) throws Exception {
        var context = FakeContext.of(spec).in(folder.resolve("work"));
        return Data.normalise(((Outcome.Done)
                        new ProcessNodeType(new BaseFolder(Path.of("")), Duration.ofSeconds(2), ProgramPolicy.ANY)
                                .create(spec)
                                .run(context))
                .output());
    }

    private long onDisk() throws IOException {
        long bytes = 0;
        try (var files = Files.list(folder.resolve("work").resolve("1"))) {
            for (var file : files.toList()) {
                bytes += Files.size(file);
            }
        }
        return bytes;
    }
}
