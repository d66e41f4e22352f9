package dev.millrace.store;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What becomes of one value of data that stand in maps and lists; where nothing changes nothing is copied. */
interface DataChange {

    /** Returns what stands in the place of a value. */
    @Nullable
    Object of(@Nullable Object value);

    /** Returns a map with changed values; the same if none changes. */
    static Map<?, ?> entries(Map<?, ?> map, DataChange change) {
        Map<Object, @Nullable Object> changed = null;
        for (var entry : map.entrySet()) {
            var value = change.of(entry.getValue());
            if (changed == null && !isSame(value, entry.getValue())) {
                changed = new LinkedHashMap<>(map);
            }
            if (changed != null) {
                changed.put(entry.getKey(), value);
            }
        }
        return changed == null ? map : Collections.unmodifiableMap(changed);
    }

    /** Returns a list with changed elements; the same if none changes. */
    static List<?> elements(List<?> list, DataChange change) {
        List<@Nullable Object> changed = null;
        int index = 0;
        for (var element : list) {
            var value = change.of(element);
            if (changed == null && !isSame(value, element)) {
                changed = new ArrayList<>(list);
            }
            if (changed != null) {
                changed.set(index, value);
            }
            index++;
        }
        return changed == null ? list : Collections.unmodifiableList(changed);
    }

    /** Returns whether two values are one object: data are known by identity. */
    @SuppressWarnings("ReferenceEquality")
    static boolean isSame(@Nullable Object one, @Nullable Object other) {
        return one == other;
    }
}
