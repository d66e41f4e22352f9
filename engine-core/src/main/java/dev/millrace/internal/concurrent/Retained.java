package dev.millrace.internal.concurrent;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The newest entries of a map, up to a bound. Thread-safe.
 *
 * @param <K> what finds an entry
 * @param <V> what is kept
 */
public final class Retained<K, V> {

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<K, V> entries = new LinkedHashMap<>(); // guarded by lock
    private final int most;
    private final Consumer<V> forgotten;

    /**
     * Creates an empty map.
     *
     * @param most how many entries it keeps
     * @param forgotten hears of each entry that is dropped; not under the lock
     */
    public Retained(int most, Consumer<V> forgotten) {
        this.most = most;
        this.forgotten = forgotten;
    }

    /** Adds an entry; drops the oldest if there are too many. */
    public void add(K key, V value) {
        var dropped = put(key, value);
        if (dropped != null) {
            forgotten.accept(dropped);
        }
    }

    private @Nullable V put(K key, V value) {
        lock.lock();
        try {
            entries.put(key, value);
            if (entries.size() <= most) {
                return null;
            }
            var oldest = entries.entrySet().iterator();
            var dropped = oldest.next().getValue();
            oldest.remove();
            return dropped;
        } finally {
            lock.unlock();
        }
    }

    /** Returns an entry that is still kept. */
    public Optional<V> find(K key) {
        lock.lock();
        try {
            return Optional.ofNullable(entries.get(key));
        } finally {
            lock.unlock();
        }
    }

    /** Returns all entries, newest first. */
    public List<V> newestFirst() {
        lock.lock();
        try {
            var all = new ArrayList<V>(entries.values());
            Collections.reverse(all);
            return all;
        } finally {
            lock.unlock();
        }
    }
}
