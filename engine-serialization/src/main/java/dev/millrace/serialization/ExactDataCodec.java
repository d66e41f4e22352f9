package dev.millrace.serialization;

import static java.util.Objects.requireNonNull;

import dev.millrace.serialization.internal.store.ExactData;
import java.util.Map;

/**
 * Data as JSON that comes back exactly: each number as the type that it was, where {@link DataCodec} gives those that a
 * reader of JSON would take. For data that go from one process of an engine to another. Thread-safe.
 */
public final class ExactDataCodec {

    private ExactDataCodec() {}

    /**
     * Returns data as JSON on one line.
     *
     * @throws IllegalArgumentException if it holds what is no data
     */
    public static String write(Map<String, ?> data) {
        return ExactData.write(requireNonNull(data, "data"));
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @throws IllegalArgumentException if it is something else
     */
    public static Map<String, Object> read(String json) {
        return ExactData.read(requireNonNull(json, "json"));
    }
}
