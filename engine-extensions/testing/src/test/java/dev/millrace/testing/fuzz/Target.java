package dev.millrace.testing.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.definition.Durations;
import dev.millrace.definition.InvalidWorkflowException;
import dev.millrace.event.NodePath;
import dev.millrace.expression.Expression;
import dev.millrace.expression.InvalidExpressionException;
import dev.millrace.expression.Template;
import dev.millrace.node.NodeRegistry;
import dev.millrace.nodes.StandardNodes;
import dev.millrace.serialization.CheckpointJson;
import dev.millrace.serialization.DataCodec;
import dev.millrace.serialization.Format;
import dev.millrace.serialization.JacksonStoreCodec;
import dev.millrace.serialization.WorkflowLoader;
import dev.millrace.serialization.WorkflowWriter;
import dev.millrace.store.StoreException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * A door that input from outside comes through. Whatever comes, it answers by a value or by the exception that its
 * documentation names.
 */
enum Target {
    YAML(List.of(
            "id: ", "nodes:", "\n- ", "\n  ", "&a ", "*a", "!!int ", "!x ", "? ", "<<: ", "|\n", "[", "{", "0x1f",
            "1e999", "---\n", "\t", "\u2028", "~")) {
        @Override
        void take(byte[] input) {
            workflow(text(input), Format.YAML);
        }
    },
    JSON(List.of(
            "{",
            "}",
            "[",
            "]",
            "\"nodes\":",
            "null",
            "1e999",
            "-0",
            "\"\\u0000\"",
            "\\ud800",
            "//",
            "NaN",
            "{\"$long\":\"5\"}",
            ",")) {
        @Override
        void take(byte[] input) {
            workflow(text(input), Format.JSON);
        }
    },
    DATA(List.of(
            "{",
            "}",
            "[",
            "]",
            "\"a\":",
            "null",
            "1e400",
            "-0.0",
            "123456789012345678901234567890",
            "{\"$long\":\"5\"}",
            ",",
            "\n- ",
            ": ",
            "'")) {
        @Override
        void take(byte[] input) {
            for (var format : Format.values()) {
                try {
                    var data = DataCodec.standard().read(text(input), format, "fuzz");
                    assertThat(DataCodec.standard().read(DataCodec.toJson(data), Format.JSON, "again"))
                            .isEqualTo(data);
                    assertThat(DataCodec.standard().read(DataCodec.toYaml(data), Format.YAML, "again"))
                            .isEqualTo(data);
                } catch (InvalidWorkflowException e) {
                    assertThat(e.problems()).isNotEmpty();
                }
            }
        }
    },
    DOORS(List.of("{", "}", "[", "]", "\"a\":", "null", "1e400", "\\ud800", "{\"$long\":\"5\"}", ",", "\u001b", "\0")) {
        @Override
        void take(byte[] input) {
            Doors.give(input);
        }
    },
    EXPRESSION(List.of(
            "input",
            "output.value",
            "variables",
            "[0]",
            ".a",
            "==",
            "=~",
            "=^",
            "&&",
            "not ",
            "(",
            ")",
            "? ",
            ":",
            "??",
            "'",
            "\"",
            "1e9",
            "f:number(",
            "size(",
            "{",
            "..",
            "`",
            "#",
            "@",
            ";",
            "->")) {
        @Override
        void take(byte[] input) {
            try {
                var expression = Expression.parse(text(input), ROOTS);
                assertThat(Expression.parse(expression.text(), ROOTS).roots()).isEqualTo(expression.roots());
                expression.evaluate(DATA_ROOTS::get);
                expression.test(DATA_ROOTS::get);
            } catch (InvalidExpressionException e) {
                assertThat(e.getMessage()).isNotBlank();
            }
        }
    },
    TEMPLATE(List.of("${", "}", "\\${", "\\", "${input}", "${input.a}", "#{", "'", "{", "$")) {
        @Override
        void take(byte[] input) {
            try {
                var template = Template.parse(text(input), ROOTS);
                var rendered = template.render(DATA_ROOTS::get);
                assertThat(template.isConstant() || template.roots() != null).isTrue();
                assertThat(String.valueOf(rendered).length()).isLessThan(2_000_000);
            } catch (InvalidExpressionException e) {
                assertThat(e.getMessage()).isNotBlank();
            }
        }
    },
    DURATION(List.of("PT", "P", "1", "ms", "s", "m", "h", "d", ":", "00", ".", "-", "99999999999", "\u0660")) {
        @Override
        void take(byte[] input) {
            Durations.parse(text(input)).ifPresent(duration -> {
                assertThat(duration.isNegative()).isFalse();
                assertThat(Durations.parse(duration.toString())).contains(duration);
            });
        }
    },
    FILE(List.of(
            "/",
            "\\",
            "..",
            ".",
            "./",
            "inside.yaml",
            "outside.yaml",
            "deep/",
            "link.yaml",
            "C:",
            "~",
            "\0",
            "%2e",
            "//",
            " ")) {
        @Override
        void take(byte[] input) {
            FileNames.lead(text(input)).ifPresent(id -> assertThat(id).isEqualTo("inside"));
        }
    },
    NODE_PATH(List.of("/", "[", "]", "[0]", "[-1]", "[+1]", "a", "\u0660", "99999999999", " ")) {
        @Override
        void take(byte[] input) {
            NodePath path;
            try {
                path = NodePath.parse(text(input));
            } catch (IllegalArgumentException e) {
                return;
            }
            assertThat(path.toString()).isEqualTo(text(input));
            assertThat(NodePath.parse(path.toString())).isEqualTo(path).hasSameHashCodeAs(path);
            assertThat(path).isEqualByComparingTo(path);
        }
    },
    TURN(List.of(
            "\"",
            ":",
            ",",
            "{",
            "}",
            "null",
            "-1",
            "\"type\":",
            "\"NodeStarted\"",
            "\"each[0]\"",
            "[]",
            "1e99",
            "true")) {
        @Override
        void take(byte[] input) {
            try {
                var codec = new JacksonStoreCodec();
                var turn = codec.decode(input, codec.version());
                assertThat(codec.decode(codec.encode(turn), codec.version())).isEqualTo(turn);
            } catch (StoreException e) {
                assertThat(e.getMessage()).startsWith("[STO-");
            }
        }
    },
    CHECKPOINT(List.of("\"", ":", ",", "{", "}", "null", "-1", "[]", "\"format\":", "99")) {
        @Override
        void take(byte[] input) {
            try {
                CheckpointJson.read(text(input)).events();
            } catch (StoreException e) {
                assertThat(e.getMessage()).startsWith("[");
            }
        }
    },
    SEGMENT(List.of()) {
        @Override
        void take(byte[] input) {
            JournalBytes.openWith(input, JournalBytes.SEGMENT);
        }
    },
    SNAPSHOT(List.of()) {
        @Override
        void take(byte[] input) {
            JournalBytes.openWith(input, JournalBytes.SNAPSHOT);
        }
    };

    private static final NodeRegistry TYPES = types();
    private static final Set<String> ROOTS = Set.of("input", "output", "variables");
    private static final Map<String, Object> DATA_ROOTS = Map.of(
            "input", Map.of("a", 1, "list", List.of(1, "two", 3.5), "text", "x".repeat(100)),
            "output", Map.of("value", 5),
            "variables", Map.of());

    final List<String> words;

    Target(List<String> words) {
        this.words = words;
    }

    /** Returns its name in files and folders. */
    final String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Takes an input in. Throws only what is a finding. */
    abstract void take(byte[] input);

    private static NodeRegistry types() {
        var types = NodeRegistry.builder();
        StandardNodes.builder().groovy(false).build().types().forEach(types::add);
        return types.build();
    }

    private static String text(byte[] input) {
        return new String(input, StandardCharsets.UTF_8);
    }

    private static void workflow(String text, Format format) {
        var report = WorkflowLoader.with(TYPES).check(text, format, "fuzz");
        if (report.workflow().isEmpty()) {
            assertThat(report.problems()).isNotEmpty();
            return;
        }
        var workflow = report.workflow().get();
        var again = WorkflowLoader.with(TYPES).check(WorkflowWriter.toYaml(workflow), Format.YAML, "again");
        assertThat(again.workflow()).as("%s", again.problems()).contains(workflow);
        var json = WorkflowLoader.with(TYPES).check(WorkflowWriter.toJson(workflow), Format.JSON, "again");
        assertThat(json.workflow()).as("%s", json.problems()).contains(workflow);
    }
}
