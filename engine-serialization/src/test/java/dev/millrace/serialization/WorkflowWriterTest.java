package dev.millrace.serialization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.definition.InvalidWorkflowException;
import dev.millrace.definition.Priority;
import dev.millrace.definition.Problem;
import dev.millrace.definition.RetryPolicy;
import dev.millrace.definition.Workflow;
import dev.millrace.node.Node;
import dev.millrace.node.Outcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The one way in which workflows are written. */
class WorkflowWriterTest {

    @TempDir
    private Path folder;

    private static Workflow order() {
        return Workflow.named("order")
                .name("Order: from cart to parcel")
                .policy(p -> p.withTimeout(Duration.ofMinutes(5)))
                .variable("limit", 100)
                .node("check", "IfElse", n -> n.set("condition", "input.amount > variables.limit"))
                .node(
                        "charge",
                        "Groovy",
                        n -> n.set("scriptContent", "def receipt = 'r1'\n[receipt: receipt]\n")
                                .priority(Priority.HIGH)
                                .timeout(Duration.ofMillis(1500))
                                .retry(RetryPolicy.attempts(3).backoff(Duration.ofSeconds(2))))
                .node(
                        "each",
                        "ForEach",
                        n -> n.set("collectionExpression", "input.items").body(b -> b.node("pack", "Noop")))
                .connect("check", "TrueBranch", "charge")
                .connect("charge", "each", via -> via.when("output.receipt != null"))
                .build();
    }

    @Test
    void yaml_has_canonical_keys_in_a_fixed_order_without_defaults() {
        assertThat(WorkflowWriter.toYaml(order())).isEqualTo("""
            workflowId: order
            workflowName: 'Order: from cart to parcel'
            timeoutSeconds: 300
            defaultVariables:
              limit: 100
            nodes:
              - nodeId: check
                runtimeType: IfElse
                condition: input.amount > variables.limit
              - nodeId: charge
                runtimeType: Groovy
                priority: high
                timeout: PT1.5S
                retryPolicy:
                  strategy: Exponential
                  maxAttempts: 3
                  initialDelay: PT2S
                scriptContent: |
                  def receipt = 'r1'
                  [receipt: receipt]
              - nodeId: each
                runtimeType: ForEach
                collectionExpression: input.items
                body:
                  nodes:
                    - nodeId: pack
                      runtimeType: Noop
            connections:
              - sourceNodeId: check
                targetNodeId: charge
                sourcePort: TrueBranch
              - sourceNodeId: charge
                targetNodeId: each
                condition: output.receipt != null
            """);
    }

    @Test
    void json_says_the_same() {
        assertThat(WorkflowWriter.toJson(Workflow.named("w")
                        .node("a", "Noop", n -> n.input("list", List.of(1, List.of())))
                        .build()))
                .isEqualTo("""
                    {
                      "workflowId": "w",
                      "nodes": [
                        {
                          "nodeId": "a",
                          "runtimeType": "Noop",
                          "inputs": {
                            "list": [
                              1,
                              []
                            ]
                          }
                        }
                      ]
                    }
                    """);
    }

    @Test
    void nodes_that_carry_code_are_refused_by_name_all_at_once() {
        Node code = context -> Outcome.done();
        var workflow = Workflow.named("w")
                .node("first", code)
                .node("box", "Container", n -> n.body(b -> b.node("second", code)))
                .build();

        assertThatThrownBy(() -> WorkflowWriter.toYaml(workflow))
                .isInstanceOfSatisfying(
                        InvalidWorkflowException.class,
                        e -> assertThat(e.problems())
                                .extracting(Problem::path)
                                .containsExactly("/nodes/0", "/nodes/1/childNodes/0"))
                .hasMessageContaining("DEF-130")
                .hasMessageContaining("'first'")
                .hasMessageContaining("'second'")
                .hasMessageContaining("register the code");
    }

    @Test
    void a_setting_that_would_hide_a_field_of_every_node_is_refused() {
        var workflow = Workflow.named("w")
                .node("a", "Noop", n -> n.set("timeout", "5s"))
                .build();

        assertThatThrownBy(() -> WorkflowWriter.toJson(workflow))
                .hasMessageContaining("DEF-131")
                .hasMessageContaining("timeout");
    }

    @Test
    void a_number_that_is_not_finite_is_refused() {
        var workflow =
                Workflow.named("w").variable("x", Double.NaN).node("a", "Noop").build();

        assertThatThrownBy(() -> WorkflowWriter.toJson(workflow))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("RUN-112");
        assertThatThrownBy(() -> WorkflowWriter.toYaml(workflow))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("RUN-112");
    }

    @Test
    void a_file_is_written_by_its_extension_its_folders_made_and_nothing_left_beside_it() throws IOException {
        var loader = WorkflowLoader.with(Types.registry());
        var yaml = folder.resolve("a/b/order.yaml");
        var json = folder.resolve("a/b/order.json");

        WorkflowWriter.write(order(), yaml);
        WorkflowWriter.write(order(), json);
        WorkflowWriter.write(order(), json);

        assertThat(loader.load(yaml)).isEqualTo(order());
        assertThat(loader.load(json)).isEqualTo(order());
        try (var files = Files.list(yaml.getParent())) {
            assertThat(files).containsExactlyInAnyOrder(yaml, json);
        }
    }

    @Test
    void a_file_that_cannot_be_written_stays_as_it_was() throws IOException {
        var file = folder.resolve("w.json");
        Files.createDirectories(file.resolve("in the way"));

        assertThatThrownBy(() -> WorkflowWriter.write(order(), file)).isInstanceOf(UncheckedIOException.class);
        assertThatThrownBy(() -> WorkflowWriter.write(order(), folder.resolve("w.txt")))
                .hasMessageContaining("DEF-123");
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void values_that_are_no_json_are_written_as_the_data_they_stand_for() {
        record Price(int cents) {}
        var workflow = Workflow.named("w")
                .variable("price", new Price(5))
                .variable("wait", Duration.ofSeconds(5))
                .variable("array", new int[] {1, 2})
                .node("a", "Noop")
                .build();

        assertThat(WorkflowLoader.with(Types.registry())
                        .parse(WorkflowWriter.toYaml(workflow), Format.YAML, "w")
                        .defaultVariables())
                .isEqualTo(Map.of("price", Map.of("cents", 5), "wait", "PT5S", "array", List.of(1, 2)));
    }
}
