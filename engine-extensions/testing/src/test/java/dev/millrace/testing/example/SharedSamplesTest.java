package dev.millrace.testing.example;

import static dev.millrace.testing.assertions.ExecutionAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.millrace.definition.Graph;
import dev.millrace.definition.NodeSpec;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.node.NodeContext;
import dev.millrace.node.Outcome;
import dev.millrace.serialization.DefinitionImport;
import dev.millrace.serialization.Dialect;
import dev.millrace.testing.junit.WorkflowTest;
import dev.millrace.testing.workflow.TestEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The samples of other engines load, are imported, and run; skipped where there are none beside the checkout. */
@WorkflowTest
class SharedSamplesTest {

    private static final Set<String> WORK = Set.of("CSharp", "CSharpScript", "CSharpTask", "PowerShell");
    private static final String CHILD =
            "workflowId: child\nnodes: [{nodeId: work, runtimeType: CSharpTask, scriptContent: x}]\n";

    @TempDir
    private Path folder;

    private static Path samples(String name) {
        var named = System.getenv("MILLRACE_SHARED");
        var bases = Stream.concat(
                named == null ? Stream.empty() : Stream.of(Path.of(named)),
                Stream.iterate(Path.of("").toAbsolutePath(), path -> path != null, Path::getParent)
                        .map(path -> path.resolve("shared")));
        var found = bases.map(base -> base.resolve("samples").resolve(name))
                .filter(Files::isDirectory)
                .findFirst();
        assumeTrue(found.isPresent(), "SKIPPED: no folder shared/samples/" + name + " beside the checkout");
        return found.orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Parallel.yaml",
                "azs_deployment.yaml",
                "simple-workflow.json",
                "simple-workflow.yaml",
                "with-subflow.yaml"
            })
    void samples_of_the_older_engine_run_with_what_they_name(String name, TestEngine engine) throws IOException {
        var file = Files.copy(samples("001-executionengine").resolve(name), folder.resolve(name));
        for (var named : List.of("subworkflow1.yaml", "subworkflow2.yaml", "Workflows/deploy_node.yaml")) {
            var at = folder.resolve(named);
            Files.createDirectories(at.getParent());
            Files.writeString(at, CHILD);
        }
        Files.createDirectories(folder.resolve("TestData/Scripts"));
        Files.writeString(folder.resolve("TestData/Scripts/fetch-data.ps1"), "");

        var workflow = engine.load(file.toString()).workflow();
        work(workflow.graph())
                .map(NodeSpec::id)
                .distinct()
                .forEach(id -> engine.when(id.value()).then(Map.of()));
        var execution = engine.run();

        assertThat(execution).completed();
        assertThat(execution.snapshot().nodes())
                .hasSizeGreaterThanOrEqualTo(workflow.graph().nodes().size());
    }

    private static Stream<NodeSpec> work(Graph graph) {
        return graph.nodes().stream()
                .flatMap(node -> Stream.of(
                                Stream.of(node).filter(one -> WORK.contains(one.type())),
                                node.work().body().stream().flatMap(body -> work(body)),
                                node.work().subflow().stream().flatMap(nested -> work(nested.graph())))
                        .flatMap(nodes -> nodes));
    }

    @Test
    void a_machine_goes_round_until_its_gate_and_its_checks_let_it_through(TestEngine engine) throws IOException {
        var machine = imported(samples("004-ironbees").resolve("coding_workflow.yaml"), engine);
        var plans = engine.when("PLAN").then(Map.of());
        var codes = engine.when("CODE").then(Map.of());
        engine.when("VALIDATE").thenRun(context -> built(context, codes.calls() == 2));

        var execution = machine.start();
        engine.advance(Duration.ofMinutes(2));
        assertThat(plans.calls()).as("the trigger waits for its file").isZero();
        Files.writeString(folder.resolve("requirements.md"), "a calculator");
        engine.advance(Duration.ofMinutes(2));
        execution.decide("WAIT_APPROVAL", "rejected", "ann");
        execution.decide("WAIT_APPROVAL", "approved", "ann");
        execution.runToEnd();

        assertThat(execution).completed().ran("END").skipped("ERROR");
        assertThat(plans.calls()).isEqualTo(2);
        assertThat(codes.calls()).isEqualTo(2);
        assertThat(execution.snapshot().result().variables()).containsEntry("iteration_count", 6);
    }

    @Test
    void a_machine_that_never_succeeds_is_escalated(TestEngine engine) throws IOException {
        Files.writeString(folder.resolve("requirements.md"), "a calculator");
        var machine = imported(samples("004-ironbees").resolve("coding_workflow.yaml"), engine);
        engine.when("PLAN").then(Map.of());
        var codes = engine.when("CODE").then(Map.of());
        engine.when("VALIDATE").thenRun(context -> built(context, false));

        var execution =
                machine.start().decide("WAIT_APPROVAL", "approved", "ann").runToEnd();

        assertThat(execution.status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(execution.toString()).contains("escalated at ERROR");
        assertThat(codes.calls()).isEqualTo(2);
    }

    private static Outcome built(NodeContext context, boolean success) {
        context.setVariable("build", Map.of("success", success));
        return Outcome.done();
    }

    @Test
    void a_circle_that_is_entered_in_two_places_runs_too(TestEngine engine) throws IOException {
        var file = Files.writeString(folder.resolve("two.yaml"), """
            name: two-doors
            states:
              - {id: DOOR, type: agent, executor: a, conditions: [{if: left, then: L}], next: R}
              - {id: L, type: agent, executor: a, conditions: [{if: done, then: OUT}], next: R}
              - {id: R, type: agent, executor: a, conditions: [{if: again, then: R}], next: L}
              - {id: OUT, type: terminal}
            """);
        var machine = imported(file, engine);
        var order = new ArrayList<String>();
        engine.when("DOOR").then(Map.of());
        engine.when("L").thenRun(context -> noted(context, order, "L", "done", order.size() > 3));
        engine.when("R").thenRun(context -> noted(context, order, "R", "again", order.isEmpty()));

        assertThat(machine.run()).completed().ran("OUT");
        assertThat(order).containsExactly("R", "R", "L", "R", "L");
    }

    private static Outcome noted(NodeContext context, List<String> order, String id, String name, boolean value) {
        order.add(id);
        context.setVariable(name, value);
        return Outcome.done();
    }

    private TestEngine imported(Path file, TestEngine engine) throws IOException {
        var report = DefinitionImport.read(Dialect.IRONBEES, file);
        assertThat(report.yaml()).as(report.problems().toString()).isPresent();
        var at =
                Files.writeString(folder.resolve("imported.yaml"), report.yaml().orElseThrow());
        return engine.load(at.toString());
    }
}
