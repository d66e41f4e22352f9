package dev.millrace.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExpressionTest {

    private static final Map<String, Object> INPUT = input();

    private static Map<String, Object> input() {
        Map<String, Object> input = new HashMap<>();
        input.put("amount", 120);
        input.put("total", 9_007_199_254_740_993L);
        input.put("rate", 0.5);
        input.put("price", new BigDecimal("19.90"));
        input.put("huge", BigInteger.TEN.pow(30));
        input.put("status", "ready");
        input.put("ok", true);
        input.put("nothing", null);
        input.put("tags", List.of("a", "b"));
        input.put("numbers", List.of(1, 2L, 3.0));
        input.put("user", Map.of("name", "Ada", "size", 7, "new", 8, "class", "gold", "a key", 9, "naïve", 10));
        return input;
    }

    private static Object valueOf(String text) {
        return Expression.parse(text, Set.of("input", "output")).evaluate(root -> root.equals("input") ? INPUT : null);
    }

    private static boolean test(String text) {
        return Expression.parse(text, Set.of("input", "output")).test(root -> root.equals("input") ? INPUT : null);
    }

    // Properties

    @ParameterizedTest
    @ValueSource(
            strings = {
                "output",
                "output.a",
                "output.a.b.c",
                "output[0].a",
                "output['a']",
                "(output.a ?: output.b).c",
                "f:lower(output.a).b",
                "null.a",
                "input.missing",
                "input.missing.deeper",
                "input.nothing.deeper",
                "input.nothing[0]",
                "input.status.length",
                "input.status[0]",
                "input.amount.value",
                "input.tags.a",
                "input.tags[2]",
                "input.tags[-1]",
                "input.tags[0.5]",
                "input.tags[output.index]",
                "input[output.key]",
                "input[[1]]"
            })
    void a_missing_property_is_null_at_any_depth(String text) {
        assertThat(valueOf(text)).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "input.user.name        | Ada",
                "input?.user?.name      | Ada",
                "input['user'][\"name\"]| Ada",
                "input.user.'name'      | Ada",
                "input . user . name    | Ada",
                "input.user['a key']    | 9",
                "input.user.naïve       | 10",
                "input.user.size        | 7",
                "input.user.new         | 8",
                "input.user['na' + 'me']| Ada",
                "input.tags[1]          | b",
                "input.tags.1           | b",
                "input.tags[input.amount - 120] | a"
            })
    void properties_are_read_by_name_by_text_and_by_index(String text, String value) {
        assertThat(valueOf(text)).hasToString(value);
    }

    @Test
    void class_is_a_key_like_any_other() {
        assertThat(valueOf("input.user.class")).isEqualTo("gold");
        assertThat(valueOf("input.class")).isNull();
        assertThat(valueOf("input.status.class")).isNull();
        assertThat(valueOf("input['class']")).isNull();
    }

    // Comparison

    @ParameterizedTest
    @ValueSource(
            strings = {
                "input.amount == 120",
                "input.amount == 120.0",
                "input.price == 19.9",
                "input.total == 9007199254740993",
                "input.total != 9007199254740992.0",
                "input.huge == 1e30",
                "input.status == 'ready'",
                "input.status != 120",
                "'120' != input.amount",
                "input.tags == ['a', 'b']",
                "input.numbers == [1, 2, 3]",
                "{'a': 1, 'b': [2]} == {'b': [2.0], 'a': 1.0}",
                "input.tags != ['b', 'a']",
                "input.tags != ['a']",
                "{'a': 1} != {'b': 1}",
                "input.missing == null",
                "null == output.a.b",
                "input.ok != null",
                "input.missing == output.missing",
                "input.amount > 100",
                "input.amount >= 120.0",
                "input.price < 20",
                "input.huge > input.total",
                "input.total > 9007199254740992.0",
                "'a' < 'b'",
                "'10' < '9'"
            })
    void values_compare_by_value(String text) {
        assertThat(test(text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "input.missing < 1",
                "input.missing <= 1",
                "input.missing > 1",
                "input.missing >= 1",
                "1 < output.a.b",
                "1 >= output.a.b",
                "null <= null",
                "'a' < null"
            })
    void order_with_a_missing_value_is_false(String text) {
        assertThat(valueOf(text)).isEqualTo(false);
    }

    @Test
    void infinite_numbers_compare_and_do_not_compute() {
        Bindings data = root -> Double.POSITIVE_INFINITY;

        assertThat(Expression.parse("input > 1e300", Set.of("input")).test(data))
                .isTrue();
        assertThat(Expression.parse("input == input", Set.of("input")).test(data))
                .isTrue();
    }

    // Logic

    @ParameterizedTest
    @CsvSource({
        "input.ok && input.amount > 100, true",
        "input.ok and not (input.amount > 100), false",
        "input.missing || input.ok, true",
        "!input.missing, true",
        "output.flag and input.ok, false",
        "false or input.missing, false",
        "input.ok && input.missing, false"
    })
    void logic_takes_true_and_false_and_counts_missing_as_false(String text, boolean value) {
        assertThat(valueOf(text)).isEqualTo(value);
    }

    @Test
    void logic_stops_at_the_first_side_that_decides() {
        assertThat(valueOf("false && input.status")).isEqualTo(false);
        assertThat(valueOf("true || 1 / 0 > 1")).isEqualTo(true);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "input.ok ? 1 : 2                    | 1",
                "input.missing ? 1 : 2               | 2",
                "input.ok?['x']:['y']                | [x]",
                "false ? 1 : true ? 2 : 3            | 2",
                "input.missing ?: 'none'             | none",
                "input.missing ?? output.a ?: 'none' | none",
                "input.amount ?: 0                   | 120",
                "(false ?: true)                     | false",
                "('' ?: 'none')                      | ''",
                "input.ok ? f:upper('a') : f:lower('B') | A"
            })
    void conditionals_choose_and_the_default_replaces_only_what_is_missing(String text, String value) {
        assertThat(valueOf(text)).hasToString(value);
    }

    @Test
    void a_condition_is_true_only_if_its_value_is() {
        assertThat(test("input.ok")).isTrue();
        assertThat(test("!input.ok")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"output.flag", "input.nothing", "null"})
    void a_missing_condition_is_false(String text) {
        assertThat(test(text)).isFalse();
    }

    // Membership and texts

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'a' =~ input.tags",
                "2 =~ input.numbers",
                "3 =~ input.numbers",
                "'x' !~ input.tags",
                "'name' =~ input.user",
                "'Ada' !~ input.user",
                "input.status =~ ['ready', 'done']",
                "'a' !~ input.missing",
                "null !~ input.tags",
                "[1] =~ [[1]]",
                "input.status =^ 're'",
                "input.status =$ 'dy'",
                "input.status !^ 'x'",
                "input.status !$ 'x'",
                "input.missing !^ 'x'"
            })
    void membership_looks_in_lists_and_maps_and_texts_begin_and_end(String text) {
        assertThat(test(text)).isTrue();
    }

    @Test
    void membership_looks_in_sets_of_the_data() {
        assertThat(Expression.parse("2 =~ input", Set.of("input")).test(root -> Set.of(1L, 2L)))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "size(input.tags)    | 2",
                "size(input.status)  | 5",
                "size(input.user)    | 6",
                "size(output.a)      | 0",
                "empty(output.a)     | true",
                "empty('')           | true",
                "empty([])           | true",
                "empty({})           | true",
                "empty(input.tags)   | false",
                "empty(0)            | false",
                "size(input.tags) + 1| 3"
            })
    void size_and_emptiness_are_measured(String text, String value) {
        assertThat(valueOf(text)).hasToString(value);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "f:contains(input.status, 'ead') | true",
                "f:contains(input.tags, 'b')     | true",
                "f:contains(output.a, 'b')       | false",
                "f:contains('a', output.b)       | false",
                "f:lower('ÄB')                   | äb",
                "f:upper('äb')                   | ÄB",
                "f:trim('  a ')                  | a",
                "f:number(' 12 ') + 1            | 13",
                "f:number('1.50') == 1.5         | true",
                "f:number(7)                     | 7",
                "f:text(1e10)                    | 10000000000",
                "f:text(output.a)                | ''",
                "f:join(input.numbers, '-')      | 1-2-3.0"
            })
    void functions_work_on_texts_and_lists(String text, String value) {
        assertThat(valueOf(text)).hasToString(value);
    }

    @ParameterizedTest
    @ValueSource(strings = {"f:lower(output.a)", "f:number(output.a)", "f:trim(null)", "f:join(output.a, ',')"})
    void a_function_of_something_missing_is_missing(String text) {
        assertThat(valueOf(text)).isNull();
    }

    // Numbers

    @Test
    void whole_numbers_stay_whole() {
        assertThat(valueOf("7 / 2")).isEqualTo(3);
        assertThat(valueOf("-7 % 4")).isEqualTo(-3);
        assertThat(valueOf("7 div 2 + 7 mod 2")).isEqualTo(4);
        assertThat(valueOf("input.amount * 2")).isEqualTo(240);
        assertThat(valueOf("2147483647 + 1")).isEqualTo(2_147_483_648L);
        assertThat(valueOf("input.total - 1")).isEqualTo(9_007_199_254_740_992L);
    }

    @Test
    void whole_numbers_do_not_overflow() {
        assertThat(valueOf("9223372036854775807 + 1")).isEqualTo(new BigInteger("9223372036854775808"));
        assertThat(valueOf("(-9223372036854775807 - 1) / -1")).isEqualTo(new BigInteger("9223372036854775808"));
        assertThat(valueOf("9223372036854775807 + 1 - 1")).isEqualTo(Long.MAX_VALUE);
        assertThat(valueOf("input.huge - input.huge")).isEqualTo(0L);
    }

    @Test
    void other_numbers_are_computed_in_decimal() {
        assertThat(valueOf("0.1 + 0.2")).isEqualTo(0.3);
        assertThat(valueOf("7 / 2.0")).isEqualTo(3.5);
        assertThat(valueOf("input.price * 2")).isEqualTo(new BigDecimal("39.80"));
        assertThat(valueOf("-input.rate")).isEqualTo(-0.5);
        assertThat(valueOf("-input.price")).isEqualTo(new BigDecimal("-19.90"));
        assertThat(valueOf("+input.amount")).isEqualTo(120);
    }

    @Test
    void floats_have_the_value_they_show() {
        assertThat(Expression.parse("input == 0.1", Set.of("input")).test(root -> 0.1f))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "input.status + '!'      | ready!",
                "1 + 'a' + input.ok      | 1atrue",
                "'' + input.tags         | [\"a\",\"b\"]",
                "'' + {'a': null}        | {\"a\":null}",
                "'n=' + 1e10             | n=10000000000"
            })
    void plus_joins_where_one_side_is_a_text(String text, String value) {
        assertThat(valueOf(text)).hasToString(value);
    }

    // Literals

    @Test
    void literals_make_data() {
        assertThat(valueOf("[1, 'a', null, input.ok]")).isEqualTo(Arrays.asList(1, "a", null, true));
        assertThat(valueOf("{\"a\": {'b': [input.amount]}}")).isEqualTo(Map.of("a", Map.of("b", List.of(120))));
        assertThat(valueOf("{'a': 1}.a")).isEqualTo(1);
        assertThat(valueOf("{}")).isEqualTo(Map.of());
        assertThat(valueOf("{:}")).isEqualTo(Map.of());
        assertThat(valueOf("[]")).isEqualTo(List.of());
        assertThat(valueOf("'it\\'s \\u0041'")).isEqualTo("it's A");
        assertThat(valueOf("1.5e-3")).isEqualTo(0.0015);
        assertThat(valueOf("null")).isNull();
    }

    @Test
    void line_breaks_are_blanks() {
        assertThat(valueOf(" \n input.amount > 100\r\n\t&& input.ok\u00a0 \n")).isEqualTo(true);
    }

    // The parsed expression

    @Test
    void it_knows_its_text_and_the_roots_it_uses() {
        Expression expression = Expression.parse(" input.a > output.b ", Set.of("input", "output", "variables"));

        assertThat(expression.text()).isEqualTo(" input.a > output.b ");
        assertThat(expression.roots()).containsExactlyInAnyOrder("input", "output");
        assertThat(expression).hasToString(" input.a > output.b ");
    }

    @Test
    void a_root_may_have_any_name_that_is_no_word_of_the_language() {
        assertThat(Expression.parse("größe + r", Set.of("größe", "r")).evaluate(root -> root.length()))
                .isEqualTo(6);
    }

    @Test
    void null_is_no_argument() {
        assertThatNullPointerException().isThrownBy(() -> Expression.parse(null, Set.of()));
        assertThatNullPointerException().isThrownBy(() -> Expression.parse("1", null));
        assertThatNullPointerException()
                .isThrownBy(() -> Expression.parse("1", Set.of()).evaluate(null));
    }
}
