package dev.millrace.internal.decision.state;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Maps merged in order, later ones winning; a single one is handed on as it is. Confined to the turn. */
final class Merged {

    private Map<String, Object> first = Map.of();
    private @Nullable Map<String, Object> all;

    void add(Map<String, Object> more) {
        if (more.isEmpty()) {
            return;
        }
        if (all != null) {
            all.putAll(more);
        } else if (first.isEmpty()) {
            first = more;
        } else {
            all = new LinkedHashMap<>(first);
            all.putAll(more);
        }
    }

    Map<String, Object> whole() {
        return all == null ? first : Collections.unmodifiableMap(all);
    }
}
