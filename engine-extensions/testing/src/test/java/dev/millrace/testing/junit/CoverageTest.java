package dev.millrace.testing.junit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.report.CoveragePoint;
import dev.millrace.testing.workflow.TestEngine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What tests take of a workflow is counted: nodes, ports, routes, and how conditions came out. */
class CoverageTest {

    private static final String ROUTES = """
        workflowId: routes
        nodes:
          - {nodeId: load, runtimeType: Noop}
          - {nodeId: large, runtimeType: IfElse, condition: input.rows > 10}
          - nodeId: each
            runtimeType: ForEach
            collectionExpression: input.items
            body: {nodes: [{nodeId: pack, runtimeType: Noop}]}
          - {nodeId: warn, runtimeType: Noop}
          - {nodeId: rescue, runtimeType: Noop}
        connections:
          - {sourceNodeId: load, targetNodeId: large}
          - {sourceNodeId: load, targetNodeId: rescue, triggerMessageType: Fail}
          - {sourceNodeId: large, targetNodeId: each, sourcePort: TrueBranch}
          - {sourceNodeId: large, targetNodeId: warn, condition: input.rows < 0}
        """;

    @TempDir
    private Path folder;

    private TestEngine engine() throws Exception {
        return TestEngine.of(
                Files.writeString(folder.resolve("routes.yaml"), ROUTES).toString());
    }

    @Test
    void what_no_execution_took_is_named() throws Exception {
        try (var engine = engine()) {
            assertThat(engine.coverage().points()).hasSize(14);
            assertThat(engine.coverage().percent()).isZero();

            engine.run(Map.of("rows", 11, "items", List.of("a", "b")));

            assertThat(engine.coverage().missed())
                    .extracting(CoveragePoint::toString)
                    .containsExactly(
                            "route load -> rescue (Fail)",
                            "port large: FalseBranch",
                            "route large -> warn (input.rows < 0)",
                            "condition large -> warn (input.rows < 0) is true",
                            "node warn",
                            "node rescue");
            assertThat(engine.coverage().text())
                    .startsWith("routes: ")
                    .contains("nodes 4 of 6, ports 1 of 2, routes 2 of 4, conditions 1 of 2")
                    .contains("\n  not taken: node warn");
        }
    }

    @Test
    void executions_add_up_and_the_picture_shows_them() throws Exception {
        try (var engine = engine()) {
            engine.run(Map.of("rows", 11, "items", List.of("a")));
            engine.run(Map.of("rows", -1, "items", List.of()));

            assertThat(engine.coverage().missed())
                    .extracting(CoveragePoint::toString)
                    .containsExactly("route load -> rescue (Fail)", "node rescue");
            assertThat(engine.coverage().mermaid()).contains("class n6 skipped");
            assertThat(engine.coverage().data()).containsEntry("workflowId", "routes");
        }
    }
}
