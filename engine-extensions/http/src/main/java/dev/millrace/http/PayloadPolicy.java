package dev.millrace.http;

import dev.millrace.serialization.ReportJson;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Who sees the data of executions: inputs, outputs, variables, payloads, what conditions saw, and what nodes log.
 * Immutable.
 *
 * @param forReaders whether the role READ sees them
 * @param isSecret says of a name at any depth of such data whether its value is masked, for everybody
 */
record PayloadPolicy(boolean forReaders, Predicate<String> isSecret) {

    /** The fields of reports and events that hold data of executions. */
    private static final Set<String> PAYLOADS =
            Set.of("input", "output", "variables", "payload", "writes", "note", "values", "item", "data", "trace");

    /** An event has the items of a loop by this name, which a batch has for its starts. */
    private static final String ITEMS = "items";

    boolean isVisibleTo(ApiRole role) {
        return forReaders || role.includes(ApiRole.OPERATE);
    }

    /** Returns data as a role may see it: what is hidden is null. */
    @Nullable
    Object shown(@Nullable Object value, ApiRole role) {
        if (value instanceof Map<?, ?> map) {
            var copy = new LinkedHashMap<String, @Nullable Object>();
            boolean isEvent = map.containsKey("atEpochMicros");
            map.forEach((key, element) -> {
                var name = String.valueOf(key);
                boolean isPayload = PAYLOADS.contains(name) || isEvent && name.equals(ITEMS);
                copy.put(name, isPayload ? payload(element, role) : shown(element, role));
            });
            return copy;
        }
        return value instanceof List<?> list ? each(list, element -> shown(element, role)) : value;
    }

    private @Nullable Object payload(@Nullable Object value, ApiRole role) {
        return isVisibleTo(role) ? masked(value) : null;
    }

    /** Returns data in which the values of secret names are masked. */
    @Nullable
    Object masked(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            var copy = new LinkedHashMap<String, @Nullable Object>();
            map.forEach((key, element) -> {
                var name = String.valueOf(key);
                copy.put(name, element != null && isSecret.test(name) ? ReportJson.MASK : masked(element));
            });
            return copy;
        }
        return value instanceof List<?> list ? each(list, this::masked) : value;
    }

    private interface Change {
        @Nullable
        Object of(@Nullable Object element);
    }

    private static List<@Nullable Object> each(List<?> list, Change change) {
        var copy = new ArrayList<@Nullable Object>(list.size());
        for (var element : list) {
            copy.add(change.of(element));
        }
        return copy;
    }
}
