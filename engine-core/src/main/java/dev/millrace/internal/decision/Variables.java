package dev.millrace.internal.decision;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** The variables that the nodes of a workflow share; a subflow has its own. Each state of them is an immutable map. Confined to the turn. */
final class Variables {

    private Map<String, Object> values;

    Variables(Map<String, Object> values) {
        this.values = values;
    }

    Map<String, Object> values() {
        return values;
    }

    void write(Map<String, Object> writes) {
        if (!writes.isEmpty()) {
            var changed = new LinkedHashMap<String, Object>(values);
            changed.putAll(writes);
            values = Collections.unmodifiableMap(changed);
        }
    }
}
