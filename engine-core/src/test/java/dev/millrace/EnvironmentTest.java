package dev.millrace;

import static dev.millrace.Bench.workflow;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.MAP;

import dev.millrace.definition.DeclaredVariables;
import dev.millrace.definition.InheritedEnvironment;
import dev.millrace.definition.NodeSpec;
import dev.millrace.definition.Workflow;
import dev.millrace.definition.WorkflowBuilder;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.node.Field;
import dev.millrace.node.Node;
import dev.millrace.node.NodeRegistry;
import dev.millrace.node.NodeType;
import dev.millrace.node.Outcome;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a workflow puts into the environment of all its programs. */
class EnvironmentTest {

    private final Bench bench = new Bench(engine -> engine.nodes(NodeRegistry.builder()
            .add(new Program())
            .add(new Silent())
            .add(new Bare())
            .add(new Inheriting())
            .build()));

    @AfterEach
    void close() {
        bench.close();
    }

    /** Gives what it finds in its environment. */
    private static final class Program implements NodeType {

        @Override
        public String name() {
            return "Program";
        }

        @Override
        public List<Field> fields() {
            return List.of(Field.optional("environment", Field.Kind.TEXT_MAP, "variables"));
        }

        @Override
        public Node create(NodeSpec node) {
            return context -> Outcome.done("found", context.settings().getOrDefault("environment", "nothing"));
        }
    }

    /** Has an environment and says nothing of it. */
    private static final class Silent implements NodeType {

        @Override
        public String name() {
            return "Silent";
        }

        @Override
        public List<Field> fields() {
            return List.of(Field.optional("environment", Field.Kind.TEXT_MAP, "variables"));
        }

        @Override
        public Node create(NodeSpec node) {
            return context -> context.settings().toString().contains("db:s3cret@x")
                    ? Outcome.done()
                    : Outcome.failed("Wrong", "the environment is another one");
        }
    }

    /** Gives what it is told to inherit. */
    private static final class Inheriting implements NodeType {

        @Override
        public String name() {
            return "Inheriting";
        }

        @Override
        public List<Field> fields() {
            return List.of(Field.optional(InheritedEnvironment.FIELD, Field.Kind.ANY, "what it inherits"));
        }

        @Override
        public Node create(NodeSpec node) {
            return context -> Outcome.done(
                    "inherits", context.settings().getOrDefault(InheritedEnvironment.FIELD, "what is usual"));
        }
    }

    /** Has no environment. */
    private static final class Bare implements NodeType {

        @Override
        public String name() {
            return "Bare";
        }

        @Override
        public Node create(NodeSpec node) {
            return context -> Outcome.done("settings", context.settings());
        }
    }

    private Object found(WorkflowBuilder workflow, Map<String, Object> input) {
        var output = bench.engine.run(workflow.build(), input).output();
        return output.getOrDefault("found", output);
    }

    @Test
    void a_node_finds_the_workflows_entries_and_its_own_which_win() {
        var workflow = workflow()
                .environment("STAGE", "${input.stage}")
                .environment("LEVEL", 7)
                .node("run", "Program", node -> node.set("environment", Map.of("LEVEL", "${1 + 1}", "OWN", "x")));

        assertThat(found(workflow, Map.of("stage", "test")))
                .isEqualTo(Map.of("STAGE", "test", "LEVEL", "2", "OWN", "x"));
    }

    @Test
    void a_node_without_one_of_its_own_finds_it_too_inside_bodies_as_well() {
        assertThat(found(workflow().environment("A", "b").node("run", "Program"), Map.of()))
                .isEqualTo(Map.of("A", "b"));
        var box = bench.start(workflow()
                .environment("A", "b")
                .node("box", "Container", node -> node.body(body -> body.node("run", "Program"))));

        assertThat(box.snapshot().node("box/run").output()).isEqualTo(Map.of("found", Map.of("A", "b")));
    }

    @Test
    void an_entry_names_others_over_the_layers_and_each_is_filled_in_once() {
        var workflow = workflow()
                .environment("URL", "https://${HOST}:${PORT}/${f:lower(STAGE)}")
                .environment("HOST", "${STAGE}.example.com")
                .environment("PORT", 80)
                .environment("STAGE", "${input.stage}")
                .environment("input", "an entry")
                .node("run", "Program", node -> node.set("environment", Map.of("PORT", "8${STAGE}", "OWN", "<${URL}>")))
                .build();

        assertThat(found(workflow, "${PORT} \\${x}"))
                .asInstanceOf(MAP)
                .containsEntry("HOST", "${PORT} \\${x}.example.com")
                .containsEntry("PORT", "8${PORT} \\${x}")
                .containsEntry("URL", "https://${PORT} \\${x}.example.com:8${PORT} \\${x}/${port} \\${x}")
                .containsEntry("OWN", "<https://${PORT} \\${x}.example.com:8${PORT} \\${x}/${port} \\${x}>");
        var given = StartOptions.NONE.withEnvironment(Map.of("HOST", "${STAGE}", "PORT", "1"));
        assertThat(bench.engine
                        .start(workflow, Map.of("stage", "Test"), given)
                        .await()
                        .output()
                        .get("found"))
                .asInstanceOf(MAP)
                .containsEntry("OWN", "<https://${STAGE}:1/test>");
    }

    private Object found(Workflow workflow, String stage) {
        return bench.engine.run(workflow, Map.of("stage", stage)).output().get("found");
    }

    @Test
    void entries_that_name_nothing_or_lead_back_to_themselves_are_refused() {
        assertThatThrownBy(() -> bench.start(workflow()
                        .environment("A", "${B}")
                        .environment("B", "x${C}")
                        .environment("C", "${A}")
                        .node("run", "Program")))
                .hasMessageContaining("[DEF-233] /environment: [EXP-109]")
                .hasMessageContaining("A -> B -> C -> A");
        assertThatThrownBy(() -> bench.start(workflow()
                        .environment("STAGE", "test")
                        .environment("HOST", "${STGE}.example.com")
                        .node("run", "Program", node -> node.set("environment", Map.of("X", "${HOSTT}")))))
                .hasMessageContaining("[DEF-233] /environment/HOST: [EXP-106]")
                .hasMessageContaining("did you mean 'STAGE'?")
                .hasMessageContaining("did you mean 'HOST'?");
        assertThatThrownBy(() -> bench.start(workflow()
                        .environment("STAGE", "${HOST}")
                        .environment("HOST", "x")
                        .node("run", "Program", node -> node.set("environment", Map.of("HOST", "${STAGE}")))))
                .hasMessageContaining("[DEF-233] /nodes/0/environment: [EXP-109]")
                .hasMessageContaining("STAGE -> HOST -> STAGE");
    }

    @Test
    void no_event_and_no_snapshot_holds_what_an_entry_became() {
        var execution = bench.start(workflow()
                .environment("PASSWORD", "s3cret")
                .environment("URL", "db:${PASSWORD}@x")
                .node("run", "Silent"));

        assertThat(execution.await().status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(execution.events().toString() + execution.snapshot() + execution.explain("run"))
                .contains("run")
                .doesNotContain("s3cret");
    }

    @Test
    void a_type_without_an_environment_is_left_alone() {
        assertThat(found(workflow().environment("A", "b").node("run", "Bare"), Map.of()))
                .isEqualTo(Map.of("settings", Map.of()));
    }

    @Test
    void a_subflow_has_its_own() {
        var child = Workflow.named("child").node("run", "Program").build();
        var own = Workflow.named("own")
                .environment("B", "c")
                .node("run", "Program")
                .build();

        assertThat(found(workflow().environment("A", "b").node("sub", "Subflow", n -> n.subflow(child)), Map.of()))
                .isEqualTo("nothing");
        assertThat(found(workflow().environment("A", "b").node("sub", "Subflow", n -> n.subflow(own)), Map.of()))
                .isEqualTo(Map.of("B", "c"));
    }

    @Test
    void null_fails_the_node_by_name() {
        var result = bench.engine.run(
                workflow()
                        .environment("STAGE", "${input.stage}")
                        .node("run", "Program")
                        .build(),
                Map.of());

        assertThat(result.cause()).contains("EXP-203", "environment.STAGE");
    }

    @Test
    void what_is_no_name_or_no_text_is_refused_at_its_place() {
        assertThatThrownBy(() -> bench.start(workflow()
                        .environment("A=B", "x")
                        .environment("LIST", List.of(1))
                        .environment("TYPO", "${oops}")
                        .environment("NODE", "${nodes.runn.output}")
                        .environment("EXECUTION", "${execution.key1}")
                        .node("run", "Program")))
                .hasMessageContaining("[DEF-285] /environment/A=B")
                .hasMessageContaining("[DEF-285] /environment/LIST")
                .hasMessageContaining("[DEF-233] /environment/TYPO")
                .hasMessageContaining("[DEF-247] /environment/NODE")
                .hasMessageContaining("did you mean 'run'?")
                .hasMessageContaining("[DEF-247] /environment/EXECUTION");
        assertThatThrownBy(() -> bench.start(workflow()
                        .strictVariables()
                        .environment("V", "${variables.none}")
                        .node("run", "Program")))
                .hasMessageContaining("[DEF-234] /environment");
    }

    @Test
    void it_is_part_of_the_revision_and_none_changes_no_revision() {
        var without = workflow().node("run", "Program").build();
        var with = workflow().environment("A", "b").node("run", "Program").build();

        assertThat(with.revision()).isNotEqualTo(without.revision());
        assertThat(DeclaredVariables.NONE).isEqualTo(new DeclaredVariables(Map.of(), false));
    }

    @Test
    void what_its_workflow_says_of_inheriting_a_node_takes_on_and_its_own_wins() {
        var workflow = workflow()
                .inheritEnvironment(InheritedEnvironment.named("CI_*"))
                .node("takes", "Inheriting")
                .node("says", "Inheriting", node -> node.set("inheritEnvironment", true))
                .node("bare", "Bare");
        var outputs = bench.start(workflow).snapshot();

        assertThat(outputs.node("takes").output()).isEqualTo(Map.of("inherits", List.of("CI_*")));
        assertThat(outputs.node("says").output()).isEqualTo(Map.of("inherits", true));
        assertThat(outputs.node("bare").output()).isEqualTo(Map.of("settings", Map.of()));
    }

    @Test
    void what_is_inherited_is_part_of_the_revision() {
        var without = workflow().node("run", "Program").build();
        var all = workflow().inheritEnvironment(new InheritedEnvironment.All()).node("run", "Program");
        var none =
                workflow().inheritEnvironment(new InheritedEnvironment.None()).node("run", "Program");

        assertThat(Set.of(
                        without.revision(), all.build().revision(), none.build().revision()))
                .hasSize(3);
    }

    @Test
    void what_says_nothing_of_inheriting_is_refused() {
        assertThat(InheritedEnvironment.of("true")).isEqualTo(new InheritedEnvironment.All());
        assertThat(InheritedEnvironment.of(List.of("A", 1))).isEqualTo(InheritedEnvironment.named("A", "1"));
        for (var wrong : List.of(Map.of(), List.of(List.of()), "", "A=B", List.of("a\0"))) {
            assertThatThrownBy(() -> InheritedEnvironment.of(wrong))
                    .as("%s", wrong)
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void what_a_start_says_wins_over_workflow_and_node_in_bodies_too_and_stands_for_itself() {
        var workflow = workflow()
                .environment("STAGE", "test")
                .environment("OWN", "flow")
                .node("run", "Program", node -> node.set("environment", Map.of("LEVEL", "1", "OWN", "node")))
                .node(
                        "box",
                        "Container",
                        node -> node.body(body ->
                                body.node("run", "Program", inner -> inner.set("environment", Map.of("LEVEL", "2")))))
                .build();
        var given = Map.of("LEVEL", "7", "STAGE", "${input.x} \\${y} \\\\ $", "NEW", "n");

        var execution = bench.engine.start(workflow, Map.of(), StartOptions.NONE.withEnvironment(given));

        assertThat(execution.await().status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(execution.snapshot().node("run").output())
                .isEqualTo(
                        Map.of("found", Map.of("LEVEL", "7", "STAGE", given.get("STAGE"), "NEW", "n", "OWN", "node")));
        assertThat(execution.snapshot().node("box/run").output())
                .isEqualTo(
                        Map.of("found", Map.of("LEVEL", "7", "STAGE", given.get("STAGE"), "NEW", "n", "OWN", "flow")));
        assertThat(execution.restart().await().output())
                .isEqualTo(execution.await().output());
    }

    @Test
    void what_is_no_name_is_refused_where_a_start_says_it() {
        assertThatThrownBy(() -> StartOptions.NONE.withEnvironment(Map.of("A=B", "x")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'A=B' is no name");
        assertThatThrownBy(() -> StartOptions.NONE.withEnvironment(Map.of("A", "x\0")))
                .hasMessageContaining("'A' holds a NUL");
    }
}
