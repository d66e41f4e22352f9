package dev.millrace.node;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** How large data are when they are written as text in UTF-8, about. */
final class DataBytes {

    private static final int WIDEST = 3;
    static final int PER_VALUE = 4; // quotes, separators
    static final int PER_NUMBER = 12;

    private DataBytes() {}

    /** Returns a bound, without a look into the texts. */
    static long atMost(@Nullable Object data) {
        return sum(data, text -> (long) text.length() * WIDEST);
    }

    static long of(@Nullable Object data) {
        return sum(data, DataBytes::encoded);
    }

    private static long sum(@Nullable Object data, ToLongFunction<String> text) {
        if (data instanceof String value) {
            return text.applyAsLong(value) + PER_VALUE;
        }
        if (data instanceof Map<?, ?> map) {
            long sum = PER_VALUE;
            if (map.isEmpty()) {
                return sum;
            }
            for (var entry : map.entrySet()) {
                sum += text.applyAsLong(String.valueOf(entry.getKey())) + PER_VALUE + sum(entry.getValue(), text);
            }
            return sum;
        }
        if (data instanceof List<?> list) {
            long sum = PER_VALUE;
            for (var element : list) {
                sum += sum(element, text);
            }
            return sum;
        }
        return PER_NUMBER + digits(data);
    }

    private static long digits(@Nullable Object data) {
        if (data instanceof BigDecimal decimal) {
            return decimal.precision();
        }
        return data instanceof BigInteger whole ? whole.bitLength() / WIDEST : 0;
    }

    private static long encoded(String text) {
        long bytes = text.length();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            bytes += c < 0x80 ? 0 : c < 0x800 || Character.isSurrogate(c) ? 1 : 2;
        }
        return bytes;
    }
}
