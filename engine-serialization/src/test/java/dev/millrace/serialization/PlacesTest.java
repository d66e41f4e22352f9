package dev.millrace.serialization;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.definition.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every problem, whoever found it, stands at its line and column. */
class PlacesTest {

    private final WorkflowLoader loader = WorkflowLoader.with(Types.registry());

    @TempDir
    private Path folder;

    private Map<String, String> errors(String text, Format format) {
        return byPath(loader.check(text, format, "f"));
    }

    private static Map<String, String> byPath(LoadReport report) {
        return report.problems().stream()
                .filter(Problem::isError)
                .collect(Collectors.toMap(
                        Problem::path,
                        p -> p.code() + " " + p.place().map(Object::toString).orElse("nowhere"),
                        (a, b) -> a + ", " + b));
    }

    @Test
    void fields_point_to_their_value_collections_to_their_key_and_what_is_missing_to_its_owner() {
        assertThat(errors("""
            workflowId: w
            nodes:
              - nodeId: a
                runtimeType: Noop
                timeout: soon
                retryPolicy:
                  maxAttempts: 0
                  strategi: Fixed
                locks:
                  - mode: shared
              - runtimeType: Noop
            connections: 7
            """, Format.YAML))
                .containsEntry("/nodes/0/timeout", "DEF-113 f:5:14")
                .containsEntry("/nodes/0/retryPolicy/maxAttempts", "DEF-113 f:7:20")
                .containsEntry("/nodes/0/retryPolicy/strategi", "DEF-110 f:8:7")
                .containsEntry("/nodes/0/locks/0/name", "DEF-111 f:10:9")
                .containsEntry("/nodes/1/nodeId", "DEF-111 f:11:5")
                .containsEntry("/connections", "DEF-112 f:12:14")
                .hasSize(6);
    }

    @Test
    void in_json_too() {
        assertThat(errors("""
            {"workflowId": "w",
             "nodes": [
               {"nodeId": "a", "runtimeType": "Noop", "timeout": "soon", "nam": 1},
               {"nodeId": "b", "runtimeType": "Nope"}],
             "connections": [{"sourceNodeId": "a", "targetNodeId": "c"}]}
            """, Format.JSON))
                .containsEntry("/nodes/0/timeout", "DEF-113 f:3:54")
                .containsEntry("/nodes/0/nam", "DEF-110 f:3:62")
                .containsEntry("/nodes/1/runtimeType", "DEF-204 f:4:35")
                .containsEntry("/connections/0/targetNodeId", "DEF-205 f:5:56")
                .hasSize(4);
    }

    @Test
    void what_the_validator_finds_has_the_place_of_its_field_whatever_the_field_is_called_there() {
        assertThat(errors("""
            id: w
            nodes:
              - id: a
                TYPE: Nope
              - {id: b, type: Noop, FALLBACKNODEID: ghost, dependsOn: [a, phantom]}
              - {id: a, type: Noop}
            connections:
              - {from: a, to: nowhere}
            """, Format.YAML))
                .containsEntry("/nodes/0/runtimeType", "DEF-204 f:4:11")
                .containsEntry("/nodes/1/fallbackNodeId", "DEF-235 f:5:41")
                .containsEntry("/nodes/2", "DEF-203 f:6:5")
                .containsEntry("/connections/0/targetNodeId", "DEF-205 f:8:19")
                .containsEntry("/nodes/1/dependsOn/1", "DEF-205 f:5:63")
                .hasSize(5);
    }

    @Test
    void a_broken_connection_does_not_shift_the_places_of_those_behind_it() {
        assertThat(errors("""
            workflowId: w
            nodes: [{nodeId: a, runtimeType: Noop}, {nodeId: b, runtimeType: Noop}]
            connections:
              - {sourceNodeId: a}
              - {sourceNodeId: a, targetNodeId: b}
              - {sourceNodeId: a, targetNodeId: nowhere}
            """, Format.YAML))
                .containsEntry("/connections/0/targetNodeId", "DEF-111 f:4:5")
                .containsValue("DEF-205 f:6:37")
                .hasSize(2);
    }

    @Test
    void nested_graphs_are_found_by_either_way_to_write_them() {
        var text = """
            workflowId: w
            nodes:
              - nodeId: box
                runtimeType: Container
                %s
              - nodeId: loop
                runtimeType: While
                conditionExpression: 'true'
                %s
            """;
        var body = "body: {nodes: [{nodeId: x, runtimeType: Nope}], connections: [{sourceNodeId: x, targetNodeId: y}]}";
        var children = "childNodes: [{nodeId: x, runtimeType: Nope}]\n"
                + "    childConnections: [{sourceNodeId: x, targetNodeId: y}]";

        assertThat(errors(text.formatted(children, body), Format.YAML))
                .containsEntry("/nodes/0/childNodes/0/runtimeType", "DEF-204 f:5:43")
                .containsEntry("/nodes/0/childConnections/0/targetNodeId", "DEF-205 f:6:56")
                .containsEntry("/nodes/1/body/nodes/0/runtimeType", "DEF-204 f:10:45")
                .containsEntry("/nodes/1/body/connections/0/targetNodeId", "DEF-205 f:10:99")
                .hasSize(4);
        assertThat(errors(text.formatted(body, children), Format.YAML))
                .containsEntry("/nodes/0/body/nodes/0/runtimeType", "DEF-204 f:5:45")
                .containsEntry("/nodes/0/body/connections/0/targetNodeId", "DEF-205 f:5:99")
                .containsEntry("/nodes/1/childNodes/0/runtimeType", "DEF-204 f:9:43")
                .containsEntry("/nodes/1/childConnections/0/targetNodeId", "DEF-205 f:10:56")
                .hasSize(4);
    }

    @Test
    void what_is_wrong_in_a_subflow_stands_in_its_own_file() throws IOException {
        Files.writeString(
                folder.resolve("child.yaml"),
                "workflowId: child\nnodes:\n  - {nodeId: x, runtimeType: Nope, timeout: 5}\n");
        var parent = Files.writeString(folder.resolve("parent.yaml"), """
            workflowId: w
            nodes:
              - {nodeId: s, runtimeType: Subflow, workflowFilePath: child.yaml}
              - {nodeId: t, runtimeType: Subflow, workflowDefinition: {workflowId: i, nodes: [{nodeId: y, runtimeType: Nope}]}}
            """);
        var child = folder.resolve("child.yaml");

        assertThat(byPath(loader.check(parent)))
                .containsEntry("/nodes/0/timeout", "DEF-113 " + child + ":3:45")
                .containsEntry("/nodes/0/runtimeType", "DEF-204 " + child + ":3:30")
                .containsEntry("/nodes/1/workflowDefinition/nodes/0/runtimeType", "DEF-204 " + parent + ":4:108")
                .hasSize(3);
    }

    @Test
    void a_file_in_a_file_in_a_file_that_is_named_twice_is_found_each_time_and_told_once() throws IOException {
        var bad = Files.writeString(
                folder.resolve("bad.yaml"),
                "workflowId: bad\n"
                        + "nodes:\n"
                        + "  - {nodeId: x, runtimeType: Nope}\n"
                        + "  - {nodeId: y, runtimeType: Noop, dependsOn: ghost}\n");
        var subflow = "{nodeId: %s, runtimeType: Subflow, workflowFilePath: %s}";
        Files.writeString(
                folder.resolve("middle.yaml"),
                "workflowId: middle\nnodes:\n  - " + subflow.formatted("m", "bad.yaml") + "\n  - "
                        + subflow.formatted("n", "bad.yaml"));
        var top = Files.writeString(
                folder.resolve("top.yaml"),
                "workflowId: top\nnodes:\n  - " + subflow.formatted("s", "middle.yaml") + "\n  - "
                        + subflow.formatted("t", "middle.yaml") + "\n  - " + subflow.formatted("u", "bad.yaml"));

        assertThat(byPath(loader.check(top)))
                .containsEntry("/nodes/0/runtimeType", "DEF-204 " + bad + ":3:30")
                .containsEntry("/nodes/1/dependsOn", "DEF-205 " + bad + ":4:47")
                .hasSize(2);
    }

    @Test
    void an_expression_that_is_wrong_stands_where_it_is_written() {
        assertThat(errors("""
            workflowId: w
            nodes:
              - {nodeId: a, runtimeType: IfElse, condition: 'input.x =='}
            """, Format.YAML)).containsEntry("/nodes/0/condition", "DEF-231 f:3:49");
    }

    @Test
    void a_field_that_was_refused_is_not_called_missing_too() {
        assertThat(errors("workflowId: w\nnodes: [{nodeId: a, runtimeType: IfElse, condition: [x]}]", Format.YAML))
                .containsExactly(Map.entry("/nodes/0/condition", "DEF-112 f:2:53"));
        assertThat(errors(
                        "workflowId: w\nnodes: [{nodeId: a, runtimeType: Subflow, workflowFilePath: x.yaml}]",
                        Format.YAML))
                .containsExactly(Map.entry("/nodes/0/workflowFilePath", "DEF-121 f:2:61"));
    }

    @Test
    void a_node_that_is_broken_does_not_hide_what_is_wrong_with_the_others() {
        assertThat(errors("""
            workflowId: w
            nodes:
              - 7
              - {nodeId: a/b, runtimeType: Noop}
              - {nodeId: c, runtimeType: ~}
              - {nodeId: c, runtimeType: Nope}
            """, Format.YAML))
                .containsEntry("/nodes/0", "DEF-112 f:3:5")
                .containsEntry("/nodes/1/nodeId", "DEF-113 f:4:14")
                .containsEntry("/nodes/2/runtimeType", "DEF-111 f:5:5")
                .containsEntry("/nodes/3", "DEF-203 f:6:5")
                .containsEntry("/nodes/3/runtimeType", "DEF-204 f:6:30")
                .hasSize(5);
    }
}
