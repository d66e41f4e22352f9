package dev.millrace.serialization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.millrace.definition.NodeId;
import dev.millrace.definition.NodeSpec;
import dev.millrace.definition.Problem;
import dev.millrace.definition.StepLists;
import dev.millrace.store.StoredDefinition;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The lists of a Steps node in files. */
class StepFilesTest {

    private static final String LOGIN = """
        workflowId: w
        nodes:
          - nodeId: login
            runtimeType: Steps
            retries: 2
            timeout: 5m
            steps:
              - {nodeId: ad, runtimeType: Groovy, scriptContent: "1", continueOnFail: true}
              - nodeId: inner
                runtimeType: steps
                Iterations: 3
                steps: [{nodeId: tap, runtimeType: Noop}]
            retrySteps: [{nodeId: restart, runtimeType: Noop}]
            failureSteps: [{nodeId: shoot, runtimeType: Noop}]
        """;

    private final WorkflowLoader loader = WorkflowLoader.with(Types.registry());

    @Test
    void lists_are_read_as_a_body() {
        var work = loader.parse(LOGIN, Format.YAML, "w.yaml")
                .graph()
                .nodes()
                .get(0)
                .work();
        var lists = StepLists.of(work);

        assertThat(lists.steps()).extracting(NodeSpec::id).containsExactly(NodeId.of("ad"), NodeId.of("inner"));
        assertThat(lists.retrySteps()).extracting(NodeSpec::id).containsExactly(NodeId.of("restart"));
        assertThat(lists.failureSteps()).extracting(NodeSpec::id).containsExactly(NodeId.of("shoot"));
        assertThat(lists.mayFail()).isEqualTo(Set.of(NodeId.of("ad")));
        assertThat(work.body().orElseThrow().connections()).hasSize(4);
    }

    @Test
    void what_was_written_is_read_again() {
        var workflow = loader.parse(LOGIN, Format.YAML, "w.yaml");

        var written = WorkflowWriter.toYaml(workflow);
        assertThat(written).contains("continueOnFail: true").doesNotContain("body", StepLists.MAY_FAIL);
        assertThat(loader.parse(written, Format.YAML, "again.yaml")).isEqualTo(workflow);
        assertThat(loader.parse(WorkflowWriter.toJson(workflow), Format.JSON, "again.json"))
                .isEqualTo(workflow);
    }

    @Test
    void a_stored_definition_has_them_too() {
        var workflow = loader.parse(LOGIN, Format.YAML, "w.yaml");
        var codec = new JacksonStoreCodec();

        var again = codec.decode(
                new StoredDefinition(workflow.revision(), codec.encode(workflow).orElseThrow(), "w"));
        assertThat(again).isEqualTo(workflow);
        assertThat(again.revision()).isEqualTo(workflow.revision());
    }

    @Test
    void what_is_wrong_is_told_where_it_stands_in_its_list() {
        var problems = loader.check("""
            workflowId: w
            nodes:
              - nodeId: a
                runtimeType: Steps
                steps:
                  - {nodeId: one, runtimeType: Noop, joinType: any}
                  - {nodeId: two, runtimeType: Noop, phase: 2}
                retrySteps:
                  - {nodeId: three, runtimeType: Groovy, scriptContent: "1", tmeout: 5s}
                  - {nodeId: four, runtimeType: Verify, conditions: [{left: "${nodes.x}", operator: equal, right: 1}]}
                failureSteps:
                  - {nodeId: five, runtimeType: Noop, continueOnFail: true}
            """, Format.YAML, "w.yaml").problems();

        assertThat(problems)
                .extracting(
                        Problem::code,
                        Problem::path,
                        p -> p.place().orElseThrow().line())
                .contains(
                        tuple("DEF-296", "/nodes/0/steps/0", 6),
                        tuple("DEF-115", "/nodes/0/steps/1/phase", 7),
                        tuple("DEF-110", "/nodes/0/retrySteps/0/tmeout", 9),
                        tuple("DEF-247", "/nodes/0/retrySteps/1/conditions", 10),
                        tuple("DEF-115", "/nodes/0/failureSteps/0/continueOnFail", 12));
    }
}
