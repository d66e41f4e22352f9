package dev.millrace.serialization;

import static dev.millrace.definition.NotificationRule.to;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.definition.InvalidWorkflowException;
import dev.millrace.definition.NotificationContent;
import dev.millrace.definition.Occasion;
import dev.millrace.definition.Problem;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

/** Whom a workflow has told of what, in files. */
class NotificationsInFilesTest {

    private static final String ALL = """
        workflowId: w
        notifications:
          - on: [overtime, failure]
            to: ops-mail
            include: [log, input]
          - {on: completion, to: hook, nodes: [a, inner], labels: {team: pay}}
        nodes:
          - {nodeId: a, runtimeType: Noop, overtimeAfter: 5m}
          - {nodeId: box, runtimeType: Container, childNodes: [{nodeId: inner, runtimeType: Noop}]}
        """;

    private final WorkflowLoader loader = WorkflowLoader.with(Types.registry());

    @Test
    void they_are_read_in_their_order() {
        assertThat(loader.parse(ALL, Format.YAML, "w.yaml").notifications())
                .containsExactly(
                        to("ops-mail", Occasion.FAILURE, Occasion.OVERTIME)
                                .including(NotificationContent.INPUT, NotificationContent.LOG),
                        to("hook", Occasion.COMPLETION).ofNodes("a", "inner").withLabels(Map.of("team", "pay")));
    }

    @Test
    void what_is_written_reads_the_same() {
        var workflow = loader.parse(ALL, Format.YAML, "w.yaml");
        var written = WorkflowWriter.toYaml(workflow);

        var again = loader.parse(written, Format.YAML, "again.yaml");

        assertThat(again.notifications()).isEqualTo(workflow.notifications());
        assertThat(again.revision()).isEqualTo(workflow.revision());
    }

    @Test
    void a_revision_counts_them_and_is_what_it_was_without_them() {
        var plain = "workflowId: w\nnodes: [{nodeId: a, runtimeType: Noop}]\n";
        var told = plain + "notifications: [{on: failure, to: ops}]\n";

        assertThat(loader.parse(told, Format.YAML, "w.yaml").revision())
                .isNotEqualTo(loader.parse(plain, Format.YAML, "w.yaml").revision());
    }

    private List<Problem> problemsOf(String rule) {
        var text = "workflowId: w\nnotifications:\n  - " + rule + "\nnodes: [{nodeId: load, runtimeType: Noop}]\n";
        return Assertions.catchThrowableOfType(
                        InvalidWorkflowException.class, () -> loader.parse(text, Format.YAML, "w.yaml"))
                .problems();
    }

    @Test
    void what_is_wrong_is_said_at_its_place() {
        assertThat(problemsOf("{on: failure, to: a b}"))
                .singleElement()
                .satisfies(problem -> assertThat(problem.toString())
                        .contains("[DEF-371]", "/notifications/0/to", "w.yaml:3", "'a b'"));
        assertThat(problemsOf("{on: [], to: ops}").get(0).code()).isEqualTo("DEF-372");
        assertThat(problemsOf("{on: failure, to: ops, nodes: [laod]}").get(0).toString())
                .contains("[DEF-373]", "/notifications/0/nodes/0", "did you mean 'load'?");
        assertThat(problemsOf("{on: fail, to: ops}").get(0).toString()).contains("[DEF-113]", "failure, success");
        assertThat(problemsOf("{on: failure}").get(0).code()).isEqualTo("DEF-111");
        assertThat(problemsOf("{on: failure, to: ops, who: me}").get(0).code()).isEqualTo("DEF-110");
    }

    @Test
    void overtime_that_nobody_can_have_is_warned_of() {
        var read = loader.check(
                "workflowId: w\nnotifications: [{on: overtime, to: ops}]\nnodes: [{nodeId: a, runtimeType: Noop}]\n",
                Format.YAML,
                "w.yaml");

        assertThat(read.problems()).extracting(Problem::code).containsExactly("DEF-374");
    }
}
