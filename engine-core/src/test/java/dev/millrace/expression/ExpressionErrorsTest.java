package dev.millrace.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExpressionErrorsTest {

    private static final Set<String> ROOTS = Set.of("input", "output", "variables");
    private static final Map<String, Object> INPUT =
            Map.of("amount", 5, "status", "ready", "tags", List.of("a"), "secret", "hunter2", "when", new Object());

    private static InvalidExpressionException parsing(String text) {
        return catchThrowableOfType(InvalidExpressionException.class, () -> Expression.parse(text, ROOTS));
    }

    private static InvalidExpressionException evaluating(String text) {
        Expression expression = Expression.parse(text, ROOTS);
        return catchThrowableOfType(
                InvalidExpressionException.class,
                () -> expression.evaluate(root -> root.equals("input") ? INPUT : null));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "EXP-104 | 12 | output.x ==              ",
                "EXP-104 | 1  | == 3                     ",
                "EXP-104 | 3  | 1 2                      ",
                "EXP-104 | 7  | input input              ",
                "EXP-104 | 3  | 1 !true                  ",
                "EXP-104 | 3  | 1 not true               ",
                "EXP-104 | 1  | (1 + 2                   ",
                "EXP-104 | 6  | 1 + 2)                   ",
                "EXP-104 | 3  | (1]                      ",
                "EXP-104 | 5  | (1 +)                    ",
                "EXP-104 | 3  | 1 , 2                    ",
                "EXP-104 | 7  | input.                   ",
                "EXP-104 | 7  | input.(1)                ",
                "EXP-104 | 1  | \"open                   ",
                "EXP-104 | 2  | {a: 1}                   ",
                "EXP-104 | 2  | {\"a\"}                  ",
                "EXP-104 | 2  | {1, 2}                   ",
                "EXP-104 | 1  | 010                      ",
                "EXP-104 | 1  | 0x10                     ",
                "EXP-104 | 1  | 5L                       ",
                "EXP-104 | 1  | 1e                       ",
                "EXP-104 | 1  | 1e999                    ",
                "EXP-104 | 1  | 99999999999999999999999999999999999 ",
                "EXP-104 | 1  | f:lower                  ",
                "EXP-104 | 7  | 1 < 2 < 3                ",
                "EXP-104 | 3  | (1,2)                    ",
                "EXP-106 | 1  | outptu.status == 1       ",
                "EXP-106 | 9  | true && xs               ",
                "EXP-107 | 1  | f:lowr('a')              "
            })
    void a_mistake_has_a_code_and_a_column(String code, int column, String text) {
        InvalidExpressionException error = parsing(text);

        assertThat(error).hasMessageStartingWith("[" + code + "] ");
        assertThat(error.column()).isEqualTo(column);
    }

    @Test
    void a_message_says_what_and_where_and_shows_the_text_with_a_caret() {
        InvalidExpressionException error = parsing("output.a == 1 && inptu.b == 2");

        assertThat(error).hasMessage("""
                [EXP-106] there is no name 'inptu' here; did you mean 'input'? known: input, output, variables (column 18)
                    output.a == 1 && inptu.b == 2
                                     ^""");
        assertThat(error.text()).isEqualTo("output.a == 1 && inptu.b == 2");
        assertThat(error.column()).isEqualTo(18);
    }

    @Test
    void a_long_text_is_shown_around_the_mistake() {
        InvalidExpressionException error = parsing("input.a + ".repeat(100) + "nowhere" + " + input.a".repeat(100));

        assertThat(error.column()).isEqualTo(1001);
        assertThat(error.getMessage().lines()).hasSize(3).allMatch(line -> line.length() < 120);
        assertThat(error.getMessage().lines().toList().get(2)).endsWith(" ".repeat(60) + "^");
    }

    @Test
    void a_message_never_breaks_the_line_of_a_log() {
        InvalidExpressionException error = parsing("input.a +\r\n\u0085\u2028\u001b[31m forged");

        assertThat(error.getMessage()).doesNotContain("\r", "\u0085", "\u2028", "\u001b");
        assertThat(error.getMessage().lines()).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\n\t"})
    void an_empty_text_is_refused(String text) {
        assertThat(parsing(text)).hasMessageStartingWith("[EXP-101] ");
    }

    @Test
    void many_known_names_are_not_listed() {
        Set<String> many = Set.of("a1", "a2", "a3", "a4", "a5", "a6", "a7", "a8", "a9", "b1", "b2", "b3", "orders");

        assertThatThrownBy(() -> Expression.parse("ordres.x", many))
                .hasMessageContaining("did you mean 'orders'?")
                .hasMessageNotContaining("b1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "EXP-201 | 1  | input.amount ? 1 : 2         | a number",
                "EXP-201 | 2  | !input.status                | a text",
                "EXP-201 | 1  | input.tags && true           | a list",
                "EXP-202 | 14 | input.status < 5             | f:number",
                "EXP-202 | 12 | input.tags >= 1              | the left side is a list",
                "EXP-202 | 6  | true < false                 | a boolean",
                "EXP-202 | 8  | 'a' =~ input.status          | the right side is a text",
                "EXP-202 | 8  | 'a' =~ input.amount          | the right side is a number",
                "EXP-202 | 14 | input.amount =^ 'a'          | a number",
                "EXP-202 | 14 | input.status - 1             | the left side is a text",
                "EXP-202 | 14 | input.amount * true          | the right side is a boolean",
                "EXP-202 | 1  | size(input.amount)           | a number",
                "EXP-202 | 12 | input.when > input.when      | of the Java type java.lang.Object",
                "EXP-202 | 8  | f:lower(input.amount)        | a number",
                "EXP-202 | 8  | f:lower('a', 'b')            | 1 argument(s), but has 2",
                "EXP-202 | 9  | f:number(input.status)       | no number",
                "EXP-202 | 7  | f:join('a', ',')             | a list",
                "EXP-202 | 11 | f:contains(1, 1)             | a list or a map",
                "EXP-203 | 16 | input.amount + output.x      | the right side is missing (null); give a default",
                "EXP-203 | 1  | output.x * 2                 | the left side is missing",
                "EXP-203 | 8  | 'total: ' + output.x         | missing",
                "EXP-203 | 2  | -output.x                    | missing",
                "EXP-204 | 14 | input.amount / 0             | division by zero",
                "EXP-204 | 14 | input.amount % 0.0           | division by zero",
                "EXP-205 | 7  | 1e308 * 1e308                | too large"
            })
    void a_value_of_the_wrong_kind_is_refused_with_its_kind(String code, int column, String text, String part) {
        InvalidExpressionException error = evaluating(text);

        assertThat(error).hasMessageStartingWith("[" + code + "] ").hasMessageContaining(part);
        assertThat(error.text()).isEqualTo(text);
    }

    @Test
    void an_error_of_evaluation_points_at_the_author_s_column() {
        assertThat(evaluating("  input.amount\n + output.x").column()).isEqualTo(19);
        assertThat(evaluating("output.x + 1").column()).isEqualTo(1);
        assertThat(evaluating("input.amount == 5 && input.amount < 'a'").column())
                .isBetween(22, 39);
    }

    @Test
    void no_message_holds_the_data() {
        assertThat(evaluating("input.secret - 1").getMessage()).doesNotContain("hunter2");
        assertThat(evaluating("f:number(input.secret)").getMessage()).doesNotContain("hunter2");
        assertThat(evaluating("!input.secret").getMessage()).doesNotContain("hunter2");
    }

    @ParameterizedTest
    @CsvSource({"1, a number", "'yes', a text", "[true], a list", "{:}, a map"})
    void a_condition_that_is_no_boolean_is_refused(String text, String kind) {
        Expression expression = Expression.parse(text.equals("yes") ? "'yes'" : text, ROOTS);

        assertThatThrownBy(() -> expression.test(root -> null))
                .isInstanceOf(InvalidExpressionException.class)
                .hasMessageStartingWith("[EXP-201] ")
                .hasMessageContaining(kind);
    }

    @Test
    void trouble_in_the_data_itself_is_the_cause() {
        Expression expression = Expression.parse("input.a", ROOTS);

        assertThatThrownBy(() -> expression.evaluate(root -> {
                    throw new IllegalStateException("store is closed");
                }))
                .isInstanceOf(InvalidExpressionException.class)
                .hasMessageStartingWith("[EXP-209] ")
                .hasRootCauseInstanceOf(IllegalStateException.class);
    }
}
