package dev.millrace.serialization;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.definition.Problem;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The fields of node types, by what they hold. */
class FieldKindsTest {

    private final WorkflowLoader loader = WorkflowLoader.with(Types.registry());

    private LoadReport check(String fields) {
        return loader.check(
                "workflowId: w\nnodes: [{nodeId: a, runtimeType: Everything, " + fields + "}]", Format.YAML, "w");
    }

    @Test
    void what_fits_is_taken_as_it_is() {
        var report = check(
                "textField: 1.50, verbatimField: true, expressionField: false, integerField: 7, numberField: 7, booleanField: true,"
                        + " durationField: 5s, textListField: [a, 1], textMapField: {a: 1}, mapField: {a: 1}, anyField: {a: [1]}, colour: green");

        assertThat(report.problems()).isEmpty();
        assertThat(report.workflow().orElseThrow().graph().nodes().get(0).work().settings())
                .containsEntry("textField", "1.50")
                .containsEntry("verbatimField", "true")
                .containsEntry("expressionField", "false")
                .containsEntry("integerField", 7)
                .containsEntry("numberField", 7)
                .containsEntry("booleanField", true)
                .containsEntry("durationField", "5s")
                .containsEntry("textListField", List.of("a", "1"))
                .containsEntry("textMapField", Map.of("a", "1"))
                .containsEntry("mapField", Map.of("a", 1))
                .containsEntry("anyField", Map.of("a", List.of(1)))
                .containsEntry("colour", "Green");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "textField: [a]; DEF-112; /nodes/0/textField; expected a text, found a list",
                "textField: {a: 1}; DEF-112; /nodes/0/textField; found a map",
                "integerField: 1.9; DEF-112; /nodes/0/integerField; expected a whole number, found a number '1.9'",
                "integerField: 1.0; DEF-112; /nodes/0/integerField; whole number",
                "integerField: '5'; DEF-112; /nodes/0/integerField; without quotes",
                "numberField: a; DEF-112; /nodes/0/numberField; expected a number",
                "booleanField: yes; DEF-112; /nodes/0/booleanField; write true or false",
                "booleanField: True; DEF-112; /nodes/0/booleanField; write true or false",
                "booleanField: 1; DEF-112; /nodes/0/booleanField; found a number '1'",
                "durationField: 5; DEF-113; /nodes/0/durationField; has no unit",
                "durationField: soon; DEF-113; /nodes/0/durationField; is not a duration such as",
                "textListField: a; DEF-112; /nodes/0/textListField; expected a list",
                "textListField: [[a]]; DEF-112; /nodes/0/textListField/0; expected a text, found a list",
                "textListField: [null]; DEF-112; /nodes/0/textListField/0; found nothing",
                "textMapField: {a: {}}; DEF-112; /nodes/0/textMapField/a; expected a text, found a map",
                "textMapField: [a]; DEF-112; /nodes/0/textMapField; expected a map",
                "mapField: 7; DEF-112; /nodes/0/mapField; expected a map",
                "colour: pink; DEF-113; /nodes/0/colour; Red, Green, Blue",
                "texField: a; DEF-110; /nodes/0/texField; did you mean 'textField'?",
                "body: {nodes: []}; DEF-110; /nodes/0/body; no field 'body'",
                "workflowDefinition: {}; DEF-110; /nodes/0/workflowDefinition; no field",
                "locks: [{name: a, mode: exclusive, permits: 2}]; DEF-113; /nodes/0/locks/0/permits; permits",
                "locks: [{name: ''}]; DEF-113; /nodes/0/locks/0/name; blank",
                "maxConcurrentExecutions: -1; DEF-113; /nodes/0/maxConcurrentExecutions; -1",
                "maxConcurrentExecutions: 5000000000; DEF-113; /nodes/0/maxConcurrentExecutions; too large",
                "circuitBreakerPolicy: {failureThreshold: 0}; DEF-113; /nodes/0/circuitBreakerPolicy/failureThreshold; above 0",
                "circuitBreakerPolicy: {minimumThroughput: 0}; DEF-113; /nodes/0/circuitBreakerPolicy/minimumThroughput; at least 1",
                "circuitBreakerPolicy: {openDuration: 0s}; DEF-113; /nodes/0/circuitBreakerPolicy/openDuration; above zero",
                "circuitBreakerPolicy: {halfOpenSuccesses: 0}; DEF-113; /nodes/0/circuitBreakerPolicy/halfOpenSuccesses; at least 1",
                "retryPolicy: {maxAttempts: 1001}; DEF-113; /nodes/0/retryPolicy/maxAttempts; 1000",
                "retryPolicy: {multiplier: 0.5}; DEF-113; /nodes/0/retryPolicy/multiplier; multiplier",
                "retryPolicy: {jitter: 1.5}; DEF-113; /nodes/0/retryPolicy/jitter; 0 to 1",
                "retryPolicy: {retryOnExitCodes: [1.5]}; DEF-112; /nodes/0/retryPolicy/retryOnExitCodes/0; whole number",
                "retryPolicy: Fixed; DEF-112; /nodes/0/retryPolicy; expected a map",
                "effect: maybe; DEF-113; /nodes/0/effect; atMostOnce",
                "timeout: 0s; DEF-113; /nodes/0/timeout; above zero"
            })
    void what_does_not_fit_is_refused_and_never_turned_into_something_else(
            String fields, String code, String path, String says) {
        assertThat(check(fields).problems().stream().filter(Problem::isError))
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.code()).isEqualTo(code);
                    assertThat(problem.path()).isEqualTo(path);
                    assertThat(problem.message()).contains(says);
                    assertThat(problem.place()).isPresent();
                });
    }

    @Test
    void a_node_of_an_unknown_type_is_refused_for_its_type_alone() {
        var text =
                "workflowId: w\nnodes: [{nodeId: a, runtimeType: Fortran, card: 7, childNodes: [{nodeId: x, runtimeType: Noop}]}]";

        assertThat(loader.check(text, Format.YAML, "w").problems())
                .singleElement()
                .satisfies(p -> assertThat(p.code()).isEqualTo("DEF-204"));
    }
}
