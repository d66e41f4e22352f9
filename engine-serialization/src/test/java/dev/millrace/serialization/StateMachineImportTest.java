package dev.millrace.serialization;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.definition.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** State machines become graphs, whose ways back are loops. */
class StateMachineImportTest {

    @TempDir
    private Path folder;

    private ImportReport read(String yaml) throws IOException {
        return DefinitionImport.read(Dialect.IRONBEES, Files.writeString(folder.resolve("machine.yaml"), yaml));
    }

    @Test
    void what_comes_round_again_is_a_loop_and_ways_out_of_it_are_conditions() throws IOException {
        var report = read("""
            name: writing
            agents: [{ref: agents/writer, alias: writer}]
            states:
              - {id: BEGIN, type: start, next: WRITE}
              - {id: WRITE, type: agent, executor: writer, max_iterations: 4, next: LOOK}
              - id: LOOK
                type: human_gate
                human_gate: {approval_mode: always_require, timeout: 2h, on_approve: DONE, on_reject: WRITE}
              - {id: DONE, type: terminal}
            """);

        assertThat(report.hostTypes()).containsExactly("writer");
        assertThat(report.problems()).extracting(Problem::code).containsExactly("IMP-117");
        assertThat(report.yaml()).hasValue("""
            workflowId: writing
            defaultVariables:
              nextState: BEGIN
            nodes:
              - nodeId: BEGIN
                runtimeType: Noop
              - nodeId: WRITE-loop
                runtimeType: While
                conditionExpression: variables.nextState == 'WRITE'
                maxIterations: 4
                body:
                  nodes:
                    - nodeId: WRITE
                      runtimeType: writer
                      configuration:
                        ref: agents/writer
                    - nodeId: LOOK
                      runtimeType: Wait
                      signal: LOOK
                      approval: true
                      waitTimeout: 2h
                    - nodeId: LOOK-expired
                      runtimeType: End
                      status: FAILED
                      message: nobody decided LOOK in 2h
                    - nodeId: LOOK-to-DONE
                      runtimeType: Groovy
                      scriptContent: setGlobal('approval_feedback', input.comment); setGlobal('nextState', 'DONE'); input
                    - nodeId: LOOK-to-WRITE
                      runtimeType: Groovy
                      scriptContent: setGlobal('approval_feedback', input.comment); setGlobal('nextState', 'WRITE'); input
                  connections:
                    - sourceNodeId: WRITE
                      targetNodeId: LOOK
                    - sourceNodeId: LOOK
                      targetNodeId: LOOK-expired
                      sourcePort: Timeout
                    - sourceNodeId: LOOK
                      targetNodeId: LOOK-to-DONE
                      sourcePort: Approved
                    - sourceNodeId: LOOK
                      targetNodeId: LOOK-to-WRITE
                      sourcePort: Rejected
              - nodeId: DONE
                runtimeType: Noop
              - nodeId: BEGIN-to-WRITE
                runtimeType: Groovy
                scriptContent: setGlobal('nextState', 'WRITE'); input
            connections:
              - sourceNodeId: BEGIN
                targetNodeId: BEGIN-to-WRITE
              - sourceNodeId: BEGIN-to-WRITE
                targetNodeId: WRITE-loop
              - sourceNodeId: WRITE-loop
                targetNodeId: DONE
                condition: variables.nextState == 'DONE'
            """);
    }

    @Test
    void conditions_are_a_switch_and_their_names_variables() throws IOException {
        var report = read("""
            name: checking
            states:
              - id: CHECK
                type: agent
                executor: checker
                trigger: {type: directory_not_empty, path: in}
                conditions:
                  - {if: "build.success && !(mode == 'build it')", then: END}
                  - {then: STOP, is_default: true}
                  - {if: "iteration_count >= 5", then: CHECK}
                next: END
              - {id: STOP, type: escalation}
              - {id: END, type: terminal}
              - {id: ASIDE, type: parallel, executors: [a, b, a], next: END}
            """);

        assertThat(report.problems().stream().map(problem -> problem.code() + " " + problem.path()))
                .containsExactlyInAnyOrder(
                        "IMP-117 ",
                        "IMP-114 /states/0/executor",
                        "IMP-101 /states/0/trigger",
                        "IMP-116 /states",
                        "IMP-114 /states/3/executors",
                        "IMP-114 /states/3/executors",
                        "IMP-114 /states/3/executors");
        assertThat(report.yaml())
                .hasValueSatisfying(yaml -> assertThat(yaml)
                        .contains("(variables.build.success && !(variables.mode == 'build it')) ? 'END' :"
                                + " (variables.iteration_count >= 5) ? 'CHECK' : 'STOP'")
                        .contains("path: in/*")
                        .contains("setGlobal('iteration_count', variables.iteration_count + 1); input")
                        .doesNotContain("ASIDE"));
    }

    @Test
    void wrong_machines_are_refused_with_every_problem() throws IOException {
        var report = read("""
            version: 1
            states:
              - {id: A, type: agent, next: Z}
              - {id: A, type: dance}
              - {id: B, type: human_gate, human_gate: {timeout: soon, on_reject: Y}}
              - {id: C, type: agent, executor: c, trigger: {type: moon}, conditions: [{if: "x", then: X}, {if: "y"}]}
            """);

        assertThat(report.yaml()).isEmpty();
        assertThat(report.problems().stream()
                        .filter(Problem::isError)
                        .map(problem -> problem.code() + " " + problem.path()))
                .containsExactlyInAnyOrder(
                        "IMP-110 ",
                        "IMP-102 /version",
                        "IMP-102 /states/0",
                        "IMP-113 /states/0/next",
                        "IMP-112 /states/1/id",
                        "IMP-103 /states/1/type",
                        "IMP-102 /states/2/human_gate/timeout",
                        "IMP-113 /states/2/human_gate/on_reject",
                        "IMP-103 /states/3/trigger/type",
                        "IMP-113 /states/3/conditions/0/then",
                        "IMP-102 /states/3/conditions/1");
        assertThat(report.problems()).extracting(Problem::code).contains("IMP-115");
        assertThat(read("name: empty").problems()).extracting(Problem::code).containsExactly("IMP-111");
    }

    @Test
    void settings_of_a_loop_are_no_machine_and_are_told_what_carries_them() throws IOException {
        for (var text : List.of("orchestration: {max_iterations: 10}\ndebug: {}\n", "llm: {model: x}\ndebug: {}\n")) {
            var report = read(text);

            assertThat(report.yaml()).isEmpty();
            assertThat(report.problems()).singleElement().satisfies(problem -> {
                assertThat(problem.code()).isEqualTo("IMP-118");
                assertThat(problem.message()).contains("settings", "maxIterations");
            });
        }
    }
}
