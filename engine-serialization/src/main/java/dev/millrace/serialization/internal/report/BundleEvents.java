package dev.millrace.serialization.internal.report;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The events of a bundle that was read, with what {@link BundleData} wrote once in all its places; there it is the same
 * object. Confined to its caller.
 */
public final class BundleEvents {

    private final Map<?, ?> bundle;
    private final Map<String, @Nullable Object> found = new HashMap<>();
    private final Set<String> open = new HashSet<>();

    private BundleEvents(Map<?, ?> bundle) {
        this.bundle = bundle;
    }

    /**
     * Returns the events.
     *
     * @throws IllegalArgumentException if the bundle refers to what is not there
     */
    public static List<Map<?, ?>> of(Map<?, ?> bundle) {
        var events = new ArrayList<Map<?, ?>>();
        if (bundle.get("events") instanceof List<?> written) {
            var reader = new BundleEvents(bundle);
            boolean isPlain = Integer.valueOf(1).equals(bundle.get("formatVersion"));
            for (var event : written) {
                if ((isPlain ? event : reader.whole(event)) instanceof Map<?, ?> map) {
                    events.add(map);
                }
            }
        }
        return events;
    }

    private @Nullable Object whole(@Nullable Object written) {
        if (written instanceof List<?> list) {
            var copy = new ArrayList<@Nullable Object>(list.size());
            list.forEach(element -> copy.add(whole(element)));
            return copy;
        }
        if (!(written instanceof Map<?, ?> map)) {
            return written;
        }
        if (map.size() == 1 && map.get(BundleData.SAME) instanceof String place) {
            return at(place);
        }
        var copy = new LinkedHashMap<String, @Nullable Object>();
        map.forEach((key, element) -> {
            var name = String.valueOf(key);
            copy.put(BundleData.isEscaped(name) ? name.substring(1) : name, whole(element));
        });
        return copy;
    }

    private @Nullable Object at(String place) {
        if (found.containsKey(place)) {
            return found.get(place);
        }
        if (!open.add(place)) {
            throw new IllegalArgumentException("the data at '" + place + "' refer to themselves");
        }
        @Nullable Object written = bundle;
        for (var step : place.substring(Math.min(1, place.length())).split("/", -1)) {
            written = step(written, step.replace("~1", "/").replace("~0", "~"), place);
        }
        var data = whole(written);
        open.remove(place);
        found.put(place, data);
        return data;
    }

    private static @Nullable Object step(@Nullable Object written, String step, String place) {
        if (written instanceof Map<?, ?> map && map.containsKey(step)) {
            return map.get(step);
        }
        if (written instanceof List<?> list && step.matches("\\d{1,9}") && Integer.parseInt(step) < list.size()) {
            return list.get(Integer.parseInt(step));
        }
        throw new IllegalArgumentException("it refers to data at '" + place + "', and there is no '" + step + "'");
    }
}
