package dev.millrace.expression;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.apache.commons.jexl3.JexlArithmetic;
import org.jspecify.annotations.Nullable;

/** The lists and maps that an expression writes out; nobody changes them afterwards. */
final class Literals {

    private Literals() {}

    /** A list. */
    record OfList(List<@Nullable Object> values) implements JexlArithmetic.ArrayBuilder {
        @Override
        public void add(@Nullable Object value) {
            values.add(value);
        }

        @Override
        public Object create(boolean extended) {
            return Collections.unmodifiableList(values);
        }
    }

    /** What JEXL takes <code>{}</code> for; here it is the empty map, and sets have no literals. */
    enum OfNothing implements JexlArithmetic.SetBuilder {
        EMPTY;

        @Override
        public void add(@Nullable Object value) {
            throw new RefusedOperation(Code.NOT_IN_LANGUAGE, "there are no sets; for a list write [1, 2]");
        }

        @Override
        public Object create() {
            return Map.of();
        }
    }

    /** A map with texts for keys. */
    record OfMap(Map<String, @Nullable Object> entries) implements JexlArithmetic.MapBuilder {
        @Override
        public void put(@Nullable Object key, @Nullable Object value) {
            entries.put(PlainText.of(key), value);
        }

        @Override
        public Object create() {
            return Collections.unmodifiableMap(entries);
        }
    }
}
