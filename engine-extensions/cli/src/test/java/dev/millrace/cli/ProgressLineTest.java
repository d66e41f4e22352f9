package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.event.ExecutionId;
import dev.millrace.event.NodeEvent.NodeCompleted;
import dev.millrace.event.NodeEvent.NodeProgressed;
import dev.millrace.event.NodeEvent.NodeStarted;
import dev.millrace.event.NodePath;
import dev.millrace.event.NodeResult;
import dev.millrace.event.NodeStatus;
import dev.millrace.event.ScopeEvent.CollectionFixed;
import dev.millrace.event.ScopeEvent.ScopeClosed;
import dev.millrace.testing.ManualTime;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The line that somebody at a terminal watches. */
class ProgressLineTest {

    private static final ExecutionId ID = new ExecutionId(1, 1);

    private final ManualTime time = new ManualTime();
    private final ByteArrayOutputStream screen = new ByteArrayOutputStream();
    private final ProgressLine line = new ProgressLine(new PrintStream(screen, true, StandardCharsets.UTF_8), 2, time);

    private String shown() {
        var all = screen.toString(StandardCharsets.UTF_8);
        return all.substring(all.lastIndexOf('\r') + 1).strip();
    }

    private void starts(String node) {
        line.on(new NodeStarted(ID, 1, 0, NodePath.parse(node), 1, 1));
    }

    private void ends(String node) {
        line.on(new NodeCompleted(ID, 1, 0, NodePath.parse(node), NodeResult.EMPTY, Optional.empty()));
    }

    @Test
    void the_clock_ticks_although_nothing_happens() {
        starts("slow");

        time.advance(Duration.ofSeconds(65));

        assertThat(shown()).startsWith("nodes [").contains("0/2 1:05").endsWith("slow 1:05");
    }

    @Test
    void what_runs_longest_comes_first_with_what_it_says_of_itself() {
        starts("first");
        time.advance(Duration.ofSeconds(3));
        starts("second");
        line.on(new NodeProgressed(ID, 0, 0, NodePath.parse("first"), 0.5, "half\u001b[2J way"));
        time.advance(Duration.ofSeconds(1));

        assertThat(shown()).endsWith("first 50 % half\\u001b[2J way 0:04, second 0:01");
        ends("first");
        time.advance(Duration.ofSeconds(1));
        assertThat(shown()).contains("1/2").endsWith("second 0:02");
    }

    @Test
    void a_loop_counts_its_items() {
        starts("each");
        line.on(new CollectionFixed(ID, 1, 0, NodePath.parse("each"), List.of(1, 2, 3)));
        starts("each[0]/work");
        line.on(new ScopeClosed(ID, 1, 0, NodePath.parse("each[0]"), NodeStatus.COMPLETED, Map.of()));
        time.advance(Duration.ofSeconds(1));

        assertThat(shown()).contains("each 1/3 0:01");
    }

    @Test
    void at_the_end_the_line_is_gone_and_stays_so() {
        starts("slow");
        time.advance(Duration.ofSeconds(1));

        line.end();
        int length = screen.size();
        time.advance(Duration.ofSeconds(5));
        line.end();

        assertThat(shown()).isEmpty();
        assertThat(screen.toString(StandardCharsets.UTF_8)).endsWith("\r");
        assertThat(screen.size()).isEqualTo(length);
    }
}
