package dev.millrace.expression;

import java.math.BigDecimal;
import java.math.BigInteger;

/** What a number is and how two compare, whatever their classes: 5, 5L, 5.0 and the decimal 5.00 are one value. */
final class Numbers {

    private Numbers() {}

    static boolean isInt(Number number) {
        return number instanceof Integer || number instanceof Short || number instanceof Byte;
    }

    static boolean isLong(Number number) {
        return number instanceof Long || isInt(number);
    }

    static boolean isWhole(Number number) {
        return isLong(number) || number instanceof BigInteger;
    }

    /** Whether the number is a binary fraction, as most decimal texts become. */
    static boolean isBinary(Number number) {
        return !isWhole(number) && !(number instanceof BigDecimal);
    }

    static boolean isZero(Number number) {
        return number instanceof BigDecimal decimal ? decimal.signum() == 0 : number.doubleValue() == 0;
    }

    static BigInteger integer(Number number) {
        return number instanceof BigInteger big ? big : BigInteger.valueOf(number.longValue());
    }

    static BigDecimal decimal(Number number) {
        if (number instanceof BigDecimal decimal) {
            return decimal;
        }
        if (isWhole(number)) {
            return number instanceof BigInteger big ? new BigDecimal(big) : BigDecimal.valueOf(number.longValue());
        }
        if (!isFinite(number)) {
            throw new RefusedOperation(Code.TOO_LARGE, "a number is infinite or no number, which has no exact value");
        }
        return number instanceof Float ? new BigDecimal(number.toString()) : BigDecimal.valueOf(number.doubleValue());
    }

    static int compare(Number left, Number right) {
        if (isLong(left) && isLong(right)) {
            return Long.compare(left.longValue(), right.longValue());
        }
        return isFinite(left) && isFinite(right)
                ? decimal(left).compareTo(decimal(right))
                : Double.compare(left.doubleValue(), right.doubleValue());
    }

    private static boolean isFinite(Number number) {
        return !isBinary(number) || Double.isFinite(number.doubleValue());
    }
}
