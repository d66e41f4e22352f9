package dev.millrace.internal.concurrent;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Entries that any thread adds, in order; a later one replaces an earlier one of its name. Thread-safe. */
public final class Additions {

    private @Nullable Map<String, Object> entries; // made by the first; guarded by this

    /** Creates it without any. */
    public Additions() {}

    /** Adds entries. */
    public synchronized void add(Map<String, Object> more) {
        entries = entries == null ? new LinkedHashMap<>() : entries;
        entries.putAll(more);
    }

    /** Returns what is there now. Unmodifiable. */
    public synchronized Map<String, Object> all() {
        return entries == null ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(entries));
    }

    /** Returns other entries with what is there now on top. Unmodifiable. */
    public synchronized Map<String, Object> over(Map<String, Object> others) {
        if (entries == null) {
            return others;
        }
        var both = new LinkedHashMap<>(others);
        both.putAll(entries);
        return Collections.unmodifiableMap(both);
    }
}
