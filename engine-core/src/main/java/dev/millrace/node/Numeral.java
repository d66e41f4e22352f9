package dev.millrace.node;

import java.math.BigDecimal;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/** A number as another type of number, if nothing of it is lost. */
final class Numeral {

    private Numeral() {}

    /**
     * Returns the number as a type; null if that is no type of number.
     *
     * @throws ArithmeticException if it does not fit
     */
    static @Nullable Number of(BigDecimal exact, Class<?> type) {
        if (type == int.class || type == Integer.class) {
            return exact.intValueExact();
        }
        if (type == long.class || type == Long.class) {
            return exact.longValueExact();
        }
        if (type == short.class || type == Short.class) {
            return exact.shortValueExact();
        }
        if (type == byte.class || type == Byte.class) {
            return exact.byteValueExact();
        }
        if (type == BigInteger.class) {
            return exact.toBigIntegerExact();
        }
        if (type == double.class || type == Double.class) {
            return exact.doubleValue();
        }
        if (type == float.class || type == Float.class) {
            return exact.floatValue();
        }
        return type == BigDecimal.class ? exact : null;
    }
}
