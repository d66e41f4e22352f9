package dev.millrace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.definition.Check;
import dev.millrace.definition.Workflow;
import dev.millrace.event.NodePath;
import dev.millrace.node.Node;
import dev.millrace.node.Outcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Checks look into whatever lies where they are sent: what is no text, large, or no file at all. */
class CheckedFilesTest {

    private static final int SIZE = 3_000_000;
    private static final Node DOES_NOTHING = context -> Outcome.done();

    @TempDir
    Path folder;

    /** Returns what the check found; empty if it passed. */
    private static String found(Check check) {
        try (var engine = WorkflowEngine.builder().build()) {
            var workflow = Workflow.named("checked")
                    .node("work", DOES_NOTHING, node -> node.postCheck(check))
                    .build();
            var failure = engine.run(workflow, Map.of()).failures().reasons().get(NodePath.parse("work"));
            return failure == null ? "" : failure.message();
        }
    }

    private Path file(byte[] bytes) throws IOException {
        return Files.write(folder.resolve("some.bin"), bytes);
    }

    @Test
    void a_text_is_found_among_bytes_that_are_no_text_and_not_where_it_is_not() throws IOException {
        var bytes = new byte[SIZE];
        new Random(7).nextBytes(bytes);
        assertThat(found(Check.textAbsentIn(file(bytes).toString(), "ORA-00942")))
                .isEmpty();

        var text = "ORA-00942".getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(text, 0, bytes, SIZE - 100, text.length);
        assertThat(found(Check.textAbsentIn(file(bytes).toString(), "ORA-00942")))
                .startsWith("[RUN-117]")
                .contains("'ORA-00942' stands in line")
                .hasSizeLessThan(1_000);
    }

    @Test
    void a_large_file_of_one_line_is_read_in_pieces() throws IOException {
        var bytes = new byte[SIZE]; // of zeros, without an end of a line
        var text = "wanted".getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(text, 0, bytes, (1 << 16) - 3, text.length); // over the border of two pieces

        assertThat(found(Check.textAbsentIn(file(bytes).toString(), "wanted")))
                .contains("stands in line 1")
                .hasSizeLessThan(2_000);
    }

    @Test
    void a_folder_holds_no_text_and_fails() {
        assertThat(found(Check.textAbsentIn(folder.toString(), "x")))
                .contains("is no file that can be read to its end");
        assertThat(found(Check.fileExists(folder.toString()))).isEmpty();
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "it has no named pipes among its files")
    void a_pipe_that_nobody_writes_holds_nobody_up() throws Exception {
        var pipe = folder.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();

        assertThat(found(Check.textAbsentIn(pipe.toString(), "x"))).contains("is no file that can be read to its end");
        assertThat(found(Check.textAbsentIn(folder + "/*", "x"))).contains("is no file that can be read to its end");
    }

    @Test
    void a_file_that_may_not_be_read_says_so() throws IOException {
        var file = file(new byte[] {1});
        boolean isKept = file.toFile().setReadable(false, false) && !Files.isReadable(file);

        assertThat(found(Check.textAbsentIn(file.toString(), "x"))).contains(isKept ? "AccessDenied" : "");
    }
}
