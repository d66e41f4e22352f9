package dev.millrace.queue;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The leases that are out: a table of fixed size, written by workers, scanned by the sweep. Thread-safe. */
final class InFlight<T> {
    /*
     * I1  A slot gets a lease by a CAS before the lease gets its message, and is cleared by whoever ended the lease,
     *     after everything that the end brings about. So a scan finds a trace of every message taken before the scan.
     * I2  A lease that has no message yet, or has ended, is in the table for a moment only.
     * Checked by InFlightTest, LeaseQueueStressTest.
     */

    /** Slots of a pair of cache lines: threads start their search that far apart. */
    private static final int STRIDE = 32;

    private final AtomicReferenceArray<@Nullable Lease<T>> slots;

    private final int mask;
    private final Gate room = new Gate();

    /** Where a free slot was found last; only a hint. */
    private int hint;

    InFlight(int capacity) {
        int size = capacity == 1 ? 1 : Integer.highestOneBit(capacity - 1) << 1;
        slots = new AtomicReferenceArray<>(size);
        mask = size - 1;
    }

    /** Finds the lease a slot, preferably the one that this thread used last; false if all are taken. */
    boolean add(Lease<T> lease) {
        int own = (int) Thread.currentThread().getId() * STRIDE & mask;
        lease.slot = own;
        return slots.compareAndSet(own, null, lease) || search(lease);
    }

    private boolean search(Lease<T> lease) {
        int start = hint;
        for (int step = 0; step <= mask; step++) {
            int slot = start + step & mask;
            if (slots.get(slot) == null) {
                lease.slot = slot;
                if (slots.compareAndSet(slot, null, lease)) {
                    hint = slot + 1;
                    return true;
                }
            }
        }
        return false;
    }

    /** Puts a lease in the slot of another one that is no longer needed. */
    void replace(Lease<T> blank, Lease<T> lease) {
        lease.slot = blank.slot;
        slots.setRelease(blank.slot, lease);
    }

    /** Takes out a lease which this thread added, or ended. */
    void remove(Lease<T> lease) {
        slots.setRelease(lease.slot, null);
        room.open();
    }

    /** Returns the gate at which workers wait for a free slot. */
    Gate room() {
        return room;
    }

    /** Says whether no slot is free or about to be. */
    boolean isFull() {
        for (int slot = 0; slot <= mask; slot++) {
            Lease<T> lease = slots.get(slot);
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

    /** Hands every running lease to the action; those that come or go meanwhile may be left out. */
    void forEach(Consumer<? super Lease<T>> action) {
        for (int slot = 0; slot <= mask; slot++) {
            Lease<T> lease = slots.get(slot);
            if (lease != null && lease.isLeased()) {
                action.accept(lease);
            }
        }
    }

    /** Returns how many leases are running. */
    int count() {
        int count = 0;
        for (int slot = 0; slot <= mask; slot++) {
            Lease<T> lease = slots.get(slot);
            count += lease != null && lease.isLeased() ? 1 : 0;
        }
        return count;
    }

    /** Hands every running lease to the action, which ends it, and waits for those that come or go meanwhile. */
    void clear(Consumer<? super Lease<T>> end) {
        for (int slot = 0; slot <= mask; slot++) {
            Lease<T> lease = slots.get(slot);
            for (int spins = 0; lease != null; spins++) {
                if (lease.isLeased()) {
                    end.accept(lease);
                } else {
                    Pause.once(spins);
                }
                lease = slots.get(slot);
            }
        }
    }
}
