package dev.millrace.node;

import static java.util.Objects.requireNonNullElse;

import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.function.Supplier;

/** Turns what nodes return into JSON-like values, and back into application types. Thread-safe. */
public final class Data {

    /** The output that a value becomes which is neither a map nor a record. */
    public static final String RESULT = "result";

    private static final Optional<Map<String, Object>> NOTHING = Optional.of(Map.of()); // what many give

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
        return outputOf(value, new DataCopy(Long.MAX_VALUE));
    }

    /**
     * Returns the output that a value stands for as {@link #outputOf} does; empty as soon as it is certainly larger
     * than a limit, however much of it there would be.
     *
     * @param limit how many bytes it may have, as {@link #bytesOf} counts
     */
    public static Optional<Map<String, Object>> outputWithin(Object value, long limit) {
        return isNothing(value) ? NOTHING : within(() -> outputOf(value, new DataCopy(limit)));
    }

    private static Map<String, Object> outputOf(Object value, DataCopy copy) {
        if (value instanceof Map<?, ?> map) {
            return copy.ofMap(map);
        }
        var data = copy.ofValue(value);
        return data instanceof Map<?, ?> map ? cast(map) : DataCopy.single(RESULT, data);
    }

    /**
     * Returns a deep, unmodifiable copy as JSON-like values: texts, numbers, booleans, lists, maps with text keys, and
     * null. An iterator, a stream or an iterable becomes {@link LazyItems}: it is not read here.
     *
     * @throws InvalidDataException if it holds what cannot become such a value, a number that is not finite, or is
     *     nested more than 100 deep
     */
    public static Map<String, Object> normalise(Map<?, ?> map) {
        return new DataCopy(Long.MAX_VALUE).ofMap(map);
    }

    /**
     * Returns a copy as {@link #normalise} does; empty as soon as it is certainly larger than a limit, however much of
     * it there would be: a list may have no end.
     *
     * @param limit how many bytes it may have, as {@link #bytesOf} counts
     */
    public static Optional<Map<String, Object>> normaliseWithin(Map<?, ?> map, long limit) {
        return isNothing(map) ? NOTHING : within(() -> new DataCopy(limit).ofMap(map));
    }

    private static boolean isNothing(Object value) {
        return value instanceof Map<?, ?> map && map.isEmpty();
    }

    private static Optional<Map<String, Object>> within(Supplier<Map<String, Object>> copy) {
        try {
            return Optional.of(copy.get());
        } catch (DataCopy.TooLargeException e) {
            return Optional.empty();
        }
    }

    static Object normaliseValue(Object value) {
        return requireNonNullElse(new DataCopy(Long.MAX_VALUE).ofValue(value), Map.of());
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

    /** Returns what converts application types. */
    static ValueMapper mapper() {
        return Mapper.FOUND;
    }

    @SuppressWarnings("unchecked") // every key was made a text above
    static Map<String, Object> cast(Map<?, ?> map) {
        return (Map<String, Object>) map;
    }
}
