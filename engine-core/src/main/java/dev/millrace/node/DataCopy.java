package dev.millrace.node;

import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One copy of values as JSON-like ones, which ends as soon as it is certainly larger than a limit: a list may have no
 * end, or hold the same one a million times. Confined to its caller.
 */
final class DataCopy {

    private static final int DEEPEST = 100;

    private long left;

    /** Thrown when a copy is too large. */
    static final class TooLargeException extends RuntimeException {
        private static final long serialVersionUID = 1;

        TooLargeException() {
            super("the data are larger than they may be", null, false, false);
        }
    }

    /**
     * Creates it.
     *
     * @param limit how many bytes it may have, as {@link DataBytes} counts
     */
    DataCopy(long limit) {
        this.left = limit;
    }

    private void take(long bytes) {
        left -= bytes;
        if (left < 0) {
            throw new TooLargeException();
        }
    }

    Map<String, Object> ofMap(Map<?, ?> map) {
        return map.isEmpty() ? Map.of() : mapOf(map, 0);
    }

    @Nullable
    Object ofValue(@Nullable Object value) {
        return of(value, 0);
    }

    private Map<String, Object> mapOf(Map<?, ?> map, int depth) {
        take(DataBytes.PER_VALUE);
        if (map.size() == 1) {
            // Most outputs: a map of one entry is a tenth of the size of one that keeps an order.
            var entry = map.entrySet().iterator().next();
            return single(key(entry.getKey()), of(entry.getValue(), depth + 1));
        }
        var copy = new LinkedHashMap<String, @Nullable Object>(roomFor(map.size()) * 2);
        map.forEach((key, value) -> copy.put(key(key), of(value, depth + 1)));
        return Data.cast(Collections.unmodifiableMap(copy));
    }

    private String key(@Nullable Object key) {
        return text(String.valueOf(key));
    }

    private String text(String text) {
        take(text.length() + DataBytes.PER_VALUE);
        return text;
    }

    /** What a collection says of its size is not believed beyond what may be copied. */
    private int roomFor(int size) {
        return (int) Math.min(Math.max(0, size), 1 + left / DataBytes.PER_VALUE);
    }

    static Map<String, Object> single(String name, @Nullable Object value) {
        return value == null ? Collections.singletonMap(name, null) : Map.of(name, value);
    }

    private @Nullable Object of(@Nullable Object value, int depth) {
        if (value instanceof String text) {
            return text(text);
        }
        if (value == null || value instanceof Boolean || value instanceof LazyItems) {
            take(DataBytes.PER_NUMBER);
            return value;
        }
        if (isPlainNumber(value)) {
            take(DataBytes.PER_NUMBER);
            return finite((Number) value);
        }
        if (depth > DEEPEST) {
            throw new InvalidDataException("[RUN-103] a value is nested more than " + DEEPEST
                    + " deep, or holds itself; return plain, finite data");
        }
        if (value instanceof Map<?, ?> map) {
            return mapOf(map, depth);
        }
        if (value instanceof Collection<?> collection) {
            return listOf(collection, depth);
        }
        if (value.getClass().isArray()) {
            return listOf(elementsOf(value), depth);
        }
        return ofOther(value, depth);
    }

    private @Nullable Object ofOther(Object value, int depth) {
        if (value instanceof CharSequence || value instanceof Character || value instanceof Enum<?>) {
            return of(value instanceof Enum<?> constant ? constant.name() : value.toString(), depth);
        }
        if (value instanceof Optional<?> optional) {
            return of(optional.orElse(null), depth);
        }
        if (LazyItems.isLazy(value)
                && !(value instanceof Iterable<?> iterable && Data.mapper().isOneValue(iterable))) {
            return LazyItems.of(value, Data::normaliseValue);
        }
        return of(Data.mapper().toData(value), depth + 1);
    }

    private static boolean isPlainNumber(Object value) {
        return value instanceof Number
                && (value instanceof Integer
                        || value instanceof Long
                        || value instanceof Double
                        || value instanceof BigDecimal
                        || value instanceof BigInteger
                        || value instanceof Float
                        || value instanceof Short
                        || value instanceof Byte);
    }

    private static Number finite(Number value) {
        if (value instanceof Double || value instanceof Float) {
            if (!Double.isFinite(value.doubleValue())) {
                throw new InvalidDataException(
                        "[RUN-112] " + value + " is no data, for no file can hold it; return null or a text");
            }
        }
        return value;
    }

    private Object listOf(Collection<?> values, int depth) {
        take(DataBytes.PER_VALUE);
        var copy = new ArrayList<@Nullable Object>(roomFor(values.size()));
        values.forEach(value -> copy.add(of(value, depth + 1)));
        return Collections.unmodifiableList(copy);
    }

    /** A view, so that an array of numbers costs nothing before it is counted. */
    private static Collection<?> elementsOf(Object array) {
        return new AbstractList<@Nullable Object>() {
            @Override
            public @Nullable Object get(int index) {
                return Array.get(array, index);
            }

            @Override
            public int size() {
                return Array.getLength(array);
            }
        };
    }
}
