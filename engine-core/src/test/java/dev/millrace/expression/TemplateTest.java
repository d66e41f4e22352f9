package dev.millrace.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TemplateTest {

    private static final Set<String> ROOTS = Set.of("input", "output");
    private static final Map<String, Object> INPUT = input();

    private static Map<String, Object> input() {
        Map<String, Object> input = new HashMap<>();
        input.put("name", "Ada");
        input.put("n", 3L);
        input.put("d", 1e10);
        input.put("price", new BigDecimal("1.50"));
        input.put("ok", true);
        input.put("nothing", null);
        input.put("list", Arrays.asList(1, "a\"b\n", null));
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("k", "v");
        map.put("n", null);
        input.put("map", map);
        input.put("}", "brace");
        input.put("template", "${input.name} #{x}");
        return input;
    }

    private static Object render(Object value) {
        return Template.parse(value, ROOTS).render(root -> root.equals("input") ? INPUT : null);
    }

    private static InvalidExpressionException parsing(Object value) {
        return catchThrowableOfType(InvalidExpressionException.class, () -> Template.parse(value, ROOTS));
    }

    // One text

    @Test
    void a_lone_template_keeps_the_type_of_its_value() {
        assertThat(render("${input.n}")).isEqualTo(3L);
        assertThat(render("${input.ok}")).isEqualTo(true);
        assertThat(render("${ input.list }")).isSameAs(INPUT.get("list"));
        assertThat(render("${input.n > 2 ? input.map : null}")).isSameAs(INPUT.get("map"));
        assertThat(render("${output.missing}")).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Hello ${input.name}!            | Hello Ada!",
                "${input.name}${input.n}         | Ada3",
                "n=${input.n + 1}, ok=${input.ok}| n=4, ok=true",
                "d=${input.d} p=${input.price}   | d=10000000000 p=1.50",
                "a${output.a.b ?: ''}${input.nothing ?: '-'}b | a-b",
                "l=${input.list}                 | l=[1,\"a\\\"b\\n\",null]",
                "m=${input.map} ${[]} ${{}}      | m={\"k\":\"v\",\"n\":null} [] {}",
                "(${input[\"}\"]}) (${input['}']})  | (brace) (brace)",
                "<${ {\"a\":1}.a }>              | <1>",
                "<${ {'a': {'b': '}'}}.a.b }>    | <}>",
                "<${'it\\'s}'}>                  | <it's}>",
                "$ {x} #{input.name} $x {} $${input.n} | $ {x} #{input.name} $x {} $3"
            })
    void templates_in_a_text_become_text(String template, String value) {
        assertThat(render(template)).isEqualTo(value);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\\${input.name}          | ${input.name}",
                "\\${x} ${input.n}        | ${x} 3",
                "\\\\${input.n}           | \\3",
                "\\\\\\${input.n}         | \\${input.n}",
                "C:\\dir\\x ${input.n}    | C:\\dir\\x 3",
                "\\${                     | ${"
            })
    void a_backslash_escapes_a_template_and_itself_before_one(String template, String value) {
        assertThat(render(template)).isEqualTo(value);
    }

    @Test
    void a_value_that_looks_like_a_template_is_not_evaluated() {
        assertThat(render("${input.template}")).isEqualTo("${input.name} #{x}");
        assertThat(render("<${input.template}>")).isEqualTo("<${input.name} #{x}>");
    }

    @Test
    void blanks_and_line_breaks_inside_the_braces_do_not_matter() {
        assertThat(render("${\n  input.n\n  + 1\n}")).isEqualTo(4L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a${input.nothing}", "${input.name}${output.a.b}", " ${input.map.n}"})
    void null_is_no_part_of_a_text_and_is_named(String text) {
        assertThatThrownBy(() -> render(Map.of("inputs", Map.of("x", text))))
                .isInstanceOf(InvalidExpressionException.class)
                .hasMessageStartingWith("[EXP-203] inputs.x: '")
                .hasMessageContaining("is null")
                .hasMessageContaining(" ?: ''}");
    }

    // What is to be text

    private static Object renderText(Object value) {
        return Template.parseText(value, ROOTS).render(root -> root.equals("input") ? INPUT : null);
    }

    private static Object renderTexts(Object value) {
        return Template.parseTexts(value, ROOTS).render(root -> root.equals("input") ? INPUT : null);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"input.map", "input.list", "input.d", "input.price", "input.n", "input.ok", "input.name", "1e21"
            })
    void a_value_is_the_same_text_alone_and_inside_one(String expression) {
        assertThat("<" + renderText("${" + expression + "}") + ">").isEqualTo(render("<${" + expression + "}>"));
    }

    static Stream<Arguments> numbers() {
        return Stream.of(
                arguments(1e21, "1000000000000000000000"),
                arguments(12345678.9, "12345678.9"),
                arguments(100.0, "100.0"),
                arguments(1e-7, "0.0000001"),
                arguments(-2.5e-7, "-0.00000025"),
                arguments(1e-3, "0.001"),
                arguments(0.0, "0.0"),
                arguments(-0.0, "-0.0"),
                arguments(9_007_199_254_740_993L, "9007199254740993"),
                arguments(new BigDecimal("1.500"), "1.500"),
                arguments(new BigDecimal("0.00010"), "0.00010"),
                arguments(new BigDecimal("-1E-350"), new BigDecimal("-1E-350").toPlainString()));
    }

    @ParameterizedTest
    @MethodSource("numbers")
    void a_number_is_written_in_plain_decimals_and_keeps_its_digits_and_sign(Number number, String text) {
        INPUT.put("some", number);

        assertThat(renderText("${input.some}")).isEqualTo(text);
        assertThat(render("${[input.some]} ${input.some}")).isEqualTo("[" + text + "] " + text);
    }

    @Test
    void each_part_becomes_text_and_what_holds_no_template_is_rendered_once() {
        assertThat(renderText(Map.of("a", 1e21, "b", "${input.d}", "c", true)))
                .isEqualTo(Map.of("a", "1000000000000000000000", "b", "10000000000", "c", "true"));
        assertThat(renderText("\\${HOME}")).isEqualTo("${HOME}");
        assertThat(Template.parseText(Map.of("a", 5), ROOTS).isConstant()).isTrue();
    }

    @Test
    void a_list_alone_is_spread_among_texts_one_level_deep() {
        INPUT.put("nested", List.of("a", List.of("b", 1), Map.of("k", 2.0)));

        assertThat(renderText(List.of("x", "${input.nested}", "${[]}", "<${[1]}>")))
                .isEqualTo(List.of("x", "a", "[\"b\",1]", "{\"k\":2.0}", "<[1]>"));
        assertThat(renderTexts("${input.nested}")).isEqualTo(List.of("a", "[\"b\",1]", "{\"k\":2.0}"));
        assertThat(renderTexts("${input.name}")).isEqualTo("Ada");
        assertThat(renderText("${[1, 2]}")).isEqualTo("[1,2]");
        assertThat(renderText(Map.of("x", "${[1, 2]}"))).isEqualTo(Map.of("x", "[1,2]"));
    }

    @Test
    void a_null_that_is_to_be_text_is_refused_by_name() {
        assertThatThrownBy(() -> renderText(List.of("sh", "${input.nothing}")))
                .isInstanceOf(InvalidExpressionException.class)
                .hasMessageStartingWith("[EXP-203] [1]: 'input.nothing' is null");
        assertThatThrownBy(() -> renderText(List.of("${input.list}")))
                .hasMessageStartingWith("[EXP-203] [0]: 'input.list' holds null");
        assertThat(renderText("${input.nothing ?: ''}")).isEqualTo("");
    }

    @Test
    void it_knows_the_names_that_it_reads() {
        Template template = Template.parse(
                Map.of("a", "${input.x.y + input['z'].w}", "b", List.of("x ${output[input.k].y} ${input[0].q?.'r s'}")),
                ROOTS);

        assertThat(template.references())
                .containsExactlyInAnyOrder(
                        List.of("input", "x", "y"),
                        List.of("input", "z", "w"),
                        List.of("output"),
                        List.of("input", "k"),
                        List.of("input", "0", "q", "r s"));
    }

    // Structures

    @Test
    void templates_are_filled_in_at_any_depth_and_keys_are_not() {
        Object value = Map.of(
                "command", List.of("echo", "${input.name}", "n=${input.n}"),
                "environment", Map.of("${input.name}", "${input.ok}"),
                "limit", 5);

        assertThat(render(value))
                .isEqualTo(Map.of(
                        "command", List.of("echo", "Ada", "n=3"),
                        "environment", Map.of("${input.name}", true),
                        "limit", 5));
    }

    @Test
    void missing_values_stay_in_lists_and_maps() {
        assertThat(render(List.of("${output.x}", 1))).isEqualTo(Arrays.asList(null, 1));
        assertThat((Map<?, ?>) render(Map.of("a", "${output.x}"))).hasSize(1).containsValue(null);
    }

    @Test
    void order_and_null_are_kept() {
        Map<String, Object> value = new LinkedHashMap<>();
        value.put("z", null);
        value.put("a", "${input.n}");

        assertThat(render(value)).hasToString("{z=null, a=3}");
    }

    @Test
    void a_later_change_of_the_parsed_value_changes_nothing() {
        List<Object> value = new ArrayList<>(List.of("${input.n}", new ArrayList<>(List.of("constant"))));
        Template template = Template.parse(value, ROOTS);

        ((List<?>) value.get(1)).clear();
        value.clear();

        assertThat(template.render(root -> INPUT)).isEqualTo(List.of(3L, List.of("constant")));
    }

    @Test
    void what_is_rendered_cannot_be_changed() {
        List<?> rendered = (List<?>) render(List.of("${input.n}", List.of(1)));

        assertThatThrownBy(rendered::clear).isInstanceOf(UnsupportedOperationException.class);
    }

    // Constants

    @Test
    void a_value_without_expressions_is_constant_and_rendered_once() {
        Template template = Template.parse(Map.of("a", List.of("plain", "\\${x}", 1)), ROOTS);

        assertThat(template.isConstant()).isTrue();
        assertThat(template.roots()).isEmpty();
        assertThat(template.render(root -> null)).isEqualTo(Map.of("a", List.of("plain", "${x}", 1)));
        assertThat(template.render(root -> null)).isSameAs(template.render(root -> null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "plain", "$", "{}", "#{x}", "$x"})
    void a_plain_text_is_constant(String text) {
        assertThat(Template.parse(text, ROOTS).isConstant()).isTrue();
        assertThat(render(text)).isSameAs(text);
    }

    @Test
    void other_values_stand_for_themselves() {
        assertThat(render(null)).isNull();
        assertThat(render(5)).isEqualTo(5);
        assertThat(Template.parse(null, ROOTS).isConstant()).isTrue();
    }

    @Test
    void it_knows_the_roots_it_uses() {
        Template template = Template.parse(Map.of("a", "${input.x}", "b", List.of("x ${output.y} ${input.z}")), ROOTS);

        assertThat(template.isConstant()).isFalse();
        assertThat(template.roots()).containsExactlyInAnyOrder("input", "output");
    }

    // Errors

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "EXP-108 | 3  | a ${input.x",
                "EXP-108 | 1  | ${input['}",
                "EXP-108 | 1  | ${ {'a': 1}.a",
                "EXP-108 | 12 | ${input.x} ${",
                "EXP-101 | 3  | ${}",
                "EXP-101 | 5  | a ${ }",
                "EXP-105 | 3  | ${${input.x}}",
                "EXP-105 | 11 | ${input.x = 1}",
                "EXP-106 | 9  | Hello ${inptu.x}",
                "EXP-106 | 3  | ${ORACLE_BASE}/dbhome",
                "EXP-104 | 15 | a ${input.x ==}"
            })
    void a_mistake_is_placed_in_the_whole_text(String code, int column, String text) {
        InvalidExpressionException error = parsing(text);

        assertThat(error).hasMessageStartingWith("[" + code + "] ");
        assertThat(error.column()).isEqualTo(column);
        assertThat(error.text()).isEqualTo(text);
    }

    @Test
    void a_mistake_names_the_path_to_its_text() {
        assertThat(parsing(Map.of("environment", Map.of("GREETING", "${nmae}"))))
                .hasMessageStartingWith("[EXP-106] environment.GREETING: there is no name 'nmae'");
        assertThat(parsing(List.of("sh", Map.of("a", List.of("${x"))))).hasMessageStartingWith("[EXP-108] [1].a[0]: ");
    }

    @Test
    void a_failure_of_rendering_names_the_path_and_the_column() {
        Template template = Template.parse(Map.of("command", List.of("sh", "n: ${input.name - 1}")), ROOTS);

        assertThatThrownBy(() -> template.render(root -> INPUT))
                .isInstanceOf(InvalidExpressionException.class)
                .hasMessageStartingWith("[EXP-202] command[1]: '-' computes with numbers")
                .hasMessageContaining("\n    n: ${input.name - 1}\n    ");
    }

    @Test
    void an_unknown_name_says_how_to_write_a_plain_dollar() {
        assertThat(parsing("echo ${HOME}")).hasMessageContaining("\\${");
    }

    @Test
    void a_rendered_text_does_not_grow_beyond_a_million_characters() {
        Template template = Template.parse(Map.of("body", "${input}${input}!"), ROOTS);

        assertThatThrownBy(() -> template.render(root -> "x".repeat(500_000)))
                .isInstanceOf(InvalidExpressionException.class)
                .hasMessageStartingWith("[EXP-205] body: ");
    }

    @Test
    void structures_end_at_100_levels() {
        Object deep = "${input.n}";
        for (int i = 0; i < 100; i++) {
            deep = List.of(deep);
        }
        Object tooDeep = List.of(deep);

        assertThat(Template.parse(deep, ROOTS).isConstant()).isFalse();
        assertThat(parsing(tooDeep)).hasMessageStartingWith("[EXP-103] ");
    }

    @Test
    void a_structure_that_holds_itself_is_refused() {
        List<Object> loop = new ArrayList<>();
        loop.add(loop);

        assertThat(parsing(loop)).hasMessageStartingWith("[EXP-103] ");
    }

    @Test
    void a_long_text_is_scanned_once() {
        String text = "${input.n}".repeat(1_000) + "$".repeat(100_000) + "{".repeat(10_000);

        assertThat(parsing(text)).hasMessageStartingWith("[EXP-108] ");
    }
}
