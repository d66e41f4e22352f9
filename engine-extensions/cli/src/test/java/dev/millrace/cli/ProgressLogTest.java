package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.event.BreakerChange;
import dev.millrace.event.BreakerState;
import dev.millrace.event.Event;
import dev.millrace.event.ExecutionEvent.ExecutionOvertime;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.NodeEvent.BreakerChanged;
import dev.millrace.event.NodeEvent.NodeOvertime;
import dev.millrace.event.NodeEvent.NodeReplaced;
import dev.millrace.event.NodeEvent.NodeStarved;
import dev.millrace.event.NodePath;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ProgressLogTest {

    private static final ExecutionId ID = new ExecutionId(1, 2);
    private static final NodePath LOAD = NodePath.parse("each[3]/load");

    @Test
    void what_takes_or_waits_for_long_is_worth_a_line_in_a_loop_too() {
        assertThat(lineOf(new NodeOvertime(ID, 1, 0, LOAD, 1, 1_000)))
                .contains("each[3]/load takes longer than 1000 ms, and goes on");
        assertThat(lineOf(new NodeReplaced(ID, 1, 0, LOAD, 1, "order 7", "load of execution x")))
                .contains("each[3]/load is told to stop, for its place is taken by load of execution x");
        assertThat(lineOf(new NodeStarved(ID, 1, 0, LOAD, "resource cpu", "held by a")))
                .contains("each[3]/load waits for long at resource cpu: held by a");
    }

    @Test
    void an_execution_that_takes_long_is_worth_a_line() {
        assertThat(lineOf(new ExecutionOvertime(ID, 1, 0, 1_000))).contains("takes longer than 1000 ms, and goes on");
    }

    @Test
    void a_breaker_that_changed_is_worth_a_line() {
        var change = new BreakerChange("mail", BreakerState.CLOSED, BreakerState.OPEN);

        assertThat(lineOf(new BreakerChanged(ID, 1, 0, LOAD, change)))
                .contains("each[3]/load changed the breaker mail: CLOSED -> OPEN");
    }

    private static String lineOf(Event event) {
        var out = new ByteArrayOutputStream();
        var log = new ProgressLog(new PrintStream(out, true, StandardCharsets.UTF_8));
        log.on(event);
        log.end();
        return out.toString(StandardCharsets.UTF_8);
    }
}
