package dev.millrace;

import static dev.millrace.Bench.done;
import static dev.millrace.Bench.gives;
import static dev.millrace.Bench.workflow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.definition.InvalidParametersException;
import dev.millrace.definition.InvalidWorkflowException;
import dev.millrace.definition.Parameter;
import dev.millrace.definition.ParameterType;
import dev.millrace.definition.Problem;
import dev.millrace.definition.WorkflowBuilder;
import dev.millrace.event.ExecutionEvent.ExecutionStarted;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.node.NodeRegistry;
import dev.millrace.validation.WorkflowValidator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a workflow takes, and what it gives. */
class ParametersTest {

    private static final Parameter COPIES =
            Parameter.optional(ParameterType.INTEGER).withDefault(2).withMin(1).withMax(9);

    private final Bench bench = new Bench();

    @AfterEach
    void close() {
        bench.close();
    }

    private static WorkflowBuilder printing() {
        return workflow()
                .parameter("name", Parameter.required(ParameterType.TEXT).withPattern("[a-z]+"))
                .parameter("copies", COPIES)
                .parameter("mode", Parameter.optional(ParameterType.TEXT).withValues("fast", "slow"))
                .node("a", "Noop");
    }

    private static void assertRefused(WorkflowBuilder workflow, String code, String path, String text) {
        try (var bench = new Bench()) {
            assertThatThrownBy(() -> bench.start(workflow))
                    .isInstanceOf(InvalidWorkflowException.class)
                    .hasMessageContaining(code)
                    .hasMessageContaining(path)
                    .hasMessageContaining(text);
        }
    }

    @Test
    void a_start_gets_the_defaults_of_what_it_does_not_give() {
        var execution = bench.engine.start(printing().build(), Map.of("name", "ab"));

        assertThat(execution.await().output()).isEqualTo(Map.of("name", "ab", "copies", 2));
        assertThat(execution.events())
                .first()
                .isInstanceOfSatisfying(
                        ExecutionStarted.class,
                        started -> assertThat(started.input()).isEqualTo(Map.of("name", "ab", "copies", 2)));
    }

    @Test
    void a_start_that_does_not_fit_says_everything_at_once_and_starts_nothing() {
        assertThatThrownBy(() -> bench.engine.start(
                        printing().build(), Map.of("copies", 12, "mode", "quick", "nam", "secret-text")))
                .isInstanceOfSatisfying(
                        InvalidParametersException.class,
                        refused -> assertThat(refused.problems())
                                .extracting(Problem::path)
                                .containsExactly("/name", "/copies", "/mode", "/nam"))
                .hasMessageContaining("ENG-161")
                .hasMessageContaining("'name' is required")
                .hasMessageContaining("'copies' must be at most 9, not 12")
                .hasMessageContaining("'mode' must be one of fast | slow")
                .hasMessageContaining("there is no parameter 'nam'; did you mean 'name'?")
                .hasMessageContaining("copies (whole number, at least 1, at most 9, 2 without it)")
                .hasMessageNotContaining("secret-text");
        assertThat(bench.engine.executions(ExecutionFilter.NEWEST)).isEmpty();
    }

    @Test
    void each_type_takes_its_own_values_only() {
        var values = Map.of(
                ParameterType.TEXT,
                "x",
                ParameterType.INTEGER,
                1L,
                ParameterType.NUMBER,
                1.5,
                ParameterType.BOOLEAN,
                true,
                ParameterType.LIST,
                List.of(1),
                ParameterType.MAP,
                Map.of("k", 1));
        values.forEach((type, value) -> {
            var takes = workflow()
                    .parameter("p", Parameter.required(type))
                    .node("a", "Noop")
                    .build();
            values.forEach((other, given) -> {
                if (type == other || type == ParameterType.NUMBER && other == ParameterType.INTEGER) {
                    assertThat(bench.engine.run(takes, Map.of("p", given)).status())
                            .isEqualTo(ExecutionStatus.COMPLETED);
                } else {
                    assertThatThrownBy(() -> bench.engine.start(takes, Map.of("p", given)))
                            .as("%s for %s", other, type)
                            .isInstanceOf(InvalidParametersException.class);
                }
            });
        });
    }

    @Test
    void a_pattern_that_explodes_is_given_up() {
        var evil = workflow()
                .parameter("p", Parameter.required(ParameterType.TEXT).withPattern("(.*)(.*)(.*)(.*)(.*)(.*)b"))
                .node("a", "Noop")
                .build();

        assertThatThrownBy(() -> bench.engine.start(evil, Map.of("p", "a".repeat(200))))
                .hasMessageContaining("takes too long");
        assertThatThrownBy(() -> bench.engine.start(evil, Map.of("p", "a".repeat(5_000))))
                .hasMessageContaining("must not be longer than 2000");
    }

    @Test
    void declarations_that_contradict_themselves_are_refused_where_they_stand() {
        assertRefused(one(COPIES.withMin(10)), "DEF-280", "/parameters/p/min", "min is above max");
        assertRefused(one(COPIES.withDefault(0)), "DEF-280", "/parameters/p/default", "must be at least 1, not 0");
        assertRefused(one(COPIES.withDefault("2")), "DEF-280", "/parameters/p/default", "whole number");
        assertRefused(one(COPIES.withValues(1, "2")), "DEF-280", "/parameters/p/enum/1", "must be a whole number");
        assertRefused(one(COPIES.withPattern("x")), "DEF-280", "/parameters/p/pattern", "type text");
        assertRefused(
                one(Parameter.required(ParameterType.TEXT).withPattern("(")),
                "DEF-280",
                "/parameters/p/pattern",
                "no regular expression");
        assertRefused(
                one(Parameter.required(ParameterType.TEXT).withDefault("x")), "DEF-280", "/parameters/p", "not both");
        assertRefused(
                one(Parameter.required(ParameterType.BOOLEAN).withMin(1)), "DEF-280", "/parameters/p", "for numbers");
    }

    private static WorkflowBuilder one(Parameter parameter) {
        return workflow().parameter("p", parameter).node("a", "Noop");
    }

    @Test
    void a_name_that_no_parameter_can_deliver_is_refused_or_warned_of_at_load() {
        assertRefused(
                printing().node("b", "Noop", node -> node.input("x", "${execution.input.nmae}")),
                "DEF-247",
                "/nodes/1/inputs/x",
                "did you mean 'name'?");
        assertRefused(printing().output("x", "${nodes.b.output.y}"), "DEF-247", "/outputs/x", "nodes.b");
        assertRefused(printing().output("x", "${input.nmae}"), "DEF-247", "/outputs/x", "did you mean 'name'?");
        assertRefused(printing().output("x", "${output.y}"), "DEF-233", "/outputs/x", "output");

        var warned = new WorkflowValidator(NodeRegistry.discovered())
                .validate(workflow()
                        .parameter("name", Parameter.required(ParameterType.TEXT))
                        .node("a", "IfElse", node -> node.set("condition", "input.nmae == 'x'"))
                        .build());
        assertThat(warned).extracting(Problem::code).contains("DEF-249");
    }

    @Test
    void declared_outputs_replace_what_the_last_nodes_gave() {
        var result = bench.engine.run(
                printing()
                        .node("b", gives("text", "hello"))
                        .node("c", done())
                        .connect("b", "c")
                        .output("line", "${nodes.b.output.text} ${input.name} ${execution.input.copies}")
                        .output("count", "${input.copies}")
                        .output("none", "${nodes.c.output.nothing}")
                        .build(),
                Map.of("name", "ab"));

        assertThat(result.output())
                .containsEntry("line", "hello ab 2")
                .containsEntry("count", 2)
                .containsEntry("none", null)
                .hasSize(3);
    }

    @Test
    void outputs_that_cannot_be_filled_in_fail_the_execution_and_a_failed_one_gives_none() {
        var unfilled = bench.engine.run(
                printing().output("line", "x ${nodes.a.output.nothing}").build(), Map.of("name", "ab"));
        var failed = bench.engine.run(
                printing()
                        .node("b", Bench.fails("no"))
                        .output("name", "${input.name}")
                        .build(),
                Map.of("name", "ab"));

        assertThat(unfilled.status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(unfilled.cause()).contains("the outputs cannot be filled in").contains("nothing");
        assertThat(failed.status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(failed.output()).isEmpty();
    }

    @Test
    void outputs_that_cannot_be_filled_in_undo_what_was_done() {
        var result = bench.engine.run(
                printing()
                        .node("b", done(), node -> node.compensation("undo"))
                        .node("undo", done())
                        .output("line", "x ${nodes.b.output.nothing}")
                        .build(),
                Map.of("name", "ab"));

        assertThat(result.status()).isEqualTo(ExecutionStatus.COMPENSATED);
    }

    @Test
    void what_a_node_hands_to_a_workflow_is_checked_as_far_as_the_definition_tells() {
        var child = printing().build();
        assertRefused(
                workflow().node("s", "Subflow", s -> s.subflow(child).input("nmae", "x")),
                "DEF-281",
                "/nodes/0/inputs/nmae",
                "did you mean 'name'?");
        assertRefused(
                workflow().node("s", "Subflow", s -> s.subflow(child).input("copies", 1)),
                "DEF-281",
                "/nodes/0",
                "needs the parameter 'name'");
        assertRefused(
                workflow()
                        .node(
                                "s",
                                "Subflow",
                                s -> s.subflow(child).input("name", "ab").input("copies", 12)),
                "DEF-281",
                "/nodes/0/inputs/copies",
                "at most 9");
    }

    @Test
    void a_workflow_that_is_handed_what_it_does_not_take_fails_its_node() {
        for (var mode : List.of("inline", "child")) {
            var execution = bench.engine.start(
                    workflow()
                            .node(
                                    "s",
                                    "Subflow",
                                    s -> s.subflow(printing().build())
                                            .set("mode", mode)
                                            .input("name", "ab")
                                            .input("copies", "${input.n}"))
                            .build(),
                    Map.of("n", 12));

            var result = execution.await();
            assertThat(result.status()).as(mode).isEqualTo(ExecutionStatus.FAILED);
            assertThat(result.failures().reasons().values()).singleElement().satisfies(failure -> {
                assertThat(failure.type()).isEqualTo("InvalidParameters");
                assertThat(failure.message()).contains("'copies' must be at most 9, not 12");
            });
        }
    }

    @Test
    void a_subflow_gives_its_declared_outputs_and_gets_its_defaults() {
        for (var mode : List.of("inline", "child")) {
            var result = bench.engine.run(
                    workflow()
                            .node(
                                    "s",
                                    "Subflow",
                                    s -> s.subflow(printing()
                                                    .output("twice", "${input.copies + nodes.a.output.copies}")
                                                    .build())
                                            .set("mode", mode)
                                            .input("name", "ab"))
                            .output("n", "${nodes.s.output.twice}")
                            .output("whole", "${nodes.s.output.ChildOutputData}")
                            .build(),
                    Map.of());

            assertThat(result.output()).as(mode).containsEntry("whole", Map.of("twice", 4));
        }
    }

    @Test
    void a_declaration_counts_in_the_revision_and_its_absence_does_not() {
        assertThat(printing().build().revision()).isEqualTo(printing().build().revision());
        assertThat(printing().build().revision())
                .isNotEqualTo(printing()
                        .parameter("copies", COPIES.withMax(8))
                        .build()
                        .revision())
                .isNotEqualTo(printing().output("x", 1).build().revision());
    }
}
