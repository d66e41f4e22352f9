package dev.millrace.internal.concurrent;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Entries that any thread adds, in order; a later one replaces an earlier one of its name. Thread-safe. */
public final class Additions {

    private @Nullable Map<String, Object> entries; // made by the first; guarded by this
    private volatile boolean isEmpty = true; // who reads it and finds it so takes no lock

    /** Creates it without any. */
    public Additions() {}

    /** Adds entries. */
    public synchronized void add(Map<String, Object> more) {
        entries = entries == null ? new LinkedHashMap<>() : entries;
        entries.putAll(more);
        isEmpty = false;
    }

    /** Returns what is there now. Unmodifiable. */
    public Map<String, Object> all() {
        return isEmpty ? Map.of() : copy();
    }

    private synchronized Map<String, Object> copy() {
        return entries == null ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(entries));
    }

    /** Returns other entries with what is there now on top. Unmodifiable. */
    public Map<String, Object> over(Map<String, Object> others) {
        if (isEmpty) {
            return others;
        }
        var both = new LinkedHashMap<>(others);
        both.putAll(copy());
        return Collections.unmodifiableMap(both);
    }
}
