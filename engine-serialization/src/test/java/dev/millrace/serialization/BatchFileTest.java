package dev.millrace.serialization;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.definition.Batch;
import dev.millrace.definition.OnFailure;
import dev.millrace.definition.Problem;
import dev.millrace.definition.Workflow;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The batch of a file: short for nodes that start executions. */
class BatchFileTest {

    private final WorkflowLoader loader = WorkflowLoader.with(Types.registry());

    private Workflow parse(String yaml) {
        return loader.parse(yaml, Format.YAML, "w.yaml");
    }

    private List<Problem> problems(String yaml) {
        return loader.check(yaml, Format.YAML, "w.yaml").problems();
    }

    @Test
    void starts_in_order_are_those_of_the_same_batch_in_code() {
        var file = parse("""
            workflowId: nightly
            batch:
              starts:
                - {id: load, workflow: load-orders, inputs: {day: "${input.day}"}}
                - {id: invoice, workflow: invoice, each: [{customer: 1}, {customer: 2}]}
                - id: mail
                  workflow: mail
                  collectionExpression: nodes.load.output.customers
                  inputs: {to: "${item}"}
            """);
        var code = Workflow.named("nightly")
                .batch(Batch.IN_ORDER
                        .start("load", "load-orders", Map.of("day", "${input.day}"))
                        .startEach("invoice", "invoice", List.of(Map.of("customer", 1), Map.of("customer", 2)))
                        .startForEach("mail", "mail", "nodes.load.output.customers", Map.of("to", "${item}")))
                .build();

        assertThat(file).isEqualTo(code);
        assertThat(parse(WorkflowWriter.toYaml(file))).isEqualTo(file);
    }

    @Test
    void several_at_once_may_depend_on_others() {
        var file = parse("""
            workflowId: nightly
            onFailure: failFast
            batch:
              maxConcurrency: 4
              starts:
                - {id: a, workflow: one, timeout: 5m}
                - {id: b, workflow: two, dependsOn: a}
            """);
        var code = Workflow.named("nightly")
                .policy(policy -> policy.withOnFailure(OnFailure.FAIL_FAST))
                .batch(Batch.parallel(4).start("a", "one", Map.of()).start("b", "two", Map.of()))
                .connect("a", "b")
                .build();

        assertThat(file.graph().connections()).isEqualTo(code.graph().connections());
        assertThat(file.graph().nodes().get(1)).isEqualTo(code.graph().nodes().get(1));
        assertThat(file.graph().nodes().get(0).policy().attempts().timeout()).isPresent();
        assertThat(file.graph().nodes().get(0).policy().admission().locks())
                .isEqualTo(code.graph().nodes().get(0).policy().admission().locks());
    }

    @Test
    void a_start_may_name_a_file_or_hold_its_workflow(@TempDir Path folder) throws Exception {
        Files.writeString(folder.resolve("part.yaml"), "workflowId: part\nnodes: [{nodeId: a, runtimeType: Noop}]\n");
        Files.writeString(folder.resolve("batch.yaml"), """
            workflowId: nightly
            batch:
              starts:
                - {id: file, workflowFilePath: part.yaml}
                - {id: here, workflowDefinition: {workflowId: inner, nodes: [{nodeId: a, runtimeType: Noop}]}}
                - {id: lines, workflowFilePath: part.yaml, collectionFile: customers.txt, inputs: {name: "${item}"}}
            """);

        var nodes = loader.load(folder.resolve("batch.yaml")).graph().nodes();

        assertThat(nodes.get(0).work().subflow().orElseThrow().id()).isEqualTo("part");
        assertThat(nodes.get(1).work().subflow().orElseThrow().id()).isEqualTo("inner");
        assertThat(nodes.get(2).work().settings()).containsEntry("collectionFile", "customers.txt");
        assertThat(nodes.get(2).work().folders()).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        {id: a, workflow: x, runtimeType: Noop}            | DEF-110 | a start of a batch has no field 'runtimeType'
        {id: a, workflow: x, await: false}                 | DEF-110 | a start of a batch has no field 'await'
        {id: a, workflw: x}                                | DEF-110 | did you mean 'workflow'
        {workflow: x}                                      | DEF-111 | nodeId
        {id: a, workflow: x, dependsOn: b}                 | DEF-376 | follow one another
        {id: a, workflow: x, each: [{}], inputs: {b: 1}}   | DEF-376 | one of inputs, each
        {id: a, workflow: x, each: 5}                      | DEF-112 | a list
        {id: a, workflow: "${input.x}"}                    | DEF-269 | allowed
        {id: a, workflow: x, inputs: {b: "${nodes.c.output}"}} | DEF-2 | 'c'
        """)
    void what_is_wrong_with_a_start_is_said_at_its_line(String start, String code, String message) {
        var problems = problems("workflowId: w\nbatch:\n  starts:\n    - " + start + "\n");

        assertThat(problems).anySatisfy(problem -> {
            assertThat(problem.code()).startsWith(code);
            assertThat(problem.message()).contains(message);
            assertThat(problem.place().orElseThrow().line()).isEqualTo(4);
        });
    }

    @Test
    void what_is_wrong_with_the_batch_is_said_too() {
        assertThat(problems("workflowId: w\nbatch: {starts: [{id: a, workflow: x}]}\nnodes: []\n"))
                .extracting(problem -> problem.code() + " " + problem.path())
                .containsExactly("DEF-375 /nodes");
        assertThat(problems("workflowId: w\nbatch: {starts: []}\n"))
                .extracting(Problem::code)
                .as("and nothing of nodes, which nobody wrote")
                .containsExactly("DEF-376");
        assertThat(problems("workflowId: w\nbatch: {maxConcurrency: 0, starts: [{id: a, workflow: x}]}\n"))
                .anySatisfy(problem -> assertThat(problem.message()).contains("at least 1"));
        assertThat(problems("workflowId: w\nbatch: {starts: [{id: a, workflow: x}, {id: a, workflow: y}]}\n"))
                .anySatisfy(problem -> assertThat(problem.message()).contains("two starts 'a'"));
    }

    @Test
    void all_that_is_wrong_with_a_batch_is_said_at_once() {
        var problems = problems("""
            workflowId: w
            batch:
              maxConcurrency: 0
              starts:
                - {id: a, workflow: x}
                - {id: a, workflow: y}
                - {id: b}
                - {id: c, workflow: x, collectionExpression: "input."}
            """);

        assertThat(problems)
                .extracting(problem ->
                        problem.code() + " " + problem.place().orElseThrow().line())
                .containsExactlyInAnyOrder("DEF-113 3", "DEF-113 6", "DEF-229 7", "DEF-231 8");
    }

    @Test
    void a_problem_of_a_loops_start_is_at_its_line_and_path() {
        assertThat(problems("""
            workflowId: w
            batch:
              starts:
                - {id: a, workflow: x}
                - id: b
                  collectionExpression: input.list
                  workflow: "${item}"
            """)).singleElement().satisfies(problem -> {
            assertThat(problem.path()).isEqualTo("/batch/starts/1/workflow");
            assertThat(problem.place().orElseThrow().line()).isEqualTo(7);
        });
    }
}
