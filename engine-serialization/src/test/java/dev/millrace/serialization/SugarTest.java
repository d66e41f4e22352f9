package dev.millrace.serialization;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.definition.Condition;
import dev.millrace.definition.Connection;
import dev.millrace.definition.Join;
import dev.millrace.definition.JoinType;
import dev.millrace.definition.NodeSpec;
import dev.millrace.definition.Priority;
import dev.millrace.definition.Problem;
import dev.millrace.definition.RetryPolicy;
import dev.millrace.definition.RetryPolicy.Strategy;
import dev.millrace.definition.Trigger;
import dev.millrace.definition.Workflow;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The other ways to say the same. */
class SugarTest {

    private final WorkflowLoader loader = WorkflowLoader.with(Types.registry());

    private Workflow parse(String yaml) {
        return loader.parse(yaml, Format.YAML, "w.yaml");
    }

    private List<Problem> problems(String yaml) {
        return loader.check(yaml, Format.YAML, "w.yaml").problems();
    }

    @Test
    void keys_types_and_constants_are_read_in_any_case() {
        var plain = parse("""
            workflowId: w
            onFailure: failFast
            nodes:
              - {nodeId: a, runtimeType: Everything, joinType: allDone, durationField: 5s, colour: Red, retryPolicy: {maxAttempts: 2}}
              - {nodeId: b, runtimeType: Container, childNodes: [{nodeId: c, runtimeType: Noop}]}
            connections: [{sourceNodeId: a, targetNodeId: b, triggerMessageType: Fail}]
            """);
        var shouting = parse("""
            WORKFLOWID: w
            onfailure: FAIL_FAST
            Nodes:
              - {NodeId: a, RuntimeType: EVERYTHING, JoinType: ALL-DONE, DurationField: 5s, Colour: RED, RetryPolicy: {MaxAttempts: 2}}
              - {NODEID: b, runtimetype: container, ChildNodes: [{nodeID: c, RUNTIMETYPE: noop}]}
            CONNECTIONS: [{SourceNodeId: a, TargetNodeId: b, TriggerMessageType: fail}]
            """);

        assertThat(shouting).isEqualTo(plain);
    }

    @Test
    void an_entry_of_depends_on_may_name_a_port() {
        var sugar = parse("""
            workflowId: w
            nodes:
              - {nodeId: a, runtimeType: Everything}
              - {nodeId: b, runtimeType: Noop, dependsOn: [{node: a, port: Odd}, a]}
              - {nodeId: c, runtimeType: Noop, dependsOn: {nodeId: a, sourcePort: Odd}}
            """);
        var plain = parse("""
            workflowId: w
            nodes:
              - {nodeId: a, runtimeType: Everything}
              - {nodeId: b, runtimeType: Noop}
              - {nodeId: c, runtimeType: Noop}
            connections:
              - {from: a, to: b, sourcePort: Odd}
              - {from: a, to: b}
              - {from: a, to: c, sourcePort: Odd}
            """);

        assertThat(sugar).isEqualTo(plain);
    }

    @Test
    void an_entry_of_depends_on_may_name_the_end_that_it_takes() {
        var workflow = parse("""
            workflowId: w
            nodes:
              - {nodeId: a, runtimeType: Noop}
              - {nodeId: b, runtimeType: Noop, dependsOn: [{node: a, on: success}]}
              - {nodeId: c, runtimeType: Noop, dependsOn: [b, {node: a, on: completion}]}
              - {nodeId: d, runtimeType: Noop, joinType: any, dependsOn: [{node: a, on: Failure}]}
            """);

        var nodes = workflow.graph().nodes();
        assertThat(workflow.graph().connections())
                .extracting(connection -> connection + " " + connection.triggers())
                .containsExactly("a -> b [COMPLETE]", "b -> c [COMPLETE]", "a -> c [COMPLETE, FAIL]", "a -> d [FAIL]");
        assertThat(nodes.get(1).policy().join()).isEqualTo(Join.ALL);
        assertThat(nodes.get(2).policy().join()).isEqualTo(Join.when("b.delivered && a.ended"));
        assertThat(nodes.get(3).policy().join()).isEqualTo(Join.ANY);
        assertThat(parse(WorkflowWriter.toYaml(workflow))).isEqualTo(workflow);
        assertThat(problems(workflowWith("dependsOn: {node: a, port: X, on: failure}")))
                .extracting(Problem::code)
                .contains("DEF-115");
    }

    @Test
    void phases_are_short_for_connections_in_front_of_all_others_and_a_join() {
        var workflow = parse("""
            workflowId: w
            stopOnFirstError: true
            nodes:
              - {nodeId: a, runtimeType: Noop, phase: 1}
              - {nodeId: b, runtimeType: Noop, phase: 2}
              - nodeId: box
                runtimeType: Container
                body:
                  orderBy: phase
                  nodes: [{nodeId: x, runtimeType: Noop, phase: 2}, {nodeId: y, runtimeType: Noop, phase: 1}]
            connections: [{from: a, to: box}]
            """);

        var box = workflow.graph().nodes().get(2).work().body().orElseThrow();
        assertThat(workflow.graph().connections())
                .extracting(Connection::toString)
                .containsExactly("a -> b", "a -> box");
        assertThat(workflow.graph().nodes().get(1).policy().join()).isEqualTo(Join.when("!a.broken"));
        assertThat(box.connections()).extracting(Connection::toString).containsExactly("y -> x");
        assertThat(box.nodes().get(0).policy().join()).isEqualTo(Join.ALL_DONE);
        assertThat(parse(WorkflowWriter.toYaml(workflow))).isEqualTo(workflow);
    }

    @Test
    void what_a_phase_cannot_be_is_told_with_its_place_and_connections_keep_theirs() {
        assertThat(problems("""
            workflowId: w
            orderBy: phase
            nodes:
              - {nodeId: a, runtimeType: Noop, phase: 1}
              - {nodeId: b, runtimeType: Noop,
                 phase: 2, dependsOn: a}
            """))
                .extracting(problem -> problem.code()
                        + problem.path()
                        + problem.place().orElseThrow().line())
                .containsExactly("DEF-274/nodes/1/phase6");
        assertThat(problems("""
            workflowId: w
            nodes:
              - {nodeId: a, runtimeType: Noop, phase: 1}
              - {nodeId: b, runtimeType: Noop, phase: 2}
            connections:
              - {from: a, to: b, sourcePort: Nowhere}
              - {from: a,
                 to: gone}
            """))
                .extracting(problem -> problem.code()
                        + problem.path()
                        + problem.place().orElseThrow().line())
                .containsExactlyInAnyOrder("DEF-254/connections/0/sourcePort6", "DEF-205/connections/1/targetNodeId8");
    }

    @Test
    void defaults_are_what_nodes_that_a_worker_runs_have_without_saying_so() {
        var workflow = parse("""
            workflowId: w
            defaults: {timeout: 30s, retryPolicy: {maxAttempts: 5}, environment: {STAGE: test}}
            nodes:
              - {nodeId: a, runtimeType: Process, command: [x]}
              - {nodeId: b, runtimeType: Process, command: [x], timeout: 5s, retryPolicy: {strategy: None}}
              - {nodeId: wait, runtimeType: Timer, delay: 1h}
              - {nodeId: box, runtimeType: Container, childNodes: [{nodeId: c, runtimeType: Process, command: [x]}]}
            """);
        var plain = parse("""
            workflowId: w
            environment: {STAGE: test}
            nodes:
              - {nodeId: a, runtimeType: Process, command: [x], timeout: 30s, retryPolicy: {maxAttempts: 5}}
              - {nodeId: b, runtimeType: Process, command: [x], timeout: 5s, retryPolicy: {strategy: None}}
              - {nodeId: wait, runtimeType: Timer, delay: 1h}
              - nodeId: box
                runtimeType: Container
                childNodes:
                  - {nodeId: c, runtimeType: Process, command: [x], timeout: 30s, retryPolicy: {maxAttempts: 5}}
            """);

        assertThat(workflow).isEqualTo(plain);
        assertThat(problems("workflowId: w\n"
                        + "environment: {A: 1}\n"
                        + "defaults: {environment: {B: 2}, timeout: soon}\n"
                        + "nodes: [{nodeId: a, runtimeType: Noop}]"))
                .extracting(Problem::code)
                .containsExactlyInAnyOrder("DEF-113", "DEF-115");
    }

    @Test
    void keys_of_free_data_keep_their_case_and_may_differ_by_it() {
        var workflow = parse("""
            workflowId: w
            defaultVariables: {Zone: 1, zone: 2}
            nodes: [{nodeId: a, runtimeType: Noop, configuration: {X: 1, x: 2}, inputs: {Name: 1}}]
            """);

        assertThat(workflow.defaultVariables()).isEqualTo(Map.of("Zone", 1, "zone", 2));
        assertThat(workflow.graph().nodes().get(0).work().settings())
                .isEqualTo(Map.of("configuration", Map.of("X", 1, "x", 2)));
    }

    @Test
    void aliases_are_read() {
        assertThat(parse("""
            id: w
            name: title
            variables: {x: 1}
            nodes: [{id: a, name: A, type: Noop}, {id: b, type: Noop}, {id: c, type: Noop}]
            connections: [{from: a, to: b, trigger: Fail, enabled: false}, {source: a, target: c}]
            """)).isEqualTo(parse("""
                workflowId: w
                workflowName: title
                defaultVariables: {x: 1}
                nodes:
                  - {nodeId: a, nodeName: A, runtimeType: Noop}
                  - {nodeId: b, runtimeType: Noop}
                  - {nodeId: c, runtimeType: Noop}
                connections:
                  - {sourceNodeId: a, targetNodeId: b, triggerMessageType: Fail, isEnabled: false}
                  - {sourceNodeId: a, targetNodeId: c}
                """));
    }

    @Test
    void depends_on_is_short_for_connections_on_complete() {
        var workflow = parse("""
            workflowId: w
            nodes:
              - {nodeId: c, runtimeType: Noop, dependsOn: [a, b]}
              - {nodeId: a, runtimeType: Noop}
              - {nodeId: b, runtimeType: Noop, dependsOn: a}
            connections: [{sourceNodeId: a, targetNodeId: c, triggerMessageType: Fail}]
            """);

        assertThat(workflow.graph().connections())
                .extracting(Connection::toString)
                .containsExactly("a -> c", "a -> c", "b -> c", "a -> b");
        assertThat(workflow.graph().connections().get(1).triggers()).containsExactly(Trigger.COMPLETE);
    }

    @Test
    void children_and_body_are_the_same() {
        var children = parse("""
            workflowId: w
            nodes:
              - nodeId: box
                runtimeType: Container
                childNodes: [{nodeId: x, runtimeType: Noop}, {nodeId: y, runtimeType: Noop}]
                childConnections: [{sourceNodeId: x, targetNodeId: y}]
            """);
        var body = parse("""
            workflowId: w
            nodes:
              - nodeId: box
                runtimeType: Container
                body:
                  nodes: [{nodeId: x, runtimeType: Noop}, {nodeId: y, runtimeType: Noop, dependsOn: x}]
            """);

        assertThat(children).isEqualTo(body);
    }

    @ParameterizedTest
    @CsvSource({"high,HIGH", "Normal,NORMAL", "LOW,LOW", "0,LOW", "1,NORMAL", "2,HIGH"})
    void priorities_are_words_or_the_numbers_of_old(String written, Priority priority) {
        assertThat(node("priority: " + written).policy().priority()).isEqualTo(priority);
    }

    @ParameterizedTest
    @CsvSource({"all,ALL", "Any,ANY", "allDone,ALL_DONE", "all_done,ALL_DONE"})
    void join_types(String written, JoinType type) {
        assertThat(node("joinType: " + written).policy().join().type()).isEqualTo(type);
    }

    @Test
    void a_join_of_k_needs_its_count_and_only_it_has_one() {
        assertThat(problems(workflowWith("joinType: n-of")))
                .extracting(Problem::code)
                .contains("DEF-111");
        assertThat(problems(workflowWith("joinCount: 2")))
                .extracting(Problem::code)
                .containsExactly("DEF-115");
        assertThat(problems(workflowWith("joinType: n-of, joinCount: 0")))
                .extracting(Problem::code)
                .contains("DEF-113");
    }

    @Test
    void a_retry_policy_that_says_nothing_is_exponential_with_the_defaults() {
        assertThat(node("retryPolicy: {}").policy().attempts().retry()).contains(RetryPolicy.attempts(3));
        assertThat(node("retryPolicy: {strategy: Fixed, maxAttempts: 2, initialDelay: '00:00:00.050'}")
                        .policy()
                        .attempts()
                        .retry())
                .contains(RetryPolicy.attempts(2).withStrategy(Strategy.FIXED).backoff(Duration.ofMillis(50)));
        assertThat(node("retryPolicy: {strategy: None}")
                        .policy()
                        .attempts()
                        .retry()
                        .orElseThrow()
                        .maxAttempts())
                .isEqualTo(1);
        assertThat(node("retryPolicy: ").policy().attempts().retry()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "'01:02:03',PT1H2M3S",
        "'00:00:05.250',PT5.25S",
        "'100:00:00',PT100H",
        "PT5S,PT5S",
        "pt1h30m,PT1H30M",
        "P1D,PT24H",
        "250ms,PT0.25S",
        "5s,PT5S",
        "2m,PT2M",
        "1h,PT1H",
        "1d,PT24H"
    })
    void durations(String written, Duration duration) {
        assertThat(node("timeout: '" + written + "'").policy().attempts().timeout())
                .contains(duration);
        assertThat(node("timeout: " + written).policy().attempts().timeout()).contains(duration);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "5",
                "0.5",
                "soon",
                "5 parsecs",
                "1:2",
                "00:60:00",
                "24:00",
                "-5s",
                "PT-5S",
                "''",
                "[5s]",
                "99999999999d"
            })
    void no_durations(String written) {
        assertThat(problems(workflowWith("timeout: " + written)))
                .filteredOn(Problem::isError)
                .hasSize(1);
    }

    @Test
    void timeout_seconds_is_a_number_and_zero_is_none() {
        assertThat(parse("workflowId: w\ntimeoutSeconds: 300\nnodes: [{id: a, type: Noop}]")
                        .policy()
                        .timeout())
                .contains(Duration.ofMinutes(5));
        assertThat(parse("workflowId: w\ntimeoutSeconds: 0.25\nnodes: [{id: a, type: Noop}]")
                        .policy()
                        .timeout())
                .contains(Duration.ofMillis(250));
        assertThat(parse("workflowId: w\ntimeoutSeconds: 0\nnodes: [{id: a, type: Noop}]")
                        .policy()
                        .timeout())
                .isEmpty();
        assertThat(parse("workflowId: w\ntimeout: 2m\nnodes: [{id: a, type: Noop}]")
                        .policy()
                        .timeout())
                .contains(Duration.ofMinutes(2));
        assertThat(problems("workflowId: w\ntimeoutSeconds: -1\nnodes: [{id: a, type: Noop}]"))
                .extracting(Problem::code)
                .containsExactly("DEF-113");
        assertThat(problems("workflowId: w\ntimeout: 1s\ntimeoutSeconds: 1\nnodes: [{id: a, type: Noop}]"))
                .extracting(Problem::code)
                .containsExactly("DEF-115");
    }

    @Test
    void strict_variables_are_read_and_written() {
        var strict = parse("workflowId: w\nstrictVariables: true\nvariables: {a: null}\nnodes: [{id: a, type: Noop}]");

        assertThat(strict.variables().strict()).isTrue();
        assertThat(parse(WorkflowWriter.toYaml(strict))).isEqualTo(strict);
        assertThat(parse("workflowId: w\nnodes: [{id: a, type: Noop}]")
                        .variables()
                        .strict())
                .isFalse();
        assertThat(problems("workflowId: w\n"
                        + "strictVariables: true\n"
                        + "nodes: [{id: a, type: Noop, inputs: {v: '${variables.x}'}}]"))
                .extracting(Problem::code)
                .containsExactly("DEF-234");
    }

    @Test
    void conditions_are_texts_or_maps_and_may_name_their_language() {
        assertThat(condition("condition: 'output.x > 1'")).isEqualTo(Condition.of("output.x > 1"));
        assertThat(condition("condition: true")).isEqualTo(Condition.of("true"));
        assertThat(condition("condition: {expression: 'output.x > 1'}")).isEqualTo(Condition.of("output.x > 1"));
        assertThat(condition("condition: {script: 'output.x', language: expression}"))
                .isEqualTo(Condition.of("output.x"));
        assertThat(condition("condition: 'output.x', language: expression")).isEqualTo(Condition.of("output.x"));
        assertThat(problems(connected("condition: 'output.x', language: groovy")))
                .extracting(Problem::code)
                .containsExactly("DEF-232");
    }

    @Test
    void triggers_are_one_or_several_and_those_of_old_are_explained() {
        assertThat(connection("triggerMessageType: [Complete, Fail]").triggers())
                .containsExactly(Trigger.COMPLETE, Trigger.FAIL);
        assertThat(problems(connected("triggerMessageType: Progress")).toString())
                .contains("DEF-113", "Progress", "listeners", "Complete, Fail, Next");
        assertThat(problems(connected("triggerMessageType: cancel")).toString()).contains("DEF-113", "allDone");
    }

    @Test
    void a_slip_in_a_common_key_is_reported_beside_an_unknown_type() {
        assertThat(problems("workflowId: w\nnodes: [{id: a, type: Fortran, card: 1, retryPolcy: {maxAttempts: 3}}]"))
                .extracting(Problem::code)
                .containsExactlyInAnyOrder("DEF-110", "DEF-204");
    }

    @Test
    void null_counts_as_absent() {
        assertThat(node("nodeName: , description: null, timeout: ~, locks: , inputs: null, retryPolicy: null"))
                .isEqualTo(node("nodeName: ''"));
    }

    @Test
    void old_files_keep_their_configuration_as_it_is() {
        var work = parse("workflowId: w\n"
                        + "nodes: [{nodeId: a, runtimeType: IfElse, configuration: {Condition: 'input.x > 1'}}]")
                .graph()
                .nodes()
                .get(0)
                .work();

        assertThat(work.settings()).isEqualTo(Map.of("configuration", Map.of("Condition", "input.x > 1")));
    }

    @Test
    void numbers_and_booleans_where_a_text_is_expected_are_the_text_that_was_written() {
        var workflow = parse("workflowId: 007\n"
                + "version: 1.10\n"
                + "nodes: [{nodeId: 1, runtimeType: Process, command: [sleep, 1.50, true], environment: {PORT:"
                + " 8080}}]");

        assertThat(workflow.key()).hasToString("007:1.10");
        assertThat(workflow.graph().nodes().get(0).id().value()).isEqualTo("1");
        assertThat(workflow.graph().nodes().get(0).work().settings().toString())
                .contains("[sleep, 1.50, true]", "PORT=8080");
    }

    private NodeSpec node(String fields) {
        return parse(workflowWith(fields)).graph().nodes().get(0);
    }

    private static String workflowWith(String fields) {
        return "workflowId: w\nnodes: [{nodeId: a, runtimeType: Noop, " + fields + "}]\n";
    }

    private Condition condition(String fields) {
        return connection(fields).condition().orElseThrow();
    }

    private Connection connection(String fields) {
        return parse(connected(fields)).graph().connections().get(0);
    }

    private static String connected(String fields) {
        return "workflowId: w\nnodes: [{nodeId: a, runtimeType: Groovy}, {nodeId: b, runtimeType: Noop}]\n"
                + "connections: [{sourceNodeId: a, targetNodeId: b, " + fields + "}]\n";
    }
}
