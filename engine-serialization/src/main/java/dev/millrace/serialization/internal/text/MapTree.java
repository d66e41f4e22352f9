package dev.millrace.serialization.internal.text;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A map of a document. Confined to the thread that reads.
 *
 * @param spot where it begins
 * @param entries its entries by their key, in the order of the document
 */
public record MapTree(Spot spot, Map<String, Entry> entries) implements Tree {

    /**
     * A key and its value.
     *
     * @param key the key as written
     * @param spot where the key begins
     * @param value the value
     */
    public record Entry(String key, Spot spot, Tree value) {

        /** Returns where to point for the value: a collection's key, but a scalar itself. */
        public Spot valueSpot() {
            return value instanceof ScalarTree ? value.spot() : spot;
        }
    }

    @Override
    public String kindName() {
        return "a map";
    }

    @Override
    public Map<String, @Nullable Object> toData() {
        var data = new LinkedHashMap<String, @Nullable Object>(entries.size() * 2);
        for (var entry : entries.values()) {
            data.put(entry.key(), entry.value().toData());
        }
        return data;
    }
}
