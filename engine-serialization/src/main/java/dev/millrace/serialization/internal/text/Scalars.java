package dev.millrace.serialization.internal.text;

import dev.millrace.serialization.internal.text.ScalarTree.Kind;
import java.math.BigInteger;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What plain scalars mean, by the JSON schema of YAML 1.2: true, false, null and JSON's numbers; all else is text. */
final class Scalars {

    private static final int MOST_DIGITS = 100;
    private static final int SURELY_LONG = 18;
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
        long digits = number.chars().filter(c -> isDigit((char) c)).count();
        if (digits > MOST_DIGITS) {
            return Optional.of("a number has at most " + MOST_DIGITS + " digits, this one has " + digits
                    + "; write it as a text, in quotes");
        }
        if (isWhole(number)) {
            return Optional.empty();
        }
        double value = Double.parseDouble(number);
        if (Double.isInfinite(value) || (value == 0 && hasValue(number))) {
            return Optional.of("the number " + number
                    + " is beyond what a 64-bit decimal can hold; write it as a text, in quotes");
        }
        return Optional.empty();
    }

    private static boolean hasValue(String number) {
        for (int i = 0; i < number.length() && number.charAt(i) != 'e' && number.charAt(i) != 'E'; i++) {
            if (number.charAt(i) >= '1' && number.charAt(i) <= '9') {
                return true;
            }
        }
        return false;
    }

    static boolean isWhole(String number) {
        return number.indexOf('.') < 0 && number.indexOf('e') < 0 && number.indexOf('E') < 0;
    }

    /** Returns a number as the smallest of Integer, Long and BigInteger that holds it, or as a Double. */
    static Object number(String text) {
        if (!isWhole(text)) {
            return Double.valueOf(text);
        }
        if (text.length() > SURELY_LONG) {
            var big = new BigInteger(text);
            return big.bitLength() < Long.SIZE ? (Object) big.longValue() : big;
        }
        long value = Long.parseLong(text);
        return value == (int) value ? (Object) (int) value : (Object) value;
    }
}
