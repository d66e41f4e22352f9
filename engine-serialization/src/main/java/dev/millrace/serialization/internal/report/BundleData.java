package dev.millrace.serialization.internal.report;

import static java.util.Objects.requireNonNull;

import dev.millrace.event.SecretNames;
import dev.millrace.store.SharedData;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Events on their way into a bundle: secret values are masked, and large data that stand in several places are written
 * at the first one, and as {@code {"$same": "/events/0/input/items"}} at the others. So a bundle grows with what is
 * new, and not with each iteration that is handed its loop's whole input. Confined to its caller.
 */
final class BundleData {

    /** The key of a reference; a key of data that looks like it has one more {@code $} in a bundle. */
    static final String SAME = "$same";

    private final Predicate<String> isSecret;

    /** By value, for a node's code may hand on a copy of what it was given: a value has its large parts as places. */
    private final Map<Object, Place> byValue = new HashMap<>();

    /** The same once more, so that what is handed on as it is need not be looked at. */
    private final IdentityHashMap<Object, Place> byIdentity = new IdentityHashMap<>();

    private final Deque<String> path = new ArrayDeque<>();

    /** A JSON Pointer. */
    private record Place(String pointer) {}

    /** Data as they are written, and what they are known by. */
    private record Part(@Nullable Object written, @Nullable Object value) {}

    BundleData(Predicate<String> isSecret) {
        this.isSecret = isSecret;
    }

    /** Returns all events as they are written. */
    Object of(List<? extends Map<String, @Nullable Object>> events) {
        path.addLast("events");
        return requireNonNull(elements(events).written);
    }

    private Part part(@Nullable Object data) {
        if (!(data instanceof Map || data instanceof List || data instanceof String)) {
            return new Part(PlainValues.finite(data), data);
        }
        var known = byIdentity.get(data);
        if (known != null) {
            return again(known);
        }
        var part = data instanceof List<?> list ? elements(list) : new Part(data, data);
        part = data instanceof Map<?, ?> map ? entries(map) : part;
        if (!SharedData.isLarge(data)) {
            return part;
        }
        var here = new Place("/" + String.join("/", path));
        var first = byValue.putIfAbsent(requireNonNull(part.value), here);
        byIdentity.put(data, first == null ? here : first);
        return first == null ? new Part(part.written, here) : again(first);
    }

    private static Part again(Place place) {
        return new Part(Map.of(SAME, place.pointer), place);
    }

    private Part elements(List<?> list) {
        var written = new ArrayList<@Nullable Object>(list.size());
        var values = new ArrayList<@Nullable Object>(list.size());
        for (int i = 0; i < list.size(); i++) {
            path.addLast(Integer.toString(i));
            var part = part(list.get(i));
            written.add(part.written);
            values.add(part.value);
            path.removeLast();
        }
        return new Part(written, values);
    }

    private Part entries(Map<?, ?> map) {
        var written = new LinkedHashMap<String, @Nullable Object>();
        var values = new LinkedHashMap<String, @Nullable Object>();
        map.forEach((key, element) -> {
            var name = String.valueOf(key);
            boolean isMasked = element != null && isSecret.test(name);
            var shown = isEscaped(name) ? "$" + name : name;
            path.addLast(shown.replace("~", "~0").replace("/", "~1"));
            var part = part(isMasked ? SecretNames.MASK : element);
            written.put(shown, part.written);
            values.put(name, part.value);
            path.removeLast();
        });
        return new Part(written, values);
    }

    /** Whether a name is {@code $same}, with any number of {@code $}. */
    static boolean isEscaped(String name) {
        return name.endsWith(SAME)
                && name.substring(0, name.length() - SAME.length()).matches("\\$*");
    }
}
