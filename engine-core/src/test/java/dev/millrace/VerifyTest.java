package dev.millrace;

import static dev.millrace.Bench.workflow;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.event.NodeEvent.NodeFailed;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VerifyTest {

    private static final Map<String, Object> DATA = Map.of(
            "n", 3, "big", 3.5, "t", "abc", "empty", "", "b", true, "l", List.of(1, "x", 2.0), "m", Map.of("k", 1));

    private static @Nullable Object outcome(String left, String operator, String right, @Nullable String type) {
        var condition = new HashMap<String, Object>();
        condition.put("left", "${input." + left + "}");
        condition.put("operator", operator);
        condition.put("right", "${" + right + "}");
        if (type != null) {
            condition.put("type", type);
        }
        try (var bench = new Bench()) {
            var execution = bench.engine.start(
                    workflow()
                            .node("v", "Verify", node -> node.set("conditions", List.of(condition)))
                            .build(),
                    DATA);
            var failed = bench.events.events(NodeFailed.class);
            var output = failed.isEmpty()
                    ? execution.snapshot().node("v").output()
                    : failed.get(0).failure().output();
            var told = (Map<?, ?>) ((List<?>) output.get("conditions")).get(0);
            assertThat(output.get("success")).isEqualTo("true".equals(told.get("outcome")));
            return told.containsKey("index") ? told.get("outcome") + " " + told.get("index") : told.get("outcome");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "n, equal, 3.0, true",
        "n, equal, 4, false",
        "n, greaterThan, 2, true",
        "n, greaterThan, 3, false",
        "n, lessThan, input.big, true",
        "n, lessThan, 3, false",
        "n, greaterEqual, 3, true",
        "n, greaterEqual, 4, false",
        "n, lessEqual, 3, true",
        "n, lessEqual, 2, false",
        "t, equal, 'abc', true",
        "t, equal, 'ABC', false",
        "t, contains, 'bc', true",
        "t, contains, 'cb', false",
        "t, dontContain, 'cb', true",
        "t, dontContain, 'bc', false",
        "b, equal, true, true",
        "l, equal, input.l, true",
        "l, contains, 2, true",
        "l, contains, 'two', false",
        "l, dontContain, 'two', true",
        "l, dontContain, 1, false",
        "l, indexOf, 'x', true 1",
        "l, indexOf, 'y', false",
        "m, equal, input.m, true",
        "m, containsKey, 'k', true",
        "m, containsKey, 'l', false",
        "m, dontContainKey, 'l', true",
        "m, dontContainKey, 'k', false",
        "m, containsValue, 1, true",
        "m, containsValue, 2, false",
        "m, dontContainValue, 2, true",
        "m, dontContainValue, 1, false",
        "m, indexOfKey, 'k', true 0",
        "m, indexOfKey, 'l', false"
    })
    void what_operators_say(String left, String operator, String right, String outcome) {
        assertThat(outcome(left, operator, quoted(right), null)).isEqualTo(outcome);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "none, equal, 1, -",
                "empty, equal, 1, -",
                "n, equal, input.none, -",
                "n, equal, 3, text",
                "n, contains, 3, -",
                "t, lessThan, 3, -",
                "t, equal, 3, -",
                "t, contains, input.none, -",
                "l, containsKey, 3, -",
                "m, contains, 3, -"
            })
    void what_cannot_be_compared_is_an_error_and_holds_never(
            String left, String operator, String right, @Nullable String type) {
        assertThat(outcome(left, operator, right, type)).isEqualTo("error");
    }

    /** CSV takes single quotes away. */
    private static String quoted(String right) {
        boolean plain = right.startsWith("input.") || right.equals("true") || Character.isDigit(right.charAt(0));
        return plain ? right : "'" + right + "'";
    }
}
