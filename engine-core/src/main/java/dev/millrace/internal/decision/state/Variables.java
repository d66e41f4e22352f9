package dev.millrace.internal.decision.state;

import dev.millrace.expression.InvalidExpressionException;
import java.util.AbstractMap;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The variables that the nodes of a workflow share; a subflow has its own. Each state of them is an immutable map.
 * Confined to the turn.
 */
public final class Variables {

    private final boolean strict;
    private Map<String, Object> values;

    Variables(Map<String, Object> values, boolean strict) {
        this.values = values;
        this.strict = strict;
    }

    public Map<String, Object> values() {
        return values;
    }

    /**
     * Returns them for code and expressions of the definition: where it is strict, reading what is not there is an
     * error.
     */
    public Map<String, Object> readable() {
        return strict ? new Strict(values) : values;
    }

    void write(Map<String, Object> writes) {
        if (!writes.isEmpty()) {
            var changed = new LinkedHashMap<String, Object>(values);
            changed.putAll(writes);
            values = Collections.unmodifiableMap(changed);
        }
    }

    /** Knows its names, and refuses others. Immutable. */
    private static final class Strict extends AbstractMap<String, Object> {

        private final Map<String, Object> values;

        Strict(Map<String, Object> values) {
            this.values = values;
        }

        @Override
        public @Nullable Object get(@Nullable Object name) {
            var value = values.get(name);
            if (value == null && !values.containsKey(name)) {
                throw new InvalidExpressionException(
                        "[RUN-109] there is no variable '" + name + "', and the workflow is strict; there are "
                                + values.keySet(),
                        "variables." + name,
                        1);
            }
            return value;
        }

        @Override
        public boolean containsKey(@Nullable Object name) {
            return values.containsKey(name);
        }

        @Override
        public Set<Entry<String, Object>> entrySet() {
            return values.entrySet();
        }
    }
}
