package dev.millrace.validation;

import static dev.millrace.node.Field.optional;
import static dev.millrace.node.Field.required;
import static dev.millrace.validation.ValidationCases.assertMessages;
import static dev.millrace.validation.ValidationCases.assertProblems;

import dev.millrace.definition.NodeBuilder;
import dev.millrace.definition.Workflow;
import dev.millrace.node.Field.Kind;
import dev.millrace.validation.ValidationCases.Tool;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class FieldCheckTest {

    private static final Tool EVERYTHING = new Tool(
            optional("text", Kind.VERBATIM, "a text"),
            optional("whole", Kind.INTEGER, "a whole number"),
            optional("number", Kind.NUMBER, "a number"),
            optional("flag", Kind.BOOLEAN, "a flag"),
            optional("delay", Kind.DURATION, "a duration"),
            optional("list", Kind.TEXT_LIST, "a list"),
            optional("texts", Kind.TEXT_MAP, "a map of texts"),
            optional("map", Kind.MAP, "a map"),
            optional("color", Kind.VERBATIM, "a colour").oneOf("Red", "Green"),
            optional("scriptContent", Kind.VERBATIM, "a script"),
            optional("script", Kind.VERBATIM, "checked by the type"),
            optional("explode", Kind.VERBATIM, "breaks the type"));
    private static final Tool DEMANDING = new Tool(required("scriptContent", Kind.VERBATIM, "the script"));

    static Stream<Arguments> goodValues() {
        return Stream.of(
                Arguments.of("text", "7"),
                Arguments.of("whole", 7),
                Arguments.of("whole", 7L),
                Arguments.of("number", 7),
                Arguments.of("number", 7.5),
                Arguments.of("flag", false),
                Arguments.of("delay", "00:00:01.500"),
                Arguments.of("delay", "PT5M"),
                Arguments.of("delay", "250ms"),
                Arguments.of("delay", "0s"),
                Arguments.of("list", List.of("a", 7, true)),
                Arguments.of("texts", Map.of("PORT", 8080)),
                Arguments.of("map", Map.of("deep", Map.of("er", List.of()))),
                Arguments.of("color", "green"),
                Arguments.of("text", null));
    }

    @ParameterizedTest
    @MethodSource("goodValues")
    void a_value_of_the_fields_kind_is_accepted(String field, @Nullable Object value) {
        assertProblems(tool(node -> node.set(field, value)), EVERYTHING).isEmpty();
    }

    static Stream<Arguments> badValues() {
        return Stream.of(
                Arguments.of("text", 7),
                Arguments.of("whole", 7.0),
                Arguments.of("whole", "7"),
                Arguments.of("whole", BigInteger.ONE.shiftLeft(64)),
                Arguments.of("number", Double.NaN),
                Arguments.of("number", "7"),
                Arguments.of("flag", "yes"),
                Arguments.of("delay", 5),
                Arguments.of("delay", "5"),
                Arguments.of("delay", "-5s"),
                Arguments.of("delay", "PT-5M"),
                Arguments.of("delay", "00:60:00"),
                Arguments.of("delay", "999999999999999d"),
                Arguments.of("list", "a"),
                Arguments.of("list", List.of(List.of())),
                Arguments.of("texts", List.of()),
                Arguments.of("texts", Map.of("a", Map.of())),
                Arguments.of("map", "a"));
    }

    @ParameterizedTest
    @MethodSource("badValues")
    void a_value_of_another_kind_is_refused(String field, Object value) {
        assertProblems(tool(node -> node.set(field, value)), EVERYTHING).containsExactly("DEF-222 /nodes/0/" + field);
    }

    @Test
    void a_duration_beyond_a_century_is_refused() {
        assertProblems(tool(node -> node.set("delay", "40000d")), EVERYTHING).containsExactly("DEF-207 /nodes/0/delay");
    }

    @Test
    void a_text_that_is_no_choice_is_refused_with_the_choices() {
        var workflow = tool(node -> node.set("color", "blue"));

        assertProblems(workflow, EVERYTHING).containsExactly("DEF-223 /nodes/0/color");
        assertMessages(workflow, EVERYTHING).allMatch(m -> m.contains("Red, Green") && m.contains("blue"));
    }

    @Test
    void an_unknown_field_is_refused_and_the_nearest_is_suggested() {
        assertMessages(tool(node -> node.set("retryPolcy", Map.of())), EVERYTHING)
                .singleElement()
                .asString()
                .contains("'retryPolcy'", "did you mean 'retryPolicy'?");
        assertMessages(tool(node -> node.set("scriptConent", "1")), EVERYTHING)
                .singleElement()
                .asString()
                .contains("did you mean 'scriptContent'?");
        assertMessages(tool(node -> node.set("zzzzzzz", "1")), EVERYTHING)
                .singleElement()
                .asString()
                .doesNotContain("did you mean");
        assertMessages(tool(node -> node.set("timeout", "5s")), EVERYTHING)
                .singleElement()
                .asString()
                .contains("said of the node itself");
    }

    @Test
    void a_key_with_a_slash_is_escaped_in_the_path() {
        assertProblems(tool(node -> node.set("a/b~c", 1)), EVERYTHING).containsExactly("DEF-220 /nodes/0/a~1b~0c");
    }

    @Test
    void a_plain_registered_node_takes_configuration_only() {
        var workflow = Workflow.named("plain")
                .node("a", "Step", node -> node.set("limit", 3))
                .build();

        assertMessages(workflow).singleElement().asString().contains("free data goes into configuration");
    }

    @Test
    void a_missing_required_field_is_refused() {
        assertProblems(tool(node -> node), DEMANDING).containsExactly("DEF-221 /nodes/0");
        assertProblems(tool(node -> node.set("scriptContent", "  ")), DEMANDING).containsExactly("DEF-221 /nodes/0");
        assertProblems(tool(node -> node.set("scriptContent", null)), DEMANDING).containsExactly("DEF-221 /nodes/0");
    }

    @Test
    void a_field_may_stand_in_configuration_as_old_files_have_it() {
        assertProblems(tool(node -> configuration(node, "script", "1 + 1")), DEMANDING)
                .isEmpty();
        assertProblems(tool(node -> configuration(node, "ScriptContent", "1 + 1")), DEMANDING)
                .isEmpty();
        assertProblems(tool(node -> configuration(node, "script", 5)), DEMANDING)
                .containsExactly("DEF-222 /nodes/0/configuration/script");
    }

    @Test
    void the_nodes_own_key_wins_over_configuration() {
        assertProblems(tool(node -> configuration(node, "script", 5).set("scriptContent", "1")), DEMANDING)
                .isEmpty();
    }

    @Test
    void configuration_is_a_map() {
        assertProblems(tool(node -> node.set("configuration", "x")), EVERYTHING)
                .containsExactly("DEF-222 /nodes/0/configuration");
    }

    @Test
    void the_type_checks_what_its_fields_cannot_say() {
        assertProblems(tool(node -> node.set("script", "bad")), EVERYTHING).containsExactly("TOOL-1 /nodes/0/script");
    }

    @Test
    void the_type_is_not_asked_about_fields_of_the_wrong_kind() {
        assertProblems(tool(node -> node.set("script", "bad").set("whole", "x")), EVERYTHING)
                .containsExactly("DEF-222 /nodes/0/whole");
    }

    @Test
    void a_type_whose_check_breaks_is_reported() {
        assertProblems(tool(node -> node.set("explode", "now")), EVERYTHING).containsExactly("DEF-225 /nodes/0");
    }

    private static NodeBuilder configuration(NodeBuilder node, String key, Object value) {
        var map = new HashMap<String, Object>();
        map.put("unused", null);
        map.put(key, value);
        return node.set("configuration", map);
    }

    private static Workflow tool(UnaryOperator<NodeBuilder> spec) {
        return Workflow.named("fields").node("a", "Tool", spec).build();
    }
}
