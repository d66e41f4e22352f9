package dev.millrace.node;

import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * The one door by which numbers written as text come in, from files, items and programs: each is kept exact, or
 * refused. Immutable and thread-safe.
 */
public final class DataNumber {

    private static final int MOST_DIGITS = 100;
    private static final int SURELY_LONG = 18;

    private DataNumber() {}

    /**
     * Returns a number as JSON writes it: a whole one as the smallest of Integer, Long and BigInteger that holds it;
     * any other as a Double if that stands for just this value, else as a BigDecimal.
     *
     * @throws IllegalArgumentException if it has more than 100 digits, or is beyond what a 64-bit decimal can hold;
     *     says what to do
     */
    public static Number parse(String text) {
        long digits = text.chars().filter(c -> c >= '0' && c <= '9').count();
        if (digits > MOST_DIGITS) {
            throw new IllegalArgumentException("a number has at most " + MOST_DIGITS + " digits, this one has " + digits
                    + "; write it as a text, in quotes");
        }
        return isWhole(text) ? whole(text) : decimal(text);
    }

    private static boolean isWhole(String text) {
        return text.indexOf('.') < 0 && text.indexOf('e') < 0 && text.indexOf('E') < 0;
    }

    private static Number whole(String text) {
        if (text.length() > SURELY_LONG) {
            var big = new BigInteger(text);
            return big.bitLength() < Long.SIZE ? (Number) big.longValue() : big;
        }
        long value = Long.parseLong(text);
        return value == (int) value ? (Number) (int) value : (Number) value;
    }

    private static Number decimal(String text) {
        double nearest = Double.parseDouble(text);
        if (Double.isInfinite(nearest) || nearest == 0 && hasValue(text)) {
            throw new IllegalArgumentException(
                    "the number " + text + " is beyond what a 64-bit decimal can hold; write it as a text, in quotes");
        }
        if (nearest == 0) {
            return nearest; // zero may be written with any exponent, and has a sign
        }
        var exact = new BigDecimal(text);
        return exact.compareTo(new BigDecimal(Double.toString(nearest))) == 0 ? (Number) nearest : exact;
    }

    private static boolean hasValue(String text) {
        for (int i = 0; i < text.length() && text.charAt(i) != 'e' && text.charAt(i) != 'E'; i++) {
            if (text.charAt(i) >= '1' && text.charAt(i) <= '9') {
                return true;
            }
        }
        return false;
    }
}
