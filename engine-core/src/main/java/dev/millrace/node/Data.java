package dev.millrace.node;

import static java.util.Objects.requireNonNullElse;

import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/** Turns what nodes return into JSON-like values, and back into application types. Thread-safe. */
public final class Data {

    /** The output that a value becomes which is neither a map nor a record. */
    public static final String RESULT = "result";

    private static final int DEEPEST = 100;

    private Data() {}

    /** Found when something needs it first: a mapper may take longer to make than a whole small execution takes. */
    private static final class Mapper {
        private static final ValueMapper FOUND = ServiceLoader.load(ValueMapper.class, Data.class.getClassLoader())
                .findFirst()
                .orElseGet(RecordMapper::new);
    }

    /**
     * Returns the output that a node's return value stands for: a map or record as a map, anything else as
     * {@code result}.
     */
    public static Map<String, Object> outputOf(Object value) {
        if (value instanceof Map<?, ?> map) {
            return normalise(map);
        }
        return normalise(value, 0) instanceof Map<?, ?> map ? cast(map) : single(RESULT, normalise(value, 0));
    }

    /**
     * Returns a deep, unmodifiable copy as JSON-like values: texts, numbers, booleans, lists, maps with text keys, and
     * null. An iterator, a stream or an iterable becomes {@link LazyItems}: it is not read here.
     *
     * @throws InvalidDataException if it holds what cannot become such a value, a number that is not finite, or is
     *     nested more than 100 deep
     */
    public static Map<String, Object> normalise(Map<?, ?> map) {
        return map.isEmpty() ? Map.of() : copyOf(map, 0);
    }

    static Object normaliseValue(Object value) {
        return requireNonNullElse(normalise(value, 0), Map.of());
    }

    /**
     * Returns a JSON-like value as an application type: a record by its components' names, a number as another number.
     *
     * @throws IllegalArgumentException if it cannot be converted
     */
    public static <T> T convert(Object data, Class<T> type) {
        return type.isInstance(data) ? type.cast(data) : Mapper.FOUND.fromData(data, type);
    }

    /**
     * Returns about how many bytes data take as text: exactly where that is more than a limit, else at most that many.
     *
     * @param limit up to which nobody wants to know it exactly
     */
    public static long bytesOf(Map<String, Object> data, long limit) {
        long most = DataBytes.atMost(data);
        return most <= limit ? most : DataBytes.of(data);
    }

    private static Map<String, Object> single(String name, @Nullable Object value) {
        return value == null ? Collections.singletonMap(name, null) : Map.of(name, value);
    }

    private static Map<String, Object> copyOf(Map<?, ?> map, int depth) {
        if (map.size() == 1) {
            // Most outputs: a map of one entry is a tenth of the size of one that keeps an order.
            var entry = map.entrySet().iterator().next();
            return single(String.valueOf(entry.getKey()), normalise(entry.getValue(), depth + 1));
        }
        var copy = new LinkedHashMap<String, @Nullable Object>(map.size() * 2);
        map.forEach((key, value) -> copy.put(String.valueOf(key), normalise(value, depth + 1)));
        return cast(Collections.unmodifiableMap(copy));
    }

    private static @Nullable Object normalise(@Nullable Object value, int depth) {
        if (value == null || value instanceof String || value instanceof Boolean || value instanceof LazyItems) {
            return value;
        }
        if (isPlainNumber(value)) {
            return finite((Number) value);
        }
        if (depth > DEEPEST) {
            throw new InvalidDataException("[RUN-103] a value is nested more than " + DEEPEST
                    + " deep, or holds itself; return plain, finite data");
        }
        if (value instanceof Map<?, ?> map) {
            return copyOf(map, depth);
        }
        if (value instanceof Collection<?> collection) {
            return listOf(collection, depth);
        }
        if (value.getClass().isArray()) {
            return listOf(elementsOf(value), depth);
        }
        if (value instanceof CharSequence || value instanceof Character || value instanceof Enum<?>) {
            return value instanceof Enum<?> constant ? constant.name() : value.toString();
        }
        if (value instanceof Optional<?> optional) {
            return normalise(optional.orElse(null), depth);
        }
        if (LazyItems.isLazy(value) && !(value instanceof Iterable<?> iterable && Mapper.FOUND.isOneValue(iterable))) {
            return LazyItems.of(value, Data::normaliseValue);
        }
        return normalise(Mapper.FOUND.toData(value), depth + 1);
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

    private static Object listOf(Collection<?> values, int depth) {
        var copy = new ArrayList<@Nullable Object>(values.size());
        values.forEach(value -> copy.add(normalise(value, depth + 1)));
        return Collections.unmodifiableList(copy);
    }

    private static Collection<?> elementsOf(Object array) {
        var elements = new ArrayList<@Nullable Object>();
        for (int i = 0; i < Array.getLength(array); i++) {
            elements.add(Array.get(array, i));
        }
        return elements;
    }

    @SuppressWarnings("unchecked") // every key was made a text above
    private static Map<String, Object> cast(Map<?, ?> map) {
        return (Map<String, Object>) map;
    }
}
