package dev.millrace;

import static dev.millrace.Bench.done;
import static dev.millrace.Bench.workflow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.definition.InvalidWorkflowException;
import dev.millrace.definition.Lock;
import dev.millrace.definition.Workflow;
import dev.millrace.definition.WorkflowBuilder;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.node.Node;
import dev.millrace.node.Outcome;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Reading a variable that nobody declared. */
class StrictVariablesTest {

    private final Bench bench = new Bench();

    @AfterEach
    void close() {
        bench.close();
    }

    private static WorkflowBuilder strict() {
        return workflow().strictVariables().variable("limit", null).variable("zone", "eu");
    }

    private void assertRefused(WorkflowBuilder workflow, String path) {
        assertThatThrownBy(() -> bench.start(workflow))
                .isInstanceOf(InvalidWorkflowException.class)
                .hasMessageContaining("DEF-234")
                .hasMessageContaining("variables.limt")
                .hasMessageContaining("[limit, zone]")
                .hasMessageContaining(path);
    }

    @Test
    void an_undeclared_variable_is_refused_at_load_wherever_it_is_read() {
        assertRefused(strict().node("a", "Noop", node -> node.input("v", "${variables.limt}")), "/nodes/0");
        assertRefused(strict().node("a", "IfElse", node -> node.set("condition", "variables['limt'] > 1")), "/nodes/0");
        assertRefused(strict().node("a", "Noop", node -> node.runIf("variables.limt > 1")), "/nodes/0");
        assertRefused(
                strict().node(
                                "a",
                                "Timer",
                                node -> node.set("delay", "1s").lock(Lock.exclusive("room-${variables.limt}"))),
                "/nodes/0");
        assertRefused(
                strict().node(
                                "a",
                                "Container",
                                box -> box.body(body -> body.node("b", "Noop")
                                        .node("c", "Noop", node -> node.input("v", "${variables.limt}")))),
                "/nodes/0");
        assertRefused(
                strict().node("a", "Noop").node("b", "Noop").connect("a", "b", via -> via.when("variables.limt > 1")),
                "/connections/0/condition");
    }

    @Test
    void a_declared_one_is_read_null_included_and_without_strictness_any_is() {
        var execution = bench.start(strict().node(
                        "a",
                        "Noop",
                        node -> node.input("v", "${variables.zone}").input("n", "${variables.limit}")));
        var lax = bench.start(workflow().node("a", "Noop", node -> node.input("v", "${variables.limt}")));

        assertThat(execution.await().output()).containsEntry("v", "eu").containsEntry("n", null);
        assertThat(lax.await().output()).containsEntry("v", null);
    }

    @Test
    void one_that_only_the_data_names_fails_its_node() {
        var workflow = strict().node("a", "Noop", node -> node.input("v", "${variables[input.name]}"))
                .build();

        var good = bench.engine.start(workflow, Map.of("name", "zone"));
        var bad = bench.engine.start(workflow, Map.of("name", "limt"));

        assertThat(good.await().output()).containsEntry("v", "eu");
        assertThat(bad.status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(bad.await().cause()).contains("node a", "RUN-109", "'limt'");
    }

    @Test
    void code_that_reads_one_fails_and_one_that_was_written_is_there() {
        Node reads =
                context -> Outcome.done("v", String.valueOf(context.variables().get("made")));
        Node writes = context -> {
            context.setVariable("made", 1);
            return Outcome.done();
        };

        var bad = bench.start(strict().node("a", reads));
        var good = bench.start(strict().node("w", writes).node("a", reads).connect("w", "a"));

        assertThat(bad.status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(bad.await().cause()).contains("node a", "RUN-109", "'made'");
        assertThat(good.await().output()).containsEntry("v", "1");
    }

    @Test
    void a_subflow_says_for_itself() {
        var child = Workflow.named("child")
                .strictVariables()
                .variable("who", "nobody")
                .node("in", "Noop", node -> node.input("v", "${variables[input.name]}"));

        var execution = bench.engine.start(
                workflow()
                        .node("sub", "Subflow", node -> node.subflow(child.build()))
                        .node("lax", "Noop", node -> node.input("v", "${variables.limt}"))
                        .build(),
                Map.of("name", "limt"));

        assertThat(execution.await().cause()).contains("sub", "RUN-109");
        assertThat(execution.snapshot().node("lax").output()).containsEntry("v", null);
        assertThatThrownBy(() -> bench.start(workflow()
                        .node(
                                "sub",
                                "Subflow",
                                node -> node.subflow(
                                        child.node("bad", "Noop", bad -> bad.input("v", "${variables.limt}"))
                                                .build()))))
                .hasMessageContaining("DEF-234");
    }

    @Test
    void strictness_is_part_of_the_revision_and_laxness_changes_none() {
        var lax = workflow().variable("a", 1).node("n", done()).build();
        var strict =
                workflow().variable("a", 1).strictVariables().node("n", done()).build();

        assertThat(strict.revision()).isNotEqualTo(lax.revision());
    }
}
