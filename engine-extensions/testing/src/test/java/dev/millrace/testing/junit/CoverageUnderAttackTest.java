package dev.millrace.testing.junit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.node.Node;
import dev.millrace.node.NodeRegistry;
import dev.millrace.node.Outcome;
import dev.millrace.report.CoveragePoint;
import dev.millrace.report.WorkflowCoverage;
import dev.millrace.serialization.DataCodec;
import dev.millrace.testing.workflow.TestEngine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What counts as taken where a definition is odd: loops, subflows, steps, substitutes, and what can never be taken. */
class CoverageUnderAttackTest {

    @TempDir
    private Path folder;

    private String failing = "";

    private TestEngine engine(String yaml) throws Exception {
        return TestEngine.of(Files.writeString(folder.resolve("w.yaml"), yaml).toString());
    }

    private Node unlessFailing(String id) {
        return context -> id.equals(failing) ? Outcome.failed("Away", "not now") : Outcome.done();
    }

    private static List<String> missed(TestEngine engine) {
        return texts(engine.coverage().missed());
    }

    private static List<String> texts(List<CoveragePoint> points) {
        return points.stream().map(CoveragePoint::toString).toList();
    }

    @Test
    void of_a_loop_in_a_loop_one_iteration_is_enough_and_one_that_never_ran_takes_nothing() throws Exception {
        var yaml = """
            workflowId: loops
            nodes:
              - nodeId: outer
                runtimeType: ForEach
                collectionExpression: input.rows
                body:
                  nodes:
                    - nodeId: inner
                      runtimeType: ForEach
                      collectionExpression: input.item
                      body:
                        nodes:
                          - {nodeId: a, runtimeType: Noop}
                          - {nodeId: b, runtimeType: Noop}
                        connections:
                          - {sourceNodeId: a, targetNodeId: b, condition: output.item == 3}
              - nodeId: never
                runtimeType: While
                dependsOn: outer
                conditionExpression: "false"
                body: {nodes: [{nodeId: c, runtimeType: Noop}]}
            """;
        try (var engine = engine(yaml)) {
            engine.run(Map.of("rows", List.of(List.of(), List.of(1, 2))));
            assertThat(missed(engine))
                    .containsExactly(
                            "route outer/inner/a -> b (output.item == 3)",
                            "condition outer/inner/a -> b (output.item == 3) is true",
                            "node outer/inner/b",
                            "node never/c");
            engine.run(Map.of("rows", List.of(List.of(3))));

            assertThat(missed(engine)).containsExactly("node never/c");
        }
    }

    @Test
    void a_flat_loop_counts_as_the_nested_one_that_it_is() throws Exception {
        var yaml = """
            workflowId: flat
            nodes:
              - {nodeId: each, runtimeType: ForEach, collectionExpression: input.rows}
              - {nodeId: pack, runtimeType: Noop}
              - {nodeId: after, runtimeType: Noop}
            connections:
              - {sourceNodeId: each, targetNodeId: pack, sourcePort: LoopBody}
              - {sourceNodeId: each, targetNodeId: after}
            """;
        try (var engine = engine(yaml)) {
            engine.run(Map.of("rows", List.of()));
            assertThat(missed(engine)).containsExactly("node each/pack");
            engine.run(Map.of("rows", List.of(1)));
            assertThat(missed(engine)).isEmpty();
            assertThat(engine.coverage().percent()).isEqualTo(100);
        }
    }

    @Test
    void ways_to_substitutes_are_taken_when_these_run_and_not_before() throws Exception {
        var yaml = """
            workflowId: substitutes
            nodes:
              - {nodeId: book, runtimeType: shop.book, compensationNodeId: unbook}
              - {nodeId: pay, runtimeType: shop.pay, dependsOn: book, fallbackNodeId: later}
              - {nodeId: ship, runtimeType: shop.ship, dependsOn: pay}
              - {nodeId: unbook, runtimeType: shop.unbook}
              - {nodeId: later, runtimeType: shop.later}
            """;
        try (var engine = engine(yaml)) {
            for (var id : List.of("book", "unbook", "later", "pay", "ship")) {
                engine.when(id).thenRun(unlessFailing(id));
            }
            engine.run();
            assertThat(missed(engine))
                    .containsExactly(
                            "route book -> unbook as compensation",
                            "route pay -> later as fallback",
                            "node unbook",
                            "node later");
            failing = "ship";
            engine.run();
            assertThat(missed(engine)).containsExactly("route pay -> later as fallback", "node later");
            failing = "pay";
            engine.run();

            assertThat(missed(engine)).isEmpty();
        }
    }

    @Test
    void what_is_disabled_is_nothing_to_take() throws Exception {
        var yaml = """
            workflowId: disabled
            nodes:
              - {nodeId: a, runtimeType: Noop}
              - {nodeId: b, runtimeType: Noop}
              - {nodeId: c, runtimeType: Noop}
              - {nodeId: d, runtimeType: IfElse, condition: "true", disabled: true}
              - nodeId: e
                runtimeType: ForEach
                collectionExpression: input.rows
                disabled: true
                body: {nodes: [{nodeId: f, runtimeType: Noop}]}
            connections:
              - {sourceNodeId: a, targetNodeId: b}
              - {sourceNodeId: a, targetNodeId: c, isEnabled: false}
              - {sourceNodeId: b, targetNodeId: d}
              - {sourceNodeId: d, targetNodeId: c, sourcePort: TrueBranch, condition: output.x == 1}
              - {sourceNodeId: c, targetNodeId: e}
            """;
        try (var engine = engine(yaml)) {
            engine.run();

            assertThat(texts(engine.coverage().points())).containsExactly("node a", "route a -> b", "node b", "node c");
            assertThat(missed(engine)).isEmpty();
        }
    }

    @Test
    void a_subflow_in_place_is_looked_into_at_each_place_where_it_stands() throws Exception {
        Files.writeString(folder.resolve("child.yaml"), """
                workflowId: child
                nodes:
                  - {nodeId: large, runtimeType: IfElse, condition: input.n > 10}
                  - {nodeId: yes, runtimeType: Noop}
                connections: [{sourceNodeId: large, targetNodeId: yes, sourcePort: TrueBranch}]
                """);
        var yaml = """
            workflowId: parent
            nodes:
              - {nodeId: one, runtimeType: Subflow, workflowFilePath: child.yaml, inputs: {n: 11}}
              - {nodeId: two, runtimeType: Subflow, workflowFilePath: child.yaml, inputs: {n: 1}}
            """;
        try (var engine = engine(yaml)) {
            engine.run();

            assertThat(missed(engine))
                    .containsExactly(
                            "port one/large: FalseBranch",
                            "port two/large: TrueBranch",
                            "route two/large -> yes (TrueBranch)",
                            "node two/yes");
        }
    }

    @Test
    void what_ended_before_it_began_took_nothing_and_what_was_cancelled_running_did() throws Exception {
        var yaml = """
            workflowId: waits
            nodes:
              - {nodeId: ask, runtimeType: Wait, signal: go, waitTimeout: 2d}
              - {nodeId: late, runtimeType: Noop}
              - {nodeId: after, runtimeType: Noop}
            connections:
              - {sourceNodeId: ask, targetNodeId: after}
              - {sourceNodeId: ask, targetNodeId: late, sourcePort: Timeout}
            """;
        try (var engine = engine(yaml)) {
            engine.start().cancel("enough");

            assertThat(texts(engine.coverage().points())).contains("port ask: Timeout");
            assertThat(missed(engine))
                    .doesNotContain("node ask")
                    .contains("node late", "node after", "port ask: Timeout");
        }
    }

    @Test
    void a_percentage_is_never_rounded_up_to_all_and_reads_alike_everywhere() throws Exception {
        var yaml = new StringBuilder("workflowId: wide\nnodes:\n");
        for (int i = 0; i < 3_000; i++) {
            yaml.append("  - {nodeId: n").append(i).append(", runtimeType: Noop}\n");
        }
        yaml.append("  - {nodeId: never, runtimeType: Noop}\n")
                .append("connections: [{sourceNodeId: n0, targetNodeId: never, condition: \"1 > 2\"}]\n");
        var before = Locale.getDefault();
        try (var engine = engine(yaml.toString())) {
            Locale.setDefault(Locale.GERMANY);
            engine.run();

            assertThat(engine.coverage().missed()).hasSize(3);
            assertThat(DataCodec.toJson(engine.coverage().data()))
                    .as("fields stand in one order whenever they are written")
                    .containsPattern(
                            "\\{\\s+\"kind\": \"NODE\",\\s+\"place\": \"n0\",\\s+\"what\": \"\",\\s+\"taken\": true");
            assertThat(engine.coverage().text()).startsWith("wide: 99.9 % (nodes 3000 of 3001, routes 0 of 1,");
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void steps_and_what_they_do_when_they_fail_are_taken_one_by_one() throws Exception {
        var yaml = """
            workflowId: steps
            nodes:
              - nodeId: all
                runtimeType: Steps
                steps:
                  - {nodeId: first, runtimeType: shop.first}
                  - {nodeId: second, runtimeType: shop.second}
                failureSteps:
                  - {nodeId: tidy, runtimeType: shop.tidy}
            """;
        try (var engine = engine(yaml)) {
            for (var id : List.of("first", "second", "tidy")) {
                engine.when(id).thenRun(unlessFailing(id));
            }
            engine.run();
            assertThat(missed(engine))
                    .containsExactly(
                            "route all/first -> tidy (Fail)", "route all/second -> tidy (Fail)", "node all/tidy");
            failing = "second";
            engine.run();

            assertThat(missed(engine)).containsExactly("route all/first -> tidy (Fail)");
            assertThat(WorkflowCoverage.of(engine.coverage().workflow(), NodeRegistry.discovered())
                            .percent())
                    .isZero();
        }
    }
}
