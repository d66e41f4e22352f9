package dev.millrace.event;

import java.util.List;

/**
 * What the nodes of an execution said, as far as it is kept. Immutable.
 *
 * @param lines the lines, oldest first
 * @param dropped how many there were besides
 */
public record ExecutionLog(List<LogLine> lines, long dropped) {

    /** Of who has said nothing. */
    public static final ExecutionLog EMPTY = new ExecutionLog(List.of(), 0);

    /** Copies the list. */
    public ExecutionLog {
        lines = List.copyOf(lines);
    }

    /** Returns the texts alone. */
    public List<String> texts() {
        return lines.stream().map(LogLine::text).toList();
    }
}
