package dev.millrace.internal.concurrent;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The newest of what is added, up to a number and a weight. Thread-safe.
 *
 * @param <V> what is kept
 */
public final class Retained<V> {

    /*
     * I1  Number and weight are counted before an entry can be found in the queue, and given back by who took its value
     *     out: by CAS, once. An entry that was taken out stays in the queue without a value, and counts as one, until
     *     it is the oldest.
     * I2  One thread at a time drops, so that no more is dropped than has to be; whoever adds looks again after it.
     * Checked by RetainedTest.
     */
    private final ConcurrentLinkedQueue<Entry<V>> entries = new ConcurrentLinkedQueue<>();
    private final AtomicInteger number = new AtomicInteger();
    private final AtomicLong weight = new AtomicLong();
    private final AtomicBoolean dropping = new AtomicBoolean();
    private final int most;
    private final long heaviest;
    private final Consumer<V> forgotten;

    /**
     * One of what was added. Thread-safe.
     *
     * @param <V> what is kept
     */
    @SuppressWarnings("serial") // nobody writes it
    public static final class Entry<V> extends AtomicReference<@Nullable V> {

        private final long weight;

        private Entry(V value, long weight) {
            super(value);
            this.weight = weight;
        }
    }

    /**
     * Creates it empty.
     *
     * @param most how many entries it keeps
     * @param heaviest how much they weigh together
     * @param forgotten hears of each value that is dropped
     */
    public Retained(int most, long heaviest, Consumer<V> forgotten) {
        this.most = most;
        this.heaviest = heaviest;
        this.forgotten = forgotten;
    }

    /** Adds a value; drops the oldest for as long as there are too many, or they are too heavy. */
    public Entry<V> add(V value, long itsWeight) {
        var entry = new Entry<>(value, itsWeight);
        number.incrementAndGet();
        weight.addAndGet(itsWeight);
        entries.add(entry);
        while (isTooMuch() && dropping.compareAndSet(false, true)) {
            List<V> dropped;
            try {
                dropped = dropOldest();
            } finally {
                dropping.set(false);
            }
            dropped.forEach(forgotten);
        }
        return entry;
    }

    private List<V> dropOldest() {
        List<V> dropped = List.of(); // most often one is too much
        while (isTooMuch()) {
            var oldest = entries.poll();
            if (oldest == null) {
                break; // counted, and not yet in the queue: who adds it looks again
            }
            number.decrementAndGet();
            var value = take(oldest);
            if (value != null) {
                dropped = with(dropped, value);
            }
        }
        return dropped;
    }

    private static <V> List<V> with(List<V> others, V value) {
        if (others.isEmpty()) {
            return List.of(value);
        }
        var all = others.size() == 1 ? new ArrayList<>(others) : others;
        all.add(value);
        return all;
    }

    private boolean isTooMuch() {
        return number.get() > most || weight.get() > heaviest;
    }

    private @Nullable V take(Entry<V> entry) {
        var value = entry.getAndSet(null);
        if (value != null) {
            weight.addAndGet(-entry.weight);
        }
        return value;
    }

    /** Takes a value out, without telling anybody. Returns false if it is not here any more. */
    public boolean remove(Entry<V> entry) {
        return take(entry) != null;
    }

    /** Returns all values, newest first. */
    public List<V> newestFirst() {
        var all = new ArrayList<V>();
        for (var entry : entries) {
            var value = entry.get();
            if (value != null) {
                all.add(value);
            }
        }
        Collections.reverse(all);
        return all;
    }
}
