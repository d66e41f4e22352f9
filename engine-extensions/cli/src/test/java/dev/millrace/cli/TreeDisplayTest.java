package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.definition.WorkflowKey;
import dev.millrace.event.CompensationSummary;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.ExecutionResult;
import dev.millrace.event.ExecutionSnapshot;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.FailureSummary;
import dev.millrace.event.NodePath;
import dev.millrace.event.NodeSnapshot;
import dev.millrace.event.NodeSnapshot.Progress;
import dev.millrace.event.NodeSnapshot.Why;
import dev.millrace.event.NodeStatus;
import dev.millrace.event.Span;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The tree that somebody at a terminal watches, on a terminal that is played here. */
class TreeDisplayTest {

    private static final Instant BEGUN = Instant.parse("2026-01-31T09:00:00Z");

    private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
    private final TreeDisplay tree = new TreeDisplay(new PrintStream(sent, true, StandardCharsets.UTF_8));
    private final Map<NodePath, NodeSnapshot> nodes = new LinkedHashMap<>();

    private List<String> screen() {
        return new PlayedTerminal("$ millrace run").after(sent.toString(StandardCharsets.UTF_8));
    }

    private void node(String path, NodeStatus status, String said) {
        var why = said.isEmpty()
                ? Why.NOTHING
                : new Why(Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(new Progress(0.5, said)));
        var span = status == NodeStatus.PENDING
                ? new Span(Optional.empty(), Optional.empty())
                : new Span(Optional.of(BEGUN), status.isFinal() ? Optional.of(BEGUN.plusSeconds(2)) : Optional.empty());
        nodes.put(NodePath.parse(path), new NodeSnapshot(NodePath.parse(path), status, 1, span, Map.of(), why));
    }

    private List<String> lines(int seconds) {
        var result = new ExecutionResult(
                new ExecutionId(1, 1),
                ExecutionStatus.RUNNING,
                Map.of(),
                Map.of(),
                "",
                new FailureSummary(List.of(), List.of(), Map.of(), List.of(), CompensationSummary.NONE));
        var span = new Span(Optional.of(BEGUN), Optional.empty());
        var snapshot = new ExecutionSnapshot(new WorkflowKey("order", "1"), result, Map.of(), span, nodes, 0);
        return TreeText.of(snapshot, BEGUN.plusSeconds(seconds));
    }

    @Test
    void nodes_stand_below_each_other_with_what_is_in_them_and_only_what_changes_is_sent() {
        node("load", NodeStatus.COMPLETED, "");
        node("each", NodeStatus.RUNNING, "");
        node("each[0]/work", NodeStatus.COMPLETED, "");
        node("each[1]/work", NodeStatus.RUNNING, "half\u001b[2J way");
        node("after", NodeStatus.PENDING, "");
        tree.draw(lines(5));

        assertThat(screen())
                .containsExactly(
                        "$ millrace run",
                        "order RUNNING, 40 % done, 5.0 s",
                        "  load          COMPLETED       2.0 s",
                        "  each          RUNNING         5.0 s",
                        "    [1] work    RUNNING         5.0 s      50 % half\\u001b[2J way",
                        "  after         PENDING         -",
                        "  ... and 1 more",
                        "");

        node("each[1]/work", NodeStatus.COMPLETED, "");
        int before = sent.size();
        tree.draw(lines(6));
        var frame = sent.toString(StandardCharsets.UTF_8).substring(before);
        assertThat(frame).doesNotContain("load").contains("each", "after");
        assertThat(screen())
                .containsExactly(
                        "$ millrace run",
                        "order RUNNING, 60 % done, 6.0 s",
                        "  load          COMPLETED       2.0 s",
                        "  each          RUNNING         6.0 s",
                        "  after         PENDING         -",
                        "  ... and 2 more",
                        "");
    }

    @Test
    void the_same_again_sends_nothing_and_the_end_leaves_the_place() {
        node("load", NodeStatus.RUNNING, "");
        tree.draw(lines(1));
        int before = sent.size();
        tree.draw(lines(1));
        assertThat(sent.size()).isEqualTo(before);

        tree.end();
        assertThat(screen()).containsExactly("$ millrace run", "");
        tree.end();
    }

    @Test
    void what_is_printed_meanwhile_stands_above_in_whole_lines() {
        node("load", NodeStatus.RUNNING, "");
        tree.draw(lines(1));
        say("reading ");
        tree.draw(lines(2));
        say("orders\nand ä");
        tree.draw(lines(3));

        assertThat(screen().subList(0, 2)).containsExactly("$ millrace run", "reading orders");
        assertThat(screen().subList(2, screen().size() - 1)).containsExactlyElementsOf(lines(3));

        tree.end();
        say("later\n");
        assertThat(screen()).containsExactly("$ millrace run", "reading orders", "and ä", "later", "");
    }

    private void say(String text) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        tree.above(bytes, 0, bytes.length);
    }

    @Test
    void of_many_nodes_those_are_shown_that_run_and_what_is_near() {
        for (int i = 0; i < 100; i++) {
            node("n" + i, i < 60 ? NodeStatus.COMPLETED : NodeStatus.PENDING, "");
        }
        node("n60", NodeStatus.RUNNING, "");
        node("n95", NodeStatus.WAITING, "");

        var lines = lines(3);
        assertThat(lines).hasSize(22).anyMatch(line -> line.startsWith("  n60           RUNNING"));
        assertThat(lines.get(20)).startsWith("  n95           WAITING");
        assertThat(lines.get(21)).isEqualTo("  ... and 80 more");
    }
}
