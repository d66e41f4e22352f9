package dev.millrace.serialization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.definition.InvalidWorkflowException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataCodecTest {

    private final DataCodec codec = DataCodec.standard();

    @TempDir
    private Path folder;

    @Test
    void json_with_escaped_slashes_is_yaml_too() {
        var text = "a: \"x\\/y\"\nb: {\"k\\/\": \"\\\\/\", 'l': '\\/', m: \\/}\nc: |\n  \\/ \\\\/\n";

        assertThat(DataCodec.standard().read(text, Format.YAML, "x.yaml"))
                .isEqualTo(Map.of("a", "x/y", "b", Map.of("k/", "\\/", "l", "\\/", "m", "\\/"), "c", "\\/ \\\\/\n"));
    }

    @Test
    void escaped_slashes_go_with_every_escape_that_yaml_has() {
        var text = "\"\\/ \\e \\v \\a \\f \\n\"";

        assertThat(DataCodec.standard().read(text, Format.YAML, "x.yaml")).isEqualTo("/ \u001B \u000B \u0007 \f \n");
    }

    @Test
    void any_data_is_read_in_order() {
        assertThat(codec.read("{b: 1, a: [x, null]}", Format.YAML, "d")).hasToString("{b=1, a=[x, null]}");
        assertThat(codec.read("7", Format.JSON, "d")).isEqualTo(7);
        assertThat(codec.read("null", Format.JSON, "d")).isNull();
    }

    @Test
    void what_is_refused_in_a_definition_is_refused_in_data() {
        assertThatThrownBy(() -> codec.read("a: &x 1\nb: *x", Format.YAML, "d"))
                .isInstanceOf(InvalidWorkflowException.class)
                .hasMessageContaining("d:2:4: [DEF-102]");
        assertThatThrownBy(() -> DataCodec.with(new LoadLimits(10, 10, 10, 3)).read("[1, 2, 3]", Format.JSON, "d"))
                .hasMessageContaining("DEF-104");
    }

    @Test
    void files_are_read_by_their_extension() throws IOException {
        assertThat(codec.read(Files.writeString(folder.resolve("d.json"), "{\"a\": 1}")))
                .isEqualTo(Map.of("a", 1));
        assertThat(codec.read(Files.writeString(folder.resolve("d.yml"), "a: 1")))
                .isEqualTo(Map.of("a", 1));
        assertThatThrownBy(() -> codec.read(folder.resolve("d.txt"))).hasMessageContaining("DEF-123");
        assertThatThrownBy(() -> codec.read(folder.resolve("none.json"))).hasMessageContaining("DEF-121");
        assertThatThrownBy(() -> DataCodec.with(new LoadLimits(3, 10, 10, 10)).read(folder.resolve("d.json")))
                .hasMessageContaining("DEF-104");
    }

    @Test
    void data_is_written_for_people() {
        var data = List.of(Map.of("name", "\u00e9"), List.of(1, 2), List.of());

        assertThat(DataCodec.toYaml(data)).isEqualTo("  - name: \u00e9\n  - [1, 2]\n  - []\n");
        assertThat(DataCodec.toJson(Map.of("a", List.of()))).isEqualTo("{\n  \"a\": []\n}\n");
    }

    @Test
    void limits_must_make_sense() {
        assertThatThrownBy(() -> new LoadLimits(0, 1, 1, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new LoadLimits(1, 1, 100_000, 1)).isInstanceOf(IllegalArgumentException.class);
    }
}
