package dev.millrace.store;

import dev.millrace.event.Extended;
import dev.millrace.event.NodePath;
import dev.millrace.event.Repeated.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The places of large data in the events of one execution, by identity; each belongs to a scope and goes with it.
 * Confined to its caller.
 */
final class DataPlaces {

    private static final int LARGE = 128;

    private final @Nullable Map<String, Object> byPlace; // for a reader
    private final IdentityHashMap<Object, Known> byData = new IdentityHashMap<>(0);
    private final Map<NodePath, List<Object>> byScope = new HashMap<>(0); // without the root, which never closes

    /** Where data stand, and the scope that they go with; null for the root. */
    private record Known(Value place, @Nullable NodePath scope) {}

    DataPlaces(boolean reads) {
        byPlace = reads ? new HashMap<>() : null;
    }

    /** Returns where data stand; null if that is not known. */
    @Nullable
    Value place(@Nullable Object data) {
        var known = byData.isEmpty() ? null : byData.get(data);
        return known == null ? null : known.place;
    }

    /** Returns the data at a place, for a reader; null if there are none. */
    @Nullable
    Object at(Value value) {
        var whole = byPlace == null ? null : byPlace.get(value.place());
        if (value.index() < 0) {
            return whole;
        }
        return whole instanceof List<?> list && value.index() < list.size() ? list.get(value.index()) : null;
    }

    /** Notes the data of a field of an event, and the entries of a map, as far as they are large and new. */
    void add(@Nullable NodePath scope, String place, Object data) {
        if (!isLarge(data)) {
            return;
        }
        if (data instanceof Map<?, ?> map) {
            var added = map instanceof Extended extended && byData.containsKey(extended.base()) ? extended.own() : map;
            added.forEach((key, value) -> addOne(scope, place + "/" + key, value));
        }
        addOne(scope, place, data);
    }

    private void addOne(@Nullable NodePath scope, String place, @Nullable Object data) {
        if (data != null && !byData.containsKey(data) && isLarge(data)) {
            name(scope, data, new Value(place, -1, Map.of()));
            if (byPlace != null) {
                byPlace.put(place, data);
            }
        }
    }

    /** Notes another way to data that have no place of their own. */
    void name(@Nullable NodePath scope, Object data, Value place) {
        byData.put(data, new Known(place, scope));
        if (scope != null) {
            byScope.computeIfAbsent(scope, s -> new ArrayList<>(2)).add(data);
        }
    }

    /** Lets the scope around one that closes take over its output. */
    void handOn(NodePath closed, @Nullable NodePath around, Map<String, Object> output) {
        if (byScope.containsKey(closed)) {
            handOn(closed, around, (Object) output);
            output.values().forEach(value -> handOn(closed, around, value));
        }
    }

    private void handOn(NodePath closed, @Nullable NodePath around, @Nullable Object data) {
        var known = byData.get(data);
        if (data != null && known != null && closed.equals(known.scope) && known.place.index() < 0) {
            name(around, data, known.place);
        }
    }

    /** Forgets what belongs to a scope. */
    void forget(NodePath scope) {
        var gone = byScope.isEmpty() ? null : byScope.remove(scope);
        if (gone == null) {
            return;
        }
        for (var data : gone) {
            var known = byData.get(data);
            if (known != null && scope.equals(known.scope)) {
                byData.remove(data);
                if (byPlace != null && known.place.index() < 0) {
                    byPlace.remove(known.place.place());
                }
            }
        }
    }

    void forgetAll() {
        byData.clear();
        byScope.clear();
        if (byPlace != null) {
            byPlace.clear();
        }
    }

    /**
     * Returns whether it pays to refer to data instead of writing them again. The bound is part of the format: a reader
     * knows what the writer knew.
     */
    static boolean isLarge(@Nullable Object data) {
        return left(data, LARGE) <= 0;
    }

    /** Returns whether data use up a budget: 4 for each value that is no text, and the characters of texts and keys. */
    static boolean usesUp(@Nullable Object data, int budget) {
        return left(data, budget) <= 0;
    }

    /** Returns how much of a budget remains beside data; it looks at no more of them than that takes. */
    private static int left(@Nullable Object data, int budget) {
        if (data instanceof String text) {
            return budget - text.length();
        }
        int left = budget - 4;
        if (data instanceof Map<?, ?> map) {
            for (var entry : map.entrySet()) {
                if (left <= 0) {
                    return left;
                }
                left = left(
                        entry.getValue(), left - String.valueOf(entry.getKey()).length());
            }
        } else if (data instanceof List<?> list) {
            for (var element : list) {
                if (left <= 0) {
                    return left;
                }
                left = left(element, left);
            }
        }
        return left;
    }
}
