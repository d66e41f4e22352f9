package dev.millrace.serialization;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.definition.CompensationOrder;
import dev.millrace.definition.CompensationPolicy;
import dev.millrace.definition.CompensationScope;
import dev.millrace.definition.Workflow;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How compensations and what they undo are written. */
class CompensationFormTest {

    private static final CompensationPolicy ONE_BRANCH =
            CompensationPolicy.of(CompensationScope.BRANCH).withOrder(CompensationOrder.PARALLEL);
    private static final CompensationPolicy ITSELF = CompensationPolicy.of(CompensationScope.CONTAINER);

    private final WorkflowLoader loader = WorkflowLoader.with(Types.registry());

    private Workflow parse(String yaml) {
        return loader.parse(yaml, Format.YAML, "w.yaml");
    }

    @Test
    void what_is_undone_and_in_which_order_is_read_and_written() {
        var written = parse("""
            workflowId: w
            compensation: {scope: branch, order: parallel}
            nodes:
              - nodeId: box
                runtimeType: Container
                compensation: {scope: container}
                childNodes: [{nodeId: a, runtimeType: Noop}]
            """);
        var coded = Workflow.named("w")
                .policy(policy -> policy.withCompensation(ONE_BRANCH))
                .node("box", "Container", box -> box.compensationInside(ITSELF).body(body -> body.node("a", "Noop")))
                .build();

        assertThat(written).isEqualTo(coded);
        assertThat(parse(WorkflowWriter.toYaml(written))).isEqualTo(written);
        assertThat(written.revision())
                .isNotEqualTo(coded.withPolicy(coded.policy().withCompensation(CompensationPolicy.DEFAULT))
                        .revision());
    }

    @Test
    void a_connection_to_a_compensation_is_short_for_its_node_s_field() {
        var connected = parse("""
            workflowId: w
            nodes: [{nodeId: a, runtimeType: Noop}, {nodeId: undo, runtimeType: Noop}, {nodeId: b, runtimeType: Noop}]
            connections:
              - {from: a, to: undo, Compensation: true}
              - {from: a, to: b}
              - {from: b, to: undo, compensation: true, enabled: false}
            """);
        var named = parse("""
            workflowId: w
            nodes:
              - {nodeId: a, runtimeType: Noop, compensationNodeId: undo}
              - {nodeId: undo, runtimeType: Noop}
              - {nodeId: b, runtimeType: Noop}
            connections: [{from: a, to: b}]
            """);
        var coded = Workflow.named("w")
                .node("a", "Noop")
                .node("undo", "Noop")
                .node("b", "Noop")
                .connect("a", "undo", via -> via.compensation())
                .connect("a", "b")
                .build();

        assertThat(connected).isEqualTo(named).isEqualTo(coded);
    }

    @ParameterizedTest
    @ValueSource(strings = {"condition: '1 < 2'", "trigger: Fail", "sourcePort: x", "recovers: true"})
    void nothing_flows_along_such_a_connection(String more) {
        var problems = loader.check("""
            workflowId: w
            nodes: [{nodeId: a, runtimeType: Noop}, {nodeId: undo, runtimeType: Noop}]
            connections:
              - {from: a, to: undo, compensation: true, %s}
            """.formatted(more), Format.YAML, "w.yaml").problems();

        assertThat(problems).singleElement().satisfies(problem -> {
            assertThat(problem.code()).isEqualTo("DEF-115");
            assertThat(problem.message()).contains("nothing flows along a connection to a compensation");
        });
    }

    @Test
    void a_second_compensation_and_an_unknown_node_are_told_with_the_connection_s_place() {
        var problems = loader.check("""
            workflowId: w
            nodes:
              - {nodeId: a, runtimeType: Noop, compensationNodeId: undo}
              - {nodeId: undo, runtimeType: Noop}
              - {nodeId: other, runtimeType: Noop}
            connections:
              - {from: a, to: undo, compensation: true}
              - {from: a, to: other, compensation: true}
              - {from: nobody, to: undo, compensation: true}
            """, Format.YAML, "w.yaml").problems();

        assertThat(problems)
                .extracting(p -> p.code() + " " + p.path())
                .containsExactly("DEF-299 /connections/1", "DEF-299 /connections/2");
        assertThat(problems.get(0).place().orElseThrow().line()).isEqualTo(8);
        assertThat(problems.get(1).message()).contains("there is no node 'nobody' to be undone");
    }
}
