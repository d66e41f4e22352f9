package dev.millrace.expression;

/**
 * One word, text, number or symbol of an expression. Immutable.
 *
 * @param kind what it is
 * @param text as the author wrote it, quotes included
 * @param position where it begins, from 0
 * @param follower the next character that is no blank; 0 at the end
 */
record Token(Kind kind, String text, int position, char follower) {

    /** What a token is. */
    enum Kind {
        /** A name or a word of the language, or a function such as {@code f:lower}. */
        WORD,
        /** A text in quotes. */
        TEXT,
        /** A number without sign. */
        NUMBER,
        /** An operator, a bracket or another mark. */
        SYMBOL
    }

    boolean is(String other) {
        return text.equals(other);
    }

    boolean isIn(String some) {
        return text.length() == 1 && some.contains(text);
    }

    int end() {
        return position + text.length();
    }
}
