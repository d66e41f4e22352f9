package dev.millrace.node;

import java.nio.file.Path;

/**
 * Converts between application types and JSON-like values; found by {@link java.util.ServiceLoader}. Without one, the
 * engine converts records, maps, lists, enums, numbers, texts and booleans. Must be thread-safe.
 */
public interface ValueMapper {

    /**
     * Returns a JSON-like value for an object that is none: a map, list, text, number or boolean.
     *
     * @throws IllegalArgumentException if there is none
     */
    Object toData(Object value);

    /** Returns whether an iterable object is one value, not a collection of items. */
    default boolean isOneValue(Iterable<?> value) {
        return value instanceof Path;
    }

    /**
     * Returns a JSON-like value as an application type.
     *
     * @throws IllegalArgumentException if it cannot be converted
     */
    <T> T fromData(Object data, Class<T> type);
}
