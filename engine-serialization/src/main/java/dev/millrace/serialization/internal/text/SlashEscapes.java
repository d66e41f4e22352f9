package dev.millrace.serialization.internal.text;

import org.yaml.snakeyaml.DumperOptions.ScalarStyle;

/**
 * The escape {@code \/} of JSON and YAML 1.2, for a parser that reads YAML 1.1, which has none. Before the text is
 * parsed another escape stands in its place, one that the text does not hold and that is as long, so that every place
 * stays what it is; afterwards each scalar gets back what it had. Immutable.
 */
final class SlashEscapes {

    /** Escapes of YAML 1.1 and what they stand for; no text holds these characters as they are. */
    private static final String LETTERS = "evafb";

    private static final String CHARACTERS = "\u001B\u000B\u0007\f\b";

    private final String text;
    private final int chosen;

    private SlashEscapes(String text, int chosen) {
        this.text = text;
        this.chosen = chosen;
    }

    /**
     * Returns a text with others in place of these escapes; as it is if it holds none, or none is left that could stand
     * there.
     */
    static SlashEscapes of(String text) {
        if (text.contains("\\/")) {
            for (int i = 0; i < LETTERS.length(); i++) {
                if (!text.contains("\\" + LETTERS.charAt(i))) {
                    return new SlashEscapes(replaced(text, LETTERS.charAt(i)), i);
                }
            }
        }
        return new SlashEscapes(text, -1);
    }

    /** A backslash that another one escapes begins nothing. */
    private static String replaced(String text, char letter) {
        var out = new StringBuilder(text);
        for (int i = text.indexOf('\\'); i >= 0 && i + 1 < text.length(); i = text.indexOf('\\', i + 2)) {
            if (text.charAt(i + 1) == '/') {
                out.setCharAt(i + 1, letter);
            }
        }
        return out.toString();
    }

    /** Returns what the parser is to read. */
    String text() {
        return text;
    }

    /** Returns a scalar as the text has it. */
    String restored(String scalar, ScalarStyle style) {
        if (chosen < 0) {
            return scalar;
        }
        return style == ScalarStyle.DOUBLE_QUOTED
                ? scalar.replace(CHARACTERS.charAt(chosen), '/')
                : scalar.replace("\\" + LETTERS.charAt(chosen), "\\/");
    }
}
