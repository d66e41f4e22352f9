package dev.millrace.definition;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Deep, unmodifiable copies of JSON-like values; order and nulls are kept. */
final class Values {

    private Values() {}

    static Map<String, Object> copy(Map<String, ?> map) {
        if (map.isEmpty()) {
            return Map.of();
        }
        var copy = new LinkedHashMap<String, Object>(map.size() * 2);
        map.forEach((key, value) -> copy.put(key, frozen(value)));
        return Collections.unmodifiableMap(copy);
    }

    static List<Object> copy(List<?> list) {
        var copy = new ArrayList<Object>(list.size());
        list.forEach(value -> copy.add(frozen(value)));
        return Collections.unmodifiableList(copy);
    }

    static Object copyOf(Object value) {
        return frozen(value);
    }

    @SuppressWarnings(
            "NullAway") // data may hold null; the collections that carry it say Object, as JSON-like values do
    private static Object frozen(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            var copy = new LinkedHashMap<String, Object>(map.size() * 2);
            map.forEach((key, inner) -> copy.put(String.valueOf(key), frozen(inner)));
            return Collections.unmodifiableMap(copy);
        }
        if (value instanceof List<?> list) {
            return copy(list);
        }
        return value;
    }
}
