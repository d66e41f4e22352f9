package dev.millrace.report.internal.run;

/**
 * Text as it may be shown: what a reader cannot see, or what turns the direction of reading, stands there as JSON
 * writes it, and what is long is cut.
 */
public final class VisibleText {

    private static final int FIRST_PRINTABLE = 0x20;

    private VisibleText() {}

    /** Returns a text in which control characters, but for line ends and tabs, and bidirectional controls are shown. */
    public static String of(String text) {
        var visible = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            if (isHidden(c)) {
                visible.append(String.format("\\u%04x", c));
            } else {
                visible.appendCodePoint(c);
            }
        });
        return visible.toString();
    }

    /** Returns a text on one line, of at most so many characters; the last of one that was cut is an ellipsis. */
    public static String line(String text, int most) {
        return cut(of(text.strip()).replaceAll("\\s+", " "), most);
    }

    /** Returns a text of at most so many characters that says how many were left out. */
    public static String block(String text, int most) {
        var visible = of(text);
        return visible.length() <= most
                ? visible
                : cut(visible, most) + "\n(" + (visible.length() - most + 1) + " more characters are left out)";
    }

    private static String cut(String text, int most) {
        if (text.length() <= most) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(most - 2)) ? most - 2 : most - 1;
        return text.substring(0, end) + "…";
    }

    private static boolean isHidden(int c) {
        return c < FIRST_PRINTABLE && c != '\n' && c != '\t'
                || c >= 0x7f && c <= 0x9f
                || c == 0x61c
                || c >= 0x200b && c <= 0x200f && c != 0x200d
                || c >= 0x2028 && c <= 0x202e
                || c >= 0x2060 && c <= 0x2069
                || c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE
                || c == 0xfeff
                || c >= 0xfffe && c <= 0xffff;
    }
}
