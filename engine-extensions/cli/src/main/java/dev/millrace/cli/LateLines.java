package dev.millrace.cli;

import dev.millrace.event.Event;
import dev.millrace.event.ExecutionEvent.ExecutionOvertime;
import dev.millrace.event.NodeEvent.NodeOvertime;
import dev.millrace.event.NodeEvent.OutcomeRefused;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Lines of what took longer than expected, and of ends that came when they no longer counted. */
final class LateLines {

    private static final int MOST = 50;

    private LateLines() {}

    /** Returns a line for each, the oldest first. */
    static List<String> of(List<Event> events) {
        var all = events.stream().flatMap(event -> line(event).stream()).toList();
        var lines = new ArrayList<>(all.subList(0, Math.min(MOST, all.size())));
        if (all.size() > MOST) {
            lines.add("... and " + (all.size() - MOST) + " more; --events prints them all");
        }
        return lines;
    }

    private static Optional<String> line(Event event) {
        if (event instanceof ExecutionOvertime late) {
            return Optional.of("overtime: took longer than " + late.limitMillis() + " ms");
        }
        if (event instanceof NodeOvertime late) {
            return Optional.of("overtime: " + late.node() + ", attempt " + late.attempt() + ", took longer than "
                    + late.limitMillis() + " ms");
        }
        if (event instanceof OutcomeRefused late) {
            return Optional.of("late: " + late.node() + ", attempt " + late.attempt() + ", at " + Text.of(late.at())
                    + ", and changed nothing: " + Text.oneLine(late.outcome()));
        }
        return Optional.empty();
    }
}
