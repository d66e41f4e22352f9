package dev.millrace.serialization.internal.report;

import dev.millrace.event.SecretNames;
import dev.millrace.store.SharedData;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Events on their way into a bundle: secret values are masked, and large data that stand in several places are written
 * at the first one, and as {@code {"$same": "/events/0/input/items"}} at the others. So a bundle grows with what is new,
 * and not with each iteration that is handed its loop's whole input. Confined to its caller.
 */
final class BundleData {

    /** The key of a reference; a key of data that looks like it has one more {@code $} in a bundle. */
    static final String SAME = "$same";

    private final Predicate<String> isSecret;
    /** By value, for a node's code may hand on a copy of what it was given. */
    private final Map<Object, String> places = new HashMap<>();

    private final Deque<String> path = new ArrayDeque<>();

    BundleData(Predicate<String> isSecret) {
        this.isSecret = isSecret;
    }

    /** Returns all events as they are written. */
    List<@Nullable Object> of(List<? extends Map<String, @Nullable Object>> events) {
        var written = new ArrayList<@Nullable Object>();
        path.addLast("events");
        each(events, written);
        return written;
    }

    private void each(List<?> list, List<@Nullable Object> written) {
        for (int i = 0; i < list.size(); i++) {
            path.addLast(Integer.toString(i));
            written.add(written(list.get(i)));
            path.removeLast();
        }
    }

    private @Nullable Object written(@Nullable Object value) {
        if (!(value instanceof Map || value instanceof List || value instanceof String)) {
            return PlainValues.finite(value);
        }
        if (SharedData.isLarge(value)) {
            var place = places.get(value);
            if (place != null) {
                return Map.of(SAME, place);
            }
            places.put(value, "/" + String.join("/", path));
        }
        if (value instanceof List<?> list) {
            var copy = new ArrayList<@Nullable Object>();
            each(list, copy);
            return copy;
        }
        return value instanceof Map<?, ?> map ? entries(map) : value;
    }

    private Map<String, @Nullable Object> entries(Map<?, ?> map) {
        var copy = new LinkedHashMap<String, @Nullable Object>();
        map.forEach((key, element) -> {
            var name = String.valueOf(key);
            if (element != null && isSecret.test(name)) {
                copy.put(name, SecretNames.MASK);
                return;
            }
            var written = isEscaped(name) ? "$" + name : name;
            path.addLast(written.replace("~", "~0").replace("/", "~1"));
            copy.put(written, written(element));
            path.removeLast();
        });
        return copy;
    }

    /** Whether a name is {@code $same}, with any number of {@code $}. */
    static boolean isEscaped(String name) {
        return name.endsWith(SAME) && name.substring(0, name.length() - SAME.length()).matches("\\$*");
    }
}
