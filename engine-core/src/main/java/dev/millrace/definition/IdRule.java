package dev.millrace.definition;

import java.util.Optional;
import java.util.function.IntPredicate;

/** The rule that every id of a definition obeys. */
final class IdRule {

    private static final String RESERVED = "/[]";
    private static final int NON_JOINER = 0x200c;
    private static final int JOINER = 0x200d;

    private IdRule() {}

    static Optional<String> problemOf(String what, String value, int maxLength) {
        return problemOf(what, value, maxLength, c -> RESERVED.indexOf(c) >= 0);
    }

    /**
     * Returns what is wrong with a text that must not hold some characters, nor a control character, nor blanks at its
     * ends.
     */
    static Optional<String> problemOf(String what, String value, int maxLength, IntPredicate isRefused) {
        int length = value.codePointCount(0, value.length());
        if (length == 0 || value.isBlank()) {
            return Optional.of(what + " must not be empty");
        }
        if (length > maxLength) {
            return Optional.of(what + " must have at most " + maxLength + " characters, this one has " + length);
        }
        if (isBlank(value.codePointAt(0)) || isBlank(value.codePointBefore(value.length()))) {
            return Optional.of(what + " must not begin or end with a blank: '" + printable(value) + "'");
        }
        return value.codePoints()
                .filter(c -> isRefused.test(c) || isUnprintable(c))
                .mapToObj(c -> what + " must not hold " + shown(c) + ": '" + printable(value) + "'")
                .findFirst();
    }

    private static boolean isBlank(int c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c);
    }

    private static boolean isUnprintable(int c) {
        return Character.isISOControl(c)
                || Character.getType(c) == Character.LINE_SEPARATOR
                || Character.getType(c) == Character.PARAGRAPH_SEPARATOR
                || Character.getType(c) == Character.SURROGATE;
    }

    /**
     * Returns whether a character is not seen, but changes what is seen, or in which order; joiners apart, without
     * which some scripts cannot be written.
     */
    static boolean isFormat(int c) {
        return Character.getType(c) == Character.FORMAT && c != NON_JOINER && c != JOINER;
    }

    private static String shown(int c) {
        return RESERVED.indexOf(c) >= 0 ? "'" + Character.toString(c) + "'" : String.format("U+%04X", c);
    }

    private static String printable(String value) {
        return value.codePoints()
                .map(c -> isUnprintable(c) || isFormat(c) ? '?' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
