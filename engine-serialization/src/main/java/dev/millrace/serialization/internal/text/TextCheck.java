package dev.millrace.serialization.internal.text;

/** Looks through a text for what no parser should meet: control characters, halves of characters, endless lines. */
final class TextCheck {

    private static final char DELETE = 0x7F;
    private static final char LAST_CONTROL = 0x9F;
    private static final char LINE_SEPARATOR = 0x2028;
    private static final char PARAGRAPH_SEPARATOR = 0x2029;
    private static final char LAST_CHARACTER = 0xFFFD;

    private final Source source;
    private final boolean json;
    private int line = 1;
    private int lineStart;

    TextCheck(Source source, boolean json) {
        this.source = source;
        this.json = json;
    }

    void check(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ') {
                control(text, i, c);
            } else if (c >= DELETE) {
                i += beyondAscii(text, i, c);
            }
        }
        endLine(text.length());
    }

    private void control(String text, int i, char c) {
        if (c == '\n' || (c == '\r' && (i + 1 == text.length() || text.charAt(i + 1) != '\n'))) {
            endLine(i);
            line++;
            lineStart = i + 1;
        } else if (c != '\r' && c != '\t') {
            throw refused(i, c);
        }
    }

    /** Returns how many more chars the character has. */
    private int beyondAscii(String text, int i, char c) {
        if (Character.isSurrogate(c)) {
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                return 1;
            }
            throw refused(i, c);
        }
        if (!json && (c <= LAST_CONTROL || c == LINE_SEPARATOR || c == PARAGRAPH_SEPARATOR || c > LAST_CHARACTER)) {
            throw refused(i, c);
        }
        return 0;
    }

    /** In YAML, a long line costs its parser time that grows with the square of its length. */
    private void endLine(int end) {
        int length = end - lineStart;
        int most = source.bounds().scalarChars();
        if (!json && length > most) {
            throw source.refuse(
                    "DEF-104",
                    Where.ROOT,
                    new Spot(line, 1),
                    "this line has " + length + " characters, the limit is " + most + "; break it, or raise the limit");
        }
    }

    private Refusal refused(int i, char c) {
        var what = Character.isSurrogate(c) ? "half of a character, " : "the character ";
        return source.refuse(
                "DEF-108",
                Where.ROOT,
                new Spot(line, i - lineStart + 1),
                what + String.format("U+%04X", (int) c)
                        + ", is not allowed here; remove it, or write it as an escape in quotes");
    }
}
