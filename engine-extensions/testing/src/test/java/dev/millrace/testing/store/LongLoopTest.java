package dev.millrace.testing.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Long durable loops need little memory, and no more to be recovered. {@link LoopSizeTest} counts the bytes of shorter
 * ones.
 */
@Tag("soak")
class LongLoopTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({
        "items, 1000000, 256, 512, COMPLETED",
        "turns, 100000, 64, 64, FAILED",
        "children, 2000, 128, 128, COMPLETED"
    })
    void a_long_loop_runs_in_a_small_heap_and_is_recovered_in_one(
            String loop, int size, int megabytes, int again, String end) throws Exception {
        var killed = run("-Xmx" + megabytes + "m", "run", loop, size);
        var recovered = run("-Xmx" + again + "m", "recover", loop, size);

        assertThat(killed.exit).as(killed.output).isEqualTo(7);
        assertThat(recovered.exit).as(recovered.output).isZero();
        assertThat(recovered.output).contains(end);
    }

    private record Ended(int exit, String output) {}

    private Ended run(String heap, String how, String loop, int size) throws Exception {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var classes = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        var process = new ProcessBuilder(
                        java,
                        heap,
                        "-cp",
                        classes,
                        LongLoop.class.getName(),
                        folder.toString(),
                        how,
                        loop,
                        Integer.toString(size))
                .redirectErrorStream(true)
                .start();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ended(process.waitFor(), output);
    }
}
