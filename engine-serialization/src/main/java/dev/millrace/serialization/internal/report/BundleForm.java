package dev.millrace.serialization.internal.report;

import dev.millrace.event.SecretNames;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Form of an execution that can be looked at, and replayed, elsewhere: its definition and its events. */
public final class BundleForm {

    /** What stands in place of a masked value. */
    public static final String MASK = SecretNames.MASK;

    private static final int VERSION = 2;

    private BundleForm() {}

    /**
     * Returns the bundle of an execution.
     *
     * @param definition the definition's data; null if no text can hold it
     * @param events the events' forms
     */
    public static Map<String, @Nullable Object> of(
            String revision,
            @Nullable Object definition,
            List<Map<String, @Nullable Object>> events,
            Predicate<String> isSecret) {
        var bundle = new LinkedHashMap<String, @Nullable Object>();
        bundle.put("format", "millrace-bundle");
        bundle.put("formatVersion", VERSION);
        bundle.put("execution", events.isEmpty() ? null : events.get(0).get("execution"));
        bundle.put("revision", revision);
        bundle.put("definition", definition);
        bundle.put("events", new BundleData(isSecret).of(events));
        return bundle;
    }

    /** Returns data with a mask in place of what is secret by its name. */
    public static @Nullable Object masked(@Nullable Object value, Predicate<String> isSecret) {
        if (value instanceof Map<?, ?> map) {
            var copy = new LinkedHashMap<String, @Nullable Object>();
            map.forEach((key, element) -> {
                var name = String.valueOf(key);
                copy.put(name, element != null && isSecret.test(name) ? MASK : masked(element, isSecret));
            });
            return copy;
        }
        if (value instanceof List<?> list) {
            var copy = new ArrayList<@Nullable Object>();
            list.forEach(element -> copy.add(masked(element, isSecret)));
            return copy;
        }
        return value;
    }
}
