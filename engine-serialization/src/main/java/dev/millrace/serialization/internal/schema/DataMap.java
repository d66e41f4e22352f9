package dev.millrace.serialization.internal.schema;

import dev.millrace.node.Data;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A map of a document to be written; what is as by default is left out. Confined to the thread that writes. */
final class DataMap {

    private final Map<String, Object> map = new LinkedHashMap<>();

    void put(String key, Object value) {
        map.put(key, value);
    }

    void put(String key, Optional<?> value) {
        value.ifPresent(v -> map.put(key, v));
    }

    void put(String key, Object value, Object unless) {
        if (!value.equals(unless)) {
            map.put(key, value);
        }
    }

    <E extends Enum<E>> void put(String key, Spelling<E> spelling, E value, E unless) {
        put(key, spelling.of(value), spelling.of(unless));
    }

    void put(String key, Duration value, Duration unless) {
        put(key, value.toString(), unless.toString());
    }

    /** Puts free data, unless it is empty. */
    void putData(String key, Map<String, Object> data) {
        if (!data.isEmpty()) {
            map.put(key, Data.normalise(data));
        }
    }

    /** Puts every entry of free data. */
    void putEach(Map<String, Object> data) {
        map.putAll(Data.normalise(data));
    }

    void putList(String key, List<?> list) {
        if (!list.isEmpty()) {
            map.put(key, list);
        }
    }

    Map<String, Object> map() {
        return map;
    }
}
