package dev.millrace.serialization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.millrace.definition.Parameter;
import dev.millrace.definition.ParameterType;
import dev.millrace.definition.Problem;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Parameters and outputs in files. */
class SignatureTest {

    private static final String PRINTING = """
        workflowId: w
        parameters:
          name: {type: text, required: true, pattern: "[a-z]+", description: Who}
          copies: {type: integer, default: 2, min: 1, max: 9}
          share: {type: number, min: 0.5}
          mode: {type: text, enum: [fast, slow]}
          any: {}
        outputs: {line: "${nodes.a.output.text}"}
        nodes: [{nodeId: a, runtimeType: Noop}]
        """;

    private final WorkflowLoader loader = WorkflowLoader.with(Types.registry());

    @Test
    void parameters_and_outputs_are_read_in_their_order() {
        var workflow = loader.parse(PRINTING, Format.YAML, "w.yaml");

        assertThat(workflow.parameters())
                .containsExactly(
                        Map.entry(
                                "name",
                                Parameter.required(ParameterType.TEXT)
                                        .withPattern("[a-z]+")
                                        .withDescription("Who")),
                        Map.entry(
                                "copies",
                                Parameter.optional(ParameterType.INTEGER)
                                        .withDefault(2)
                                        .withMin(1)
                                        .withMax(9)),
                        Map.entry(
                                "share",
                                Parameter.optional(ParameterType.NUMBER).withMin(0.5)),
                        Map.entry("mode", Parameter.optional(ParameterType.TEXT).withValues("fast", "slow")),
                        Map.entry("any", Parameter.optional(ParameterType.ANY)));
        assertThat(workflow.outputs()).isEqualTo(Map.of("line", "${nodes.a.output.text}"));
    }

    @Test
    void what_was_written_is_read_again() {
        var workflow = loader.parse(PRINTING, Format.YAML, "w.yaml");

        var written = WorkflowWriter.toYaml(workflow);
        assertThat(loader.parse(written, Format.YAML, "again.yaml")).isEqualTo(workflow);
        assertThat(loader.parse(WorkflowWriter.toJson(workflow), Format.JSON, "again.json"))
                .isEqualTo(workflow);
        assertThat(loader.parse(written, Format.YAML, "again.yaml").revision()).isEqualTo(workflow.revision());
    }

    @Test
    void what_is_wrong_is_told_with_its_place() {
        var problems = loader.check("""
            workflowId: w
            parameters:
              copies: {type: integer, default: many}
              kind: {type: texts}
              size: {typ: text}
              token: {type: integer, secret: true}
            outputs: {line: "${nodes.b.output.text}"}
            nodes: [{nodeId: a, runtimeType: Noop}]
            """, Format.YAML, "w.yaml").problems();

        assertThat(problems)
                .extracting(
                        Problem::code,
                        Problem::path,
                        p -> p.place().orElseThrow().line())
                .contains(
                        tuple("DEF-280", "/parameters/copies/default", 3),
                        tuple("DEF-113", "/parameters/kind/type", 4),
                        tuple("DEF-110", "/parameters/size/typ", 5),
                        tuple("DEF-280", "/parameters/token/type", 6),
                        tuple("DEF-247", "/outputs/line", 7));
    }
}
