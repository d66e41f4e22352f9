package dev.millrace.serialization;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.definition.Problem;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What scalars of YAML and JSON mean. */
class ScalarsTest {

    private final DataCodec codec = DataCodec.standard();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "no",
                "yes",
                "on",
                "off",
                "True",
                "FALSE",
                "Null",
                "NULL",
                "12:30:45",
                "2024-01-01",
                "1_000",
                "010",
                "+1",
                ".5",
                "0x1F",
                "0o7",
                ".nan",
                ".inf",
                "-.inf",
                "NaN",
                "Infinity",
                "1e",
                "1e+",
                "--1",
                "1.2.3",
                "=",
                "0b1",
                "1,000",
                "-x"
            })
    void a_plain_scalar_that_json_would_not_know_is_a_text_in_yaml(String text) {
        assertThat(codec.read("x: " + text, Format.YAML, "d")).isEqualTo(Map.of("x", text));
    }

    @Test
    void true_false_null_and_numbers_are_what_json_has() {
        var yaml = codec.read(
                "[true, false, null, ~, 7, -7, 0, -0, 2147483648, 9223372036854775808, 0.5, 1e3, 1.5E-3, -0.0]",
                Format.YAML,
                "d");

        assertThat(yaml)
                .isEqualTo(Arrays.asList(
                        true,
                        false,
                        null,
                        null,
                        7,
                        -7,
                        0,
                        0,
                        2147483648L,
                        new BigInteger("9223372036854775808"),
                        0.5,
                        1000.0,
                        0.0015,
                        -0.0));
    }

    @Test
    void an_empty_value_is_null_and_an_empty_text_is_a_text() {
        var expected = new HashMap<String, Object>(Map.of("b", "", "c", ""));
        expected.put("a", null);

        assertThat(codec.read("{a: , b: '', c: \"\"}", Format.YAML, "d")).isEqualTo(expected);
    }

    @Test
    void quoted_scalars_are_texts() {
        assertThat(codec.read("['true', \"1\", 'null', \"~\"]", Format.YAML, "d"))
                .isEqualTo(List.of("true", "1", "null", "~"));
    }

    @Test
    void json_numbers_are_read_as_in_yaml() {
        assertThat(codec.read("[7, 2147483648, 9223372036854775808, 0.5, 1E3]", Format.JSON, "d"))
                .isEqualTo(codec.read("[7, 2147483648, 9223372036854775808, 0.5, 1E3]", Format.YAML, "d"));
    }

    @Test
    void keys_are_texts_whatever_they_look_like() {
        assertThat(codec.read("{1: a, true: b, null: c, no: d}", Format.YAML, "d"))
                .isEqualTo(Map.of("1", "a", "true", "b", "null", "c", "no", "d"));
    }

    @Test
    void an_unquoted_yes_or_no_in_free_data_gets_a_warning_but_not_where_a_text_is_expected() {
        var text = """
                workflowId: on
                defaultVariables: {country: NO, answer: "no", list: [off]}
                nodes: [{nodeId: yes, runtimeType: Noop}]
                """;

        var report = WorkflowLoader.with(Types.registry()).check(text, Format.YAML, "w");

        assertThat(report.isValid()).isTrue();
        assertThat(report.problems()).extracting(Problem::code).containsOnly("DEF-116");
        assertThat(report.problems())
                .extracting(Problem::path)
                .containsExactly("/defaultVariables/country", "/defaultVariables/list/0");
    }
}
