package dev.millrace.internal.concurrent;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * The newest entries of a map, up to a number and a weight. Thread-safe.
 *
 * @param <K> what finds an entry
 * @param <V> what is kept
 */
public final class Retained<K, V> {

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<K, Entry<V>> entries = new LinkedHashMap<>(); // guarded by lock
    private final int most;
    private final long heaviest;
    private final Consumer<V> forgotten;
    private long weight; // guarded by lock

    private record Entry<V>(V value, long weight) {}

    /**
     * Creates an empty map.
     *
     * @param most how many entries it keeps
     * @param heaviest how much they weigh together
     * @param forgotten hears of each entry that is dropped; not under the lock
     */
    public Retained(int most, long heaviest, Consumer<V> forgotten) {
        this.most = most;
        this.heaviest = heaviest;
        this.forgotten = forgotten;
    }

    /** Adds an entry; drops the oldest for as long as there are too many, or they are too heavy. */
    public void add(K key, V value, long itsWeight) {
        List<V> dropped;
        lock.lock();
        try {
            entries.put(key, new Entry<>(value, itsWeight));
            weight += itsWeight;
            dropped = dropOldest();
        } finally {
            lock.unlock();
        }
        dropped.forEach(forgotten);
    }

    /** Takes an entry out, without telling anybody. */
    public void remove(K key) {
        lock.lock();
        try {
            var entry = entries.remove(key);
            weight -= entry == null ? 0 : entry.weight();
        } finally {
            lock.unlock();
        }
    }

    private List<V> dropOldest() {
        if (!isTooMuch()) {
            return List.of();
        }
        var dropped = new ArrayList<V>(1);
        for (var oldest = entries.values().iterator(); isTooMuch() && oldest.hasNext(); ) {
            var entry = oldest.next();
            oldest.remove();
            weight -= entry.weight();
            dropped.add(entry.value());
        }
        return dropped;
    }

    private boolean isTooMuch() {
        return entries.size() > most || weight > heaviest;
    }

    /** Returns an entry that is still kept. */
    public Optional<V> find(K key) {
        lock.lock();
        try {
            return Optional.ofNullable(entries.get(key)).map(Entry::value);
        } finally {
            lock.unlock();
        }
    }

    /** Returns all entries, newest first. */
    public List<V> newestFirst() {
        lock.lock();
        try {
            var all = new ArrayList<V>(entries.size());
            entries.values().forEach(entry -> all.add(entry.value()));
            Collections.reverse(all);
            return all;
        } finally {
            lock.unlock();
        }
    }
}
