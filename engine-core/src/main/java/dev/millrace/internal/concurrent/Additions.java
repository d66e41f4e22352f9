package dev.millrace.internal.concurrent;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Entries that any thread adds, in order; a later one replaces an earlier one of its name. Thread-safe. */
public final class Additions {

    /** Made by the first entry; written under the lock of this. Who finds none takes no lock. */
    private volatile @Nullable Map<String, Object> entries;

    /** Creates it without any. */
    public Additions() {}

    /** Adds entries. */
    public synchronized void add(Map<String, Object> more) {
        var all = entries == null ? new LinkedHashMap<String, Object>() : entries;
        all.putAll(more);
        entries = all;
    }

    /** Returns what is there now. Unmodifiable. */
    public Map<String, Object> all() {
        return entries == null ? Map.of() : copy();
    }

    private synchronized Map<String, Object> copy() {
        return entries == null ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(entries));
    }

    /** Returns other entries with what is there now on top. Unmodifiable. */
    public Map<String, Object> over(Map<String, Object> others) {
        if (entries == null) {
            return others;
        }
        var both = new LinkedHashMap<>(others);
        both.putAll(copy());
        return Collections.unmodifiableMap(both);
    }
}
