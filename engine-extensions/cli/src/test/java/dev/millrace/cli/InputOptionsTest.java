package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class InputOptionsTest {

    static Stream<Arguments> scalars() {
        return Stream.of(
                Arguments.of("5", 5),
                Arguments.of("-5", -5),
                Arguments.of("5000000000", 5_000_000_000L),
                Arguments.of("true", true),
                Arguments.of("null", null),
                Arguments.of("", ""),
                Arguments.of("yes", "yes"),
                Arguments.of("010", "010"),
                Arguments.of("12:30", "12:30"),
                Arguments.of("2024-01-01", "2024-01-01"),
                Arguments.of("\"5\"", "5"),
                Arguments.of("'true'", "true"),
                Arguments.of("\"open", "\"open"),
                Arguments.of("'a' and 'b'", "'a' and 'b'"),
                Arguments.of("a # b", "a # b"),
                Arguments.of("a: b", "a: b"),
                Arguments.of("[1, 2]", "[1, 2]"),
                Arguments.of("*x", "*x"),
                Arguments.of(" spaced ", " spaced "),
                Arguments.of("two\nlines", "two\nlines"),
                Arguments.of("Åse 😀", "Åse 😀"));
    }

    @ParameterizedTest
    @MethodSource("scalars")
    void a_value_is_a_number_a_boolean_null_or_else_text(String written, Object expected) {
        assertThat(InputOptions.scalar(written)).isEqualTo(expected);
    }

    @ParameterizedTest
    @MethodSource("fractions")
    void a_fraction_is_a_number(String written, double expected) {
        assertThat(InputOptions.scalar(written))
                .isInstanceOfSatisfying(
                        Number.class, number -> assertThat(number.doubleValue()).isEqualTo(expected));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e400", "-1e-400"})
    void a_number_that_no_value_can_hold_is_refused_and_no_text(String written) {
        assertThatThrownBy(() -> InputOptions.scalar(written))
                .isInstanceOf(CommandFailedException.class)
                .hasMessageStartingWith("[CLI-107]")
                .hasMessageContainingAll(written, "in quotes");
        assertThat(InputOptions.scalar("'" + written + "'")).isEqualTo(written);
    }

    static Stream<Arguments> fractions() {
        return Stream.of(Arguments.of("0.5", 0.5), Arguments.of("-1.25e3", -1250.0));
    }
}
