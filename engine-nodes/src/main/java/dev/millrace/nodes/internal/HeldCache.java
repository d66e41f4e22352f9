package dev.millrace.nodes.internal;

import static java.util.Objects.requireNonNull;

import java.lang.ref.PhantomReference;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Makes each value once and keeps it while somebody holds it; of those that nobody holds it keeps the ones used last.
 * Thread-safe.
 *
 * @param <K> what values are found by
 * @param <V> the values
 */
public final class HeldCache<K, V> {

    /*
     * I1  One value per key: whoever adds the slot makes the value, outside the lock; the others wait for it.
     * I2  A slot with holders is never released: only slots in `idle` are, and a slot is there only while holders == 0.
     * I3  A hold counts down once: by close, or when the hold was collected without it, whichever is first.
     * Checked by HeldCacheTest. All fields below are guarded by `lock`; makers and releases run outside it.
     */
    private final Object lock = new Object();
    private final Map<K, Slot<K, V>> slots = new HashMap<>();
    private final Map<K, Slot<K, V>> idle = new LinkedHashMap<>();
    private final Set<Grip<K, V>> grips = new HashSet<>();

    private final ReferenceQueue<Held<V>> collected = new ReferenceQueue<>();
    private final Maker<K, V> maker;
    private final Consumer<V> release;
    private final int idleLimit;

    /** Makes values. */
    @FunctionalInterface
    public interface Maker<K, V> {

        /** Makes the value of a key; called once for each key that the cache does not have. */
        V make(K key) throws Exception;
    }

    /**
     * Creates an empty cache.
     *
     * @param maker makes values
     * @param release gives back what a value holds on to; does not throw
     * @param idleLimit how many values are kept that nobody holds; not negative
     */
    public HeldCache(Maker<K, V> maker, Consumer<V> release, int idleLimit) {
        if (idleLimit < 0) {
            throw new IllegalArgumentException("the limit must not be negative: " + idleLimit);
        }
        this.maker = maker;
        this.release = release;
        this.idleLimit = idleLimit;
    }

    /**
     * Holds the value of a key until the hold is closed, or is collected.
     *
     * @throws Exception as the maker throws it, or InterruptedException while another thread makes the value
     */
    public Held<V> hold(K key) throws Exception {
        Slot<K, V> slot;
        boolean mine;
        synchronized (lock) {
            var found = slots.get(key);
            mine = found == null;
            slot = found == null ? new Slot<>(key) : found;
            slots.put(key, slot);
            slot.holders++;
            idle.remove(key);
        }
        if (mine) {
            make(slot);
        }
        return held(slot);
    }

    /** Returns whether the value of a key is there, held or not; not while it is made. */
    public boolean has(K key) {
        synchronized (lock) {
            var slot = slots.get(key);
            return slot != null && slot.value.isDone() && !slot.value.isCompletedExceptionally();
        }
    }

    /** Returns how many values there are, held or not. */
    public int size() {
        letGoOfCollected();
        synchronized (lock) {
            return slots.size();
        }
    }

    private void make(Slot<K, V> slot) {
        try {
            slot.value.complete(maker.make(slot.key));
        } catch (Throwable thrown) { // handed to every caller that waits for the value
            synchronized (lock) {
                slots.remove(slot.key, slot);
            }
            slot.value.completeExceptionally(thrown);
        }
    }

    private Held<V> held(Slot<K, V> slot) throws Exception {
        try {
            var held = new Held<V>(slot.value.get());
            var grip = new Grip<>(held, slot, collected, this);
            held.grip = grip;
            synchronized (lock) {
                grips.add(grip);
            }
            letGoOfCollected();
            return held;
        } catch (InterruptedException interrupted) {
            countDown(slot);
            throw interrupted;
        } catch (ExecutionException failed) {
            throw rethrown(requireNonNull(failed.getCause()));
        }
    }

    private static Exception rethrown(Throwable cause) {
        if (cause instanceof Error error) {
            throw error;
        }
        return (Exception) cause;
    }

    private void letGoOfCollected() {
        for (Reference<?> next = collected.poll(); next != null; next = collected.poll()) {
            ((Grip<?, ?>) next).letGo();
        }
    }

    private void letGo(Grip<K, V> grip) {
        boolean first;
        synchronized (lock) {
            first = grips.remove(grip);
        }
        if (first) {
            countDown(grip.slot);
        }
    }

    private void countDown(Slot<K, V> slot) {
        List<Slot<K, V>> surplus = new ArrayList<>();
        synchronized (lock) {
            slot.holders--;
            if (slot.holders == 0 && slots.get(slot.key) == slot) {
                idle.put(slot.key, slot);
            }
            var eldest = idle.values().iterator();
            while (idle.size() > idleLimit) {
                var out = eldest.next();
                eldest.remove();
                slots.remove(out.key);
                surplus.add(out);
            }
        }
        surplus.forEach(out -> release.accept(out.value.join()));
    }

    /** A value and how many hold it. */
    private static final class Slot<K, V> {
        private final K key;
        private final CompletableFuture<V> value = new CompletableFuture<>();
        private int holders;

        Slot(K key) {
            this.key = key;
        }
    }

    /** Knows the slot of a hold without keeping the hold alive. */
    private static final class Grip<K, V> extends PhantomReference<Held<V>> {
        private final Slot<K, V> slot;
        private final HeldCache<K, V> cache;

        Grip(Held<V> held, Slot<K, V> slot, ReferenceQueue<Held<V>> collected, HeldCache<K, V> cache) {
            super(held, collected);
            this.slot = slot;
            this.cache = cache;
        }

        void letGo() {
            cache.letGo(this);
        }
    }

    /**
     * A hold on a value. Close it, or drop it with whatever uses the value. Thread-safe.
     *
     * @param <V> the value
     */
    public static final class Held<V> implements AutoCloseable {
        private final V value;
        private @Nullable Grip<?, V> grip;

        private Held(V value) {
            this.value = value;
        }

        /** Returns the value. */
        public V value() {
            return value;
        }

        /** Lets go of the value; again does nothing. */
        @Override
        public void close() {
            var own = grip;
            if (own != null) {
                own.letGo();
            }
        }
    }
}
