package dev.millrace.expression;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.function.BinaryOperator;
import java.util.function.LongBinaryOperator;

/** The arithmetic on numbers: exact on whole numbers, 34 digits on others, refused where no finite result exists. */
enum Operation {
    ADD("+", Math::addExact, BigInteger::add, (a, b) -> a.add(b, MathContext.DECIMAL128)),
    SUBTRACT("-", Math::subtractExact, BigInteger::subtract, (a, b) -> a.subtract(b, MathContext.DECIMAL128)),
    MULTIPLY("*", Math::multiplyExact, BigInteger::multiply, (a, b) -> a.multiply(b, MathContext.DECIMAL128)),
    DIVIDE(
            "/",
            (a, b) -> b == -1 ? Math.negateExact(a) : a / b,
            BigInteger::divide,
            (a, b) -> a.divide(b, MathContext.DECIMAL128)),
    REMAINDER("%", (a, b) -> a % b, BigInteger::remainder, (a, b) -> a.remainder(b, MathContext.DECIMAL128));

    private static final int MOST_BITS = 333;

    private final String symbol;
    private final LongBinaryOperator onLongs;
    private final BinaryOperator<BigInteger> onIntegers;
    private final BinaryOperator<BigDecimal> onDecimals;

    Operation(
            String symbol,
            LongBinaryOperator onLongs,
            BinaryOperator<BigInteger> onIntegers,
            BinaryOperator<BigDecimal> onDecimals) {
        this.symbol = symbol;
        this.onLongs = onLongs;
        this.onIntegers = onIntegers;
        this.onDecimals = onDecimals;
    }

    String symbol() {
        return symbol;
    }

    Number apply(Number left, Number right) {
        if ((this == DIVIDE || this == REMAINDER) && Numbers.isZero(right)) {
            throw new RefusedOperation(
                    Code.DIVISION_BY_ZERO, "division by zero; test the right side of '" + symbol + "' first");
        }
        try {
            return Numbers.isWhole(left) && Numbers.isWhole(right) ? whole(left, right) : decimal(left, right);
        } catch (RefusedOperation known) {
            throw known;
        } catch (ArithmeticException noResult) {
            throw tooLarge();
        }
    }

    private Number whole(Number left, Number right) {
        if (Numbers.isLong(left) && Numbers.isLong(right)) {
            try {
                long result = onLongs.applyAsLong(left.longValue(), right.longValue());
                return Numbers.isInt(left) && Numbers.isInt(right) && (int) result == result
                        ? (Number) (int) result
                        : (Number) result;
            } catch (ArithmeticException overflow) {
                return bounded(onIntegers.apply(Numbers.integer(left), Numbers.integer(right)));
            }
        }
        return bounded(onIntegers.apply(Numbers.integer(left), Numbers.integer(right)));
    }

    private Number bounded(BigInteger result) {
        if (result.bitLength() > MOST_BITS) {
            throw tooLarge();
        }
        return result.bitLength() < Long.SIZE ? (Number) result.longValue() : result;
    }

    private Number decimal(Number left, Number right) {
        BigDecimal result = onDecimals.apply(Numbers.decimal(left), Numbers.decimal(right));
        if (!Numbers.isBinary(left) && !Numbers.isBinary(right)) {
            return result;
        }
        double rounded = result.doubleValue();
        if (Double.isInfinite(rounded)) {
            throw tooLarge();
        }
        return rounded;
    }

    private RefusedOperation tooLarge() {
        return new RefusedOperation(Code.TOO_LARGE, "the result of '" + symbol + "' is too large; use smaller numbers");
    }
}
