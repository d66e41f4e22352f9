package dev.millrace.internal.concurrent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.event.LogLine;
import dev.millrace.event.NodePath;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class LogBufferTest {

    private static final NodePath A = NodePath.parse("a");
    private static final NodePath B = NodePath.parse("b");

    private final LogBuffer buffer = new LogBuffer();

    private static LogLine line(NodePath node, String text) {
        return new LogLine(Instant.EPOCH, Level.INFO, node, 1, text);
    }

    private boolean add(NodePath node, String text) {
        return buffer.add(line(node, text), List::of);
    }

    @Test
    void a_node_that_says_much_pushes_out_its_own_lines_only() {
        add(B, "kept");
        for (int i = 0; i < LogBuffer.LINES_OF_NODE + 5; i++) {
            add(A, "line " + i);
        }

        var ofA = buffer.of(A, List::of);
        assertThat(ofA.lines()).hasSize(LogBuffer.LINES_OF_NODE);
        assertThat(ofA.texts().get(0)).isEqualTo("line 5");
        assertThat(ofA.dropped()).isEqualTo(5);
        assertThat(buffer.of(B, List::of).texts()).containsExactly("kept");
        assertThat(buffer.all(List::of).texts()).startsWith("kept", "line 5").hasSize(LogBuffer.LINES_OF_NODE + 1);
        assertThat(buffer.all(List::of).dropped()).isEqualTo(5);
    }

    @Test
    void many_nodes_together_keep_the_newest() {
        for (int i = 0; i < LogBuffer.LINES + 7; i++) {
            add(NodePath.parse("n" + i), "line " + i);
        }

        var all = buffer.all(List::of);
        assertThat(all.lines()).hasSize(LogBuffer.LINES);
        assertThat(all.texts().get(0)).isEqualTo("line 7");
        assertThat(all.dropped()).isEqualTo(7);
    }

    @Test
    void long_lines_count_by_their_characters() {
        var half = "x".repeat(8_000);
        int fit = LogBuffer.CHARACTERS_OF_NODE / 8_000;
        for (int i = 0; i < fit + 3; i++) {
            add(A, half);
        }

        assertThat(buffer.of(A, List::of).lines()).hasSize(fit);
        assertThat(buffer.of(A, List::of).dropped()).isEqualTo(3);
        assertThat(new LogLine(Instant.EPOCH, Level.INFO, A, 1, "x".repeat(10_000)).text())
                .hasSize(8_192);
    }

    @Test
    void what_an_earlier_process_left_comes_first_and_is_not_written_again() {
        var before = List.of(line(A, "before"));
        buffer.hasPast();

        assertThat(buffer.add(line(A, "now"), () -> before)).isTrue();
        assertThat(buffer.add(line(A, "then"), () -> before)).isFalse();

        assertThat(buffer.all(() -> before).texts()).containsExactly("before", "now", "then");
        assertThat(buffer.takeUnwritten()).extracting(LogLine::text).containsExactly("now", "then");
        assertThat(buffer.takeUnwritten()).isEmpty();
        assertThat(add(A, "again")).isTrue();
    }

    @Test
    void each_node_has_its_own_and_what_has_no_past_asks_for_none() {
        Supplier<List<LogLine>> nobody = () -> {
            throw new AssertionError("nothing was kept before");
        };
        assertThat(buffer.byNode(nobody)).isEmpty();
        buffer.add(line(A, "one"), nobody);
        buffer.add(line(B, "two"), nobody);
        buffer.add(line(A, "three"), nobody);

        var each = buffer.byNode(nobody);
        assertThat(each).containsOnlyKeys(A, B);
        assertThat(each.get(A)).isEqualTo(buffer.of(A, nobody));
        assertThat(each.get(A).texts()).containsExactly("one", "three");
    }
}
