package dev.millrace.internal.decision;

import dev.millrace.internal.decision.LoopState.Entry;
import java.util.AbstractList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.RandomAccess;
import org.jspecify.annotations.Nullable;

/** The ledger of a loop as data: a map per item, made when it is asked for, so that a million items stay small. Immutable. */
final class Ledger extends AbstractList<Object> implements RandomAccess {

    private final List<Entry> entries;
    private final int size;

    /** Creates a view of a ledger that does not change any more; items beyond its end did not run. */
    Ledger(List<Entry> entries, int size) {
        this.entries = entries;
        this.size = size;
    }

    @Override
    public Object get(int index) {
        var entry = index < entries.size() ? entries.get(index) : LoopState.NOT_RUN;
        Map<String, @Nullable Object> item = new LinkedHashMap<>();
        item.put("index", index);
        item.put("status", entry.status().name());
        item.put("output", entry.output());
        item.put("error", entry.error());
        return Collections.unmodifiableMap(item);
    }

    @Override
    public int size() {
        return size;
    }
}
