package dev.millrace.store;

import dev.millrace.event.LogLine;
import dev.millrace.event.NodePath;
import java.lang.System.Logger.Level;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The form of a line of a log in a file: its parts, apart by tabs, on one line. */
final class LogText {

    private static final int PARTS = 5;

    private LogText() {}

    static String of(List<LogLine> lines) {
        var text = new StringBuilder();
        for (var line : lines) {
            text.append(line.at()).append('\t').append(line.level()).append('\t');
            text.append(line.attempt()).append('\t').append(escaped(line.node().toString()));
            text.append('\t').append(escaped(line.text())).append('\n');
        }
        return text.toString();
    }

    /** Returns the line; empty if it was not written to its end. */
    static Optional<LogLine> parse(String line) {
        var parts = line.split("\t", -1);
        if (parts.length != PARTS) {
            return Optional.empty();
        }
        try {
            return Optional.of(new LogLine(
                    Instant.parse(parts[0]),
                    Level.valueOf(parts[1]),
                    NodePath.parse(unescaped(parts[3])),
                    Integer.parseInt(parts[2]),
                    unescaped(parts[4])));
        } catch (DateTimeException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\\\")
                .replace("\t", "\\t")
                .replace("\n", "\\n")
                .replace("\r", "\\r");
    }

    private static String unescaped(String text) {
        var plain = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char at = text.charAt(i);
            if (at == '\\' && i + 1 < text.length()) {
                i++;
                plain.append(plain(text.charAt(i)));
            } else {
                plain.append(at);
            }
        }
        return plain.toString();
    }

    private static char plain(char escaped) {
        return switch (escaped) {
            case 't' -> '\t';
            case 'n' -> '\n';
            case 'r' -> '\r';
            default -> escaped;
        };
    }
}
