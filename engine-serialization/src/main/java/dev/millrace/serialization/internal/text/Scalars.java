package dev.millrace.serialization.internal.text;

import dev.millrace.node.DataNumber;
import dev.millrace.serialization.internal.text.ScalarTree.Kind;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What plain scalars mean, by the JSON schema of YAML 1.2: true, false, null and JSON's numbers; all else is text. */
final class Scalars {

    private static final Set<String> BOOLEANS_OF_OLD = Set.of("yes", "no", "on", "off", "y", "n", "true", "false");

    private Scalars() {}

    static Kind kindOf(String plain) {
        if (plain.isEmpty()) {
            return Kind.NULL;
        }
        char first = plain.charAt(0);
        if (first == '-' || isDigit(first)) {
            return isNumber(plain) ? Kind.NUMBER : Kind.TEXT;
        }
        return switch (plain) {
            case "null", "~" -> Kind.NULL;
            case "true", "false" -> Kind.BOOLEAN;
            default -> Kind.TEXT;
        };
    }

    static boolean looksBoolean(String text) {
        return text.length() <= 5 && BOOLEANS_OF_OLD.contains(text.toLowerCase(Locale.ROOT));
    }

    /** Returns whether a text is a number: {@code -? (0 | [1-9][0-9]*) (. [0-9]*)? ([eE] [+-]? [0-9]+)?}. */
    static boolean isNumber(String text) {
        int i = text.charAt(0) == '-' ? 1 : 0;
        int whole = digits(text, i);
        if (whole == i || (text.charAt(i) == '0' && whole > i + 1)) {
            return false;
        }
        int end = whole;
        if (end < text.length() && text.charAt(end) == '.') {
            end = digits(text, end + 1);
        }
        return end == text.length() || isExponent(text, end);
    }

    private static boolean isExponent(String text, int from) {
        char e = text.charAt(from);
        if ((e != 'e' && e != 'E') || from + 1 == text.length()) {
            return false;
        }
        char sign = text.charAt(from + 1);
        int first = sign == '+' || sign == '-' ? from + 2 : from + 1;
        int end = digits(text, first);
        return end > first && end == text.length();
    }

    private static int digits(String text, int from) {
        int i = from;
        while (i < text.length() && isDigit(text.charAt(i))) {
            i++;
        }
        return i;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    /** Returns what makes a number too much, if anything does. */
    static Optional<String> problemOf(String number) {
        try {
            number(number);
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    static Object number(String text) {
        return DataNumber.parse(text);
    }
}
