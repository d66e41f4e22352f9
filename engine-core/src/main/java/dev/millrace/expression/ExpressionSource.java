package dev.millrace.expression;

import org.jspecify.annotations.Nullable;

/**
 * Place where an expression stands: alone, or between the delimiters of a template. Immutable.
 *
 * @param where the path inside a structure, such as {@code environment.GREETING}; empty for a text alone
 * @param whole the text that errors quote
 * @param start where the expression begins in it
 * @param end where the expression ends in it
 */
record ExpressionSource(String where, String whole, int start, int end) {

    private static final int BEFORE = 60;
    private static final int AFTER = 40;
    private static final int LONGEST_WORD = 40;

    static ExpressionSource of(String text) {
        return new ExpressionSource("", text, 0, text.length());
    }

    String expression() {
        return whole.substring(start, end);
    }

    boolean isTemplate() {
        return start > 0;
    }

    ExpressionSource between(int from, int to) {
        return new ExpressionSource(where, whole, from, to);
    }

    /** An error at a position of the expression, from 0. */
    InvalidExpressionException error(Code code, String what, int position) {
        return error(code, what, position, null);
    }

    InvalidExpressionException error(Code code, String what, int position, @Nullable Throwable cause) {
        int at = Math.min(start + position, whole.length());
        String message = "[" + code + "] " + (where.isEmpty() ? "" : shown(where) + ": ") + what + excerpt(at);
        InvalidExpressionException error = new InvalidExpressionException(message, whole, at + 1);
        if (cause != null) {
            error.initCause(cause);
        }
        return error;
    }

    private String excerpt(int at) {
        int from = Math.max(0, at - BEFORE);
        int to = Math.min(whole.length(), at + AFTER);
        String before = from == 0 ? "" : "...";
        String after = to == whole.length() ? "" : "...";
        return " (column " + (at + 1) + ")\n    " + before + printable(whole.substring(from, to)) + after + "\n    "
                + " ".repeat(before.length() + at - from) + "^";
    }

    /** A word of the text, short and printable, for a message. */
    static String shown(String word) {
        return printable(word.length() <= LONGEST_WORD ? word : word.substring(0, LONGEST_WORD) + "...");
    }

    private static String printable(String text) {
        StringBuilder shown = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            shown.append(isPrintable(text.charAt(i)) ? text.charAt(i) : ' ');
        }
        return shown.toString();
    }

    private static boolean isPrintable(char c) {
        int type = Character.getType(c);
        return !Character.isISOControl(c)
                && type != Character.LINE_SEPARATOR
                && type != Character.PARAGRAPH_SEPARATOR
                && type != Character.FORMAT;
    }
}
