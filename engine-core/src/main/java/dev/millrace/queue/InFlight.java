package dev.millrace.queue;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The leases that are out: a table of fixed size, written by workers, scanned by the sweep. Thread-safe. */
final class InFlight<T> {
    /*
     * I1  A slot is reserved by a CAS before a message is taken, and cleared by whoever ended its lease, after everything
     *     that the end brings about. So a scan that starts after some event finds a trace of every lease taken before it.
     * I2  The table is full only while each slot is reserved or holds a lease that runs.
     * Checked by InFlightTest, LeaseQueueStressTest.
     */

    private static final Object RESERVED = new Object();

    /** Slots of a pair of cache lines: threads start their search that far apart. */
    private static final int STRIDE = 32;

    private final AtomicReferenceArray<@Nullable Object> slots;
    private final int mask;
    private final Gate room = new Gate();

    /** Where a free slot was found last; only a hint. */
    private int hint;

    InFlight(int capacity) {
        int size = capacity == 1 ? 1 : Integer.highestOneBit(capacity - 1) << 1;
        slots = new AtomicReferenceArray<>(size);
        mask = size - 1;
    }

    /** Reserves a slot, preferably the one that this thread used last; negative if all are taken. */
    int reserve() {
        int own = (int) Thread.currentThread().getId() * STRIDE & mask;
        return slots.compareAndSet(own, null, RESERVED) ? own : search();
    }

    private int search() {
        int start = hint;
        for (int step = 0; step <= mask; step++) {
            int slot = start + step & mask;
            if (slots.get(slot) == null && slots.compareAndSet(slot, null, RESERVED)) {
                hint = slot + 1;
                return slot;
            }
        }
        return -1;
    }

    /** Puts a lease into the slot reserved for it. */
    void hold(int slot, Lease<T> lease) {
        lease.slot = slot;
        slots.setRelease(slot, lease);
    }

    /** Clears a slot that this thread reserved, or whose lease it ended. */
    void free(int slot) {
        slots.setRelease(slot, null);
        room.open();
    }

    /** Returns the gate at which workers wait for a free slot. */
    Gate room() {
        return room;
    }

    /** Says whether no slot is free or about to be. */
    boolean isFull() {
        for (int slot = 0; slot <= mask; slot++) {
            Lease<T> lease = leaseIn(slots.get(slot));
            if (lease == null || !lease.isLeased()) {
                return false;
            }
        }
        return true;
    }

    boolean isEmpty() {
        for (int slot = 0; slot <= mask; slot++) {
            if (slots.get(slot) != null) {
                return false;
            }
        }
        return true;
    }

    int count() {
        int count = 0;
        for (int slot = 0; slot <= mask; slot++) {
            Lease<T> lease = leaseIn(slots.get(slot));
            count += lease != null && lease.isLeased() ? 1 : 0;
        }
        return count;
    }

    /** Hands every running lease to the action; those that come or go meanwhile may be left out. */
    void forEach(Consumer<? super Lease<T>> action) {
        for (int slot = 0; slot <= mask; slot++) {
            Lease<T> lease = leaseIn(slots.get(slot));
            if (lease != null && lease.isLeased()) {
                action.accept(lease);
            }
        }
    }

    /** Hands every running lease to the action, which ends it, and waits for those that come or go meanwhile. */
    void clear(Consumer<? super Lease<T>> end) {
        for (int slot = 0; slot <= mask; slot++) {
            for (int spins = 0; slots.get(slot) != null; spins++) {
                Lease<T> lease = leaseIn(slots.get(slot));
                if (lease != null && lease.isLeased()) {
                    end.accept(lease);
                } else {
                    Pause.once(spins);
                }
            }
        }
    }

    @SuppressWarnings("unchecked")
    private @Nullable Lease<T> leaseIn(@Nullable Object content) {
        return content == RESERVED ? null : (Lease<T>) content;
    }
}
