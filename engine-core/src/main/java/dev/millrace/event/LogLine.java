package dev.millrace.event;

import static java.util.Objects.requireNonNull;

import java.lang.System.Logger.Level;
import java.time.Instant;

/**
 * What an attempt of a node said while it ran: no fact, nothing follows from it. Immutable.
 *
 * @param at when
 * @param level how much it matters
 * @param node the node
 * @param attempt the attempt's number
 * @param text one line, of at most 8,192 characters
 */
public record LogLine(Instant at, Level level, NodePath node, int attempt, String text) {

    private static final int LONGEST = 8_192;

    /** Checks for null; what is too long is cut off. */
    public LogLine {
        requireNonNull(at, "at");
        requireNonNull(level, "level");
        requireNonNull(node, "node");
        requireNonNull(text, "text");
        text = text.length() <= LONGEST ? text : text.substring(0, LONGEST - 1) + "…";
    }
}
