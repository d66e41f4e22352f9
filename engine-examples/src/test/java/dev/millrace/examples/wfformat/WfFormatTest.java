package dev.millrace.examples.wfformat;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.examples.SharedFolder;
import dev.millrace.node.Data;
import dev.millrace.serialization.DataCodec;
import dev.millrace.serialization.Format;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WfFormatTest {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @TempDir
    private Path folder;

    @Test
    void the_figures_of_a_diamond_are_right() throws Exception {
        int code = run(diamond().toString(), "--time-scale", "0.001");

        assertThat(code).isZero();
        assertThat(figures())
                .containsEntry("tasks", 4)
                .containsEntry("connections", 4)
                .containsEntry("status", "COMPLETED")
                .containsEntry("criticalPathMs", 7.5)
                .containsEntry("totalWorkMs", 11.5)
                .containsEntry("orderViolations", 0)
                .containsEntry("maxParallel", 2);
        assertThat((Double) figures().get("makespanMs")).isGreaterThanOrEqualTo(7.5);
    }

    @Test
    void one_worker_runs_one_task_at_a_time() throws Exception {
        run(diamond().toString(), "--time-scale", "0", "--workers", "1");

        assertThat(figures()).containsEntry("maxParallel", 1).containsEntry("totalWorkMs", 0.0);
    }

    @Test
    void every_instance_of_the_collection_completes_in_order() throws IOException {
        List<Path> instances;
        try (var files = Files.list(SharedFolder.find("wfinstances"))) {
            instances = files.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .toList();
        }

        assertThat(instances).isNotEmpty().allSatisfy(file -> {
            out.reset();
            assertThat(run(file.toString(), "--time-scale", "0.00001")).isZero();
            assertThat(figures()).containsEntry("status", "COMPLETED").containsEntry("orderViolations", 0);
        });
    }

    @Test
    void a_cycle_is_refused_with_its_path() throws Exception {
        var text = Files.readString(diamond()).replace("\"parents\": []", "\"parents\": [\"join\"]");

        int code = run(file(text));

        assertThat(code).isEqualTo(1);
        assertThat(err.toString(UTF_8)).contains("error:", "join -> split");
        assertThat(out.size()).isZero();
    }

    @Test
    void what_is_no_instance_is_refused_with_the_reason() throws IOException {
        assertThat(run(folder.resolve("gone.json").toString())).isEqualTo(1);
        assertThat(run(file("{]"))).isEqualTo(1);
        assertThat(run(file("{\"workflow\": {\"tasks\": []}}"))).isEqualTo(1);

        assertThat(err.toString(UTF_8))
                .contains("cannot read", "gone.json")
                .contains("is not JSON")
                .contains("is not WfFormat 1.5: workflow.specification is no object");
    }

    @Test
    void an_unknown_parent_is_refused() throws Exception {
        var text = Files.readString(diamond()).replace("\"parents\": [\"split\"]", "\"parents\": [\"ghost\"]");

        assertThat(run(file(text))).isEqualTo(1);
        assertThat(err.toString(UTF_8)).contains("ghost");
    }

    @Test
    void wrong_arguments_get_the_usage() {
        assertThat(run()).isEqualTo(2);
        assertThat(run("a", "b")).isEqualTo(2);
        assertThat(run("a", "--time-scale")).isEqualTo(2);
        assertThat(run("a", "--time-scale", "-1")).isEqualTo(2);
        assertThat(run("a", "--workers", "1.5")).isEqualTo(2);
        assertThat(err.toString(UTF_8)).contains("usage: WfFormat FILE");
    }

    private int run(String... arguments) {
        return WfFormat.run(arguments, new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8));
    }

    private Map<String, Object> figures() {
        var text = out.toString(UTF_8);
        assertThat(text).endsWith(System.lineSeparator()).containsOnlyOnce("{");
        return Data.outputOf(Objects.requireNonNull(DataCodec.standard().read(text, Format.JSON, "stdout")));
    }

    private String file(String text) throws IOException {
        return Files.writeString(folder.resolve("instance.json"), text).toString();
    }

    private static Path diamond() throws URISyntaxException {
        return Path.of(Objects.requireNonNull(WfFormatTest.class.getResource("diamond.json"))
                .toURI());
    }
}
