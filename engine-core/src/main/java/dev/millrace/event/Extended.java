package dev.millrace.event;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A map with the entries of another one, some of them replaced, and more behind them; the other one is not copied.
 * Immutable.
 */
public final class Extended extends AbstractMap<String, Object> {

    /** Up to here a copy takes less room, and is read faster. */
    private static final int FEW = 8;

    private final Map<String, Object> base;
    private final Map<String, Object> own;
    private final int size;

    private Extended(Map<String, Object> base, Map<String, Object> own) {
        this.base = base;
        this.own = own;
        this.size = base.size()
                + (int) own.keySet().stream()
                        .filter(key -> !base.containsKey(key))
                        .count();
    }

    /**
     * Returns a map with entries that replace those of another one under the same keys, or stand behind them. Both must
     * not change any more.
     */
    public static Map<String, Object> of(Map<String, Object> base, Map<String, ? extends @Nullable Object> own) {
        if (own.isEmpty()) {
            return base;
        }
        if (base.size() <= FEW) {
            return merged(base, own);
        }
        return base instanceof Extended extended
                ? new Extended(extended.base, merged(extended.own, own))
                : new Extended(base, merged(Map.of(), own));
    }

    @SuppressWarnings({"unchecked", "NullAway"}) // data may hold null; the maps that carry it say Object
    private static Map<String, Object> merged(
            Map<String, ? extends @Nullable Object> base, Map<String, ? extends @Nullable Object> own) {
        var all = new LinkedHashMap<String, @Nullable Object>(base);
        all.putAll(own);
        return (Map<String, Object>) (Map<String, ?>) Collections.unmodifiableMap(all);
    }

    /** Returns the map that it extends. */
    public Map<String, Object> base() {
        return base;
    }

    /** Returns the entries that are not, or not so, in the one that it extends. */
    public Map<String, Object> own() {
        return own;
    }

    @Override
    public @Nullable Object get(@Nullable Object key) {
        return own.containsKey(key) ? own.get(key) : base.get(key);
    }

    @Override
    public boolean containsKey(@Nullable Object key) {
        return own.containsKey(key) || base.containsKey(key);
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public Set<Entry<String, Object>> entrySet() {
        return new Entries();
    }

    private final class Entries extends AbstractSet<Entry<String, Object>> {

        @Override
        public Iterator<Entry<String, Object>> iterator() {
            var inherited = base.entrySet().stream()
                    .map(entry -> own.containsKey(entry.getKey())
                            ? new SimpleImmutableEntry<>(entry.getKey(), own.get(entry.getKey()))
                            : entry);
            var added = own.entrySet().stream().filter(entry -> !base.containsKey(entry.getKey()));
            return Stream.concat(inherited, added).iterator();
        }

        @Override
        public int size() {
            return size;
        }
    }
}
