package dev.millrace.testing.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConformanceCaseTest {

    private static final String CHAIN = """
        case: numbers
        workflow:
          workflowId: w
          nodes: [{nodeId: a, runtimeType: Noop}, {nodeId: b, runtimeType: Noop}]
          connections: [{sourceNodeId: a, targetNodeId: b}]
        input: {n: 5, list: [1, {x: 2, y: 3}], text: hi}
        expect:
        """;

    private static List<String> differences(String text) {
        return ConformanceCase.parse(text, "sample")
                .run(UnaryOperator.identity())
                .differences();
    }

    @Test
    void what_is_as_expected_passes_with_subsets_and_numbers_by_value() {
        assertThat(differences(CHAIN + "  {status: completed, output: {n: 5.0, list: [1.0, {x: 2}]}, order: [[a, b]]}"))
                .isEmpty();
    }

    @Test
    void each_difference_is_one_line_with_its_path() {
        assertThat(differences(CHAIN + """
              status: FAILED
              nodes:
                a: {status: SKIPPED, attempts: 2, skipReason: NOT_TAKEN, errorContains: boom}
                b: {output: {n: "5", gone: 1, list: [1]}}
                c: COMPLETED
              absent: [b, c]
              variables: {v: 1}
              order: [[b, a], [a, c]]
              recovered: [a]
              failures: [b]
            """))
                .containsExactly(
                        "status: expected FAILED, found COMPLETED",
                        "nodes.a.status: expected SKIPPED, found COMPLETED",
                        "nodes.a.attempts: expected 2, found 1",
                        "nodes.a.skipReason: expected NOT_TAKEN, found null",
                        "nodes.a.error: expected one with 'boom', found ''",
                        "nodes.b.output.n: expected '5', found 5",
                        "nodes.b.output.gone: expected 1, found nothing among [n, list, text]",
                        "nodes.b.output.list: expected 1 elements [1], found 2: [1, {x=2, y=3}]",
                        "nodes.c: expected COMPLETED, found no node at this path",
                        "absent: expected no node b, found one that is COMPLETED",
                        "variables.v: expected 1, found nothing among []",
                        "order: expected b to end before a starts, found a start at event 2, an end at event 5",
                        "order: expected a to end before c starts, found that c did not run",
                        "recovered: expected [a], found []",
                        "failures: expected [b], found []");
    }

    @Test
    void a_refused_definition_must_say_every_text() {
        var refused =
                "case: c\nworkflow: {workflowId: w, nodes: [{nodeId: a, runtimeType: Nop}]}\ninvalid: [Noop, Cobol]";
        var accepted = "case: c\nworkflow: {workflowId: w, nodes: [{nodeId: a, runtimeType: Noop}]}\ninvalid: [x]";
        var unexpected = "case: c\nworkflow: {workflowId: w, nodes: [{nodeId: a, runtimeType: Nop}]}\nexpect: {}";

        assertThat(differences(refused))
                .singleElement()
                .asString()
                .startsWith("invalid: expected 'Cobol' in the report");
        assertThat(differences(accepted))
                .containsExactly("definition: expected to be refused, found that it was accepted");
        assertThat(differences(unexpected)).singleElement().asString().contains("workflow.yaml:4:18: [DEF-204]");
    }

    @Test
    void every_problem_of_a_case_is_reported_at_once() {
        assertThatThrownBy(() -> ConformanceCase.parse("""
            workflow: {}
            raw: text
            files: {../x.yaml: a}
            inputs: {}
            expect:
              status: DONE
              nodes: {a: {state: COMPLETED, attempts: -1}, "b//c": FAILED}
              order: [[a]]
              failures: a
            """, "odd"))
                .isInstanceOf(InvalidCaseException.class)
                .hasMessageContainingAll(
                        "[TST-101] odd is no conformance case:",
                        "inputs: unknown key",
                        "case: must say the rule",
                        "workflow: there must be either 'workflow' or 'raw'",
                        "files: '../x.yaml'",
                        "expect.status: must be one of",
                        "not 'DONE'",
                        "expect.nodes.a.state: unknown key",
                        "expect.nodes.a.attempts: must be 0 or a whole number above it, not -1",
                        "expect.nodes: must be a node path such as each[3]/load, not 'b//c'",
                        "expect.order: must hold pairs",
                        "expect.failures: must be a list");
    }

    @Test
    void a_case_that_is_no_yaml_names_the_place() {
        assertThatThrownBy(() -> ConformanceCase.parse("case: [", "broken"))
                .isInstanceOf(InvalidCaseException.class)
                .hasMessageContaining("broken:1:");
    }

    @Test
    void a_folder_is_loaded_by_name_without_what_is_no_case(@TempDir Path folder) throws Exception {
        Files.writeString(folder.resolve("b.yml"), CHAIN + "  {status: COMPLETED}");
        Files.writeString(folder.resolve("a.yaml"), CHAIN + "  {status: FAILED}");
        Files.writeString(folder.resolve("README.md"), "no case");

        var reports = ConformanceSuite.load(folder).run(UnaryOperator.identity());

        assertThat(reports)
                .extracting(CaseReport::name, CaseReport::passed)
                .containsExactly(tuple("a", false), tuple("b", true));
        assertThat(reports.get(0)).hasToString("a: numbers\n  status: expected FAILED, found COMPLETED");
    }

    private static final String WAITS = """
        case: who starts
        engine: {maxExecutions: 1, starvation: 5ms}
        workflow:
          workflowId: w
          nodes: [{nodeId: wait, runtimeType: Wait, signal: go, runIf: input.stays}]
        input: {stays: true}
        start: {key: k}
        signals: {go: {}}
        """;

    @Test
    void what_becomes_otherwise_of_other_starts_is_told() {
        assertThat(differences(WAITS + """
            others:
              - {input: {stays: false}, pending: false, status: FAILED}
              - {input: {stays: false}, key: k, onDuplicate: fail}
              - {input: {stays: true}, key: k, refused: no}
              - {input: {stays: true}, key: k, existing: false}
            expect: {status: COMPLETED}
            """))
                .anyMatch(line -> line.startsWith("others[1]: expected to be accepted, found [ENG-182]"))
                .contains(
                        "others[0].pending: expected false, found true",
                        "others[2]: expected to be refused: no, found accepted",
                        "others[3].existing: expected false, found true",
                        "others[0].status: expected FAILED, found COMPLETED")
                .hasSize(5);
    }

    @Test
    void how_many_ran_at_once_is_counted_and_events_are_looked_for() {
        assertThat(differences("""
            case: at once
            workflow:
              workflowId: w
              nodes: [{nodeId: a, runtimeType: Timer, delay: 20ms}, {nodeId: b, runtimeType: Timer, delay: 20ms}]
            expect: {atOnce: [{nodes: [a, b], most: 1}, {nodes: [a], most: 1}], events: [NodeStarved, NodeWaiting]}
            """))
                .containsExactly(
                        "atOnce: expected at most 1 of [a, b], found 2", "events: expected NodeStarved, found none");
    }

    @Test
    void a_case_that_says_its_engine_or_its_starts_wrongly_is_refused_with_every_problem() {
        assertThatThrownBy(() -> ConformanceCase.parse("""
            case: wrong
            workflow: {workflowId: w, nodes: [{nodeId: a, runtimeType: Noop}]}
            engine: {capacities: {cpu: much}, typeRates: {Noop: {permits: 1}}, starvation: soon, none: 1}
            start: {onDuplicate: perhaps, whenFull: now}
            others: [{pending: 3}]
            expect: {atOnce: [{nodes: [a]}]}
            """, "wrong"))
                .isInstanceOf(InvalidCaseException.class)
                .hasMessageContaining("engine.none: unknown key")
                .hasMessageContaining("engine.capacities.cpu: must be")
                .hasMessageContaining("engine.typeRates.Noop.permits: there must be")
                .hasMessageContaining("engine.starvation: must be a duration")
                .hasMessageContaining("start.onDuplicate: must be one of allow, wait, fail")
                .hasMessageContaining("start.whenFull: must be")
                .hasMessageContaining("others[0].pending: must be true or false")
                .hasMessageContaining("expect.atOnce[0].most: must say how many");
    }

    @Test
    void what_a_repair_does_and_what_is_asked_of_breakers_explanations_and_events_is_compared() {
        assertThat(differences(
                        CHAIN.replace("expect:", "repairs: [{action: compensateBackTo, node: a}]\nexpect:") + """
              status: COMPLETED
              events: [{name: NodeCompleted, contains: elsewhere}, {name: NodeCompleted, contains: node=a}]
              explains: {a: [is COMPLETED, by somebody]}
              breakers: {shop: OPEN}
              compensations: {undone: [a], failed: [], skipped: []}
            """))
                .hasSize(5)
                .anySatisfy(line -> assertThat(line)
                        .startsWith("repairs[0]: expected to be done, found [ENG-130]")
                        .contains("rerunFrom runs it again"))
                .contains(
                        "events: expected NodeCompleted with 'elsewhere', found none",
                        "explains.a: expected 'by somebody', found 'a is COMPLETED'",
                        "breakers: expected [shop], found []",
                        "compensations.undone: expected [a], found []");
    }

    @Test
    void what_is_wrong_with_repairs_is_said() {
        assertThatThrownBy(() -> ConformanceCase.parse("""
            case: c
            workflow: {}
            repairs: [{action: undo}, {action: skip}, {action: rerunFailed, when: now}]
            expect: {breakers: {shop: SHUT}, compensations: {lost: []}}
            """, "wrong"))
                .isInstanceOf(InvalidCaseException.class)
                .hasMessageContainingAll(
                        "repairs[0].action: must be one of compensateBackTo, completeWith",
                        "repairs[1].node: there must be the path of one node for skip",
                        "repairs[2].when: unknown key",
                        "expect.breakers.shop.state: must be one of [",
                        "expect.compensations.lost: unknown key");
    }
}
