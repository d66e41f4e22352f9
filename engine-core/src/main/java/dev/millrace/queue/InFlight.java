package dev.millrace.queue;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The leases that are out: a table of fixed size, written by workers, scanned by the sweep. A large one has, beside the
 * slots that all share, one for each of the first threads that lease, which they fill without a CAS. Thread-safe.
 */
final class InFlight<T> {
    /*
     * I1  A slot gets a lease before the lease gets its message, and is emptied by whoever ended the lease, after
     *     everything that the end brings about. So a scan finds a trace of every message taken before the scan.
     * I2  A lease that has no message yet, or has ended, is in the table for a moment only.
     * I3  A thread's own slot is filled by that thread alone, and only when it is empty: a look and a release store do.
     *     Who scans sees the store, for the CAS that takes a message out of its ring comes after it: the close stops
     *     the rings by a CAS before it scans, and who takes a message looks for the next sweep behind that CAS.
     * I4  A slot is free as soon as its lease has ended, whether the slot is empty yet or not. Who waits for one counts
     *     itself in and then looks at the states of the leases; a lease ends by a CAS before the count is read. So the
     *     plain store that empties the slot may come late. A blank never keeps anybody waiting, for it is not leased.
     * I5  A thread's own slot is of use to that thread alone, wherever it stands in the line: all are woken to look.
     * Checked by InFlightTest, LeaseQueueBlockingTest (I5), LeaseQueueStressTest, InFlightLincheckTest,
     * LeaseQueueCloseLincheckTest, and on real processors CloseAgainstLease.
     */

    /** Slots that share one of a thread's own, and how far apart threads start their search. */
    private static final int STRIDE = 32;

    private final Slot<Lease<T>>[] shared;
    private final AtomicReferenceArray<@Nullable OwnSlot<Lease<T>>> own;
    private final Gate room = new Gate();

    /** Where a free slot was found last; only a hint. */
    private int hint;

    @SuppressWarnings({"unchecked", "rawtypes"})
    InFlight(int capacity) {
        int size = capacity == 1 ? 1 : Integer.highestOneBit(capacity - 1) << 1;
        shared = new Slot[size];
        Arrays.setAll(shared, position -> new Slot<Lease<T>>());
        own = new AtomicReferenceArray<>(size / STRIDE);
    }

    /** Finds a lease a slot, preferably the thread's own one; false if all are taken. */
    boolean add(Lease<T> lease) {
        var thread = Thread.currentThread();
        var slot = ownOf(thread);
        if (slot != null && slot.get() == null) {
            lease.slot = slot;
            slot.lazySet(lease);
            return true;
        }
        return isPut(lease, at((int) thread.getId() * STRIDE)) || search(lease);
    }

    /** Returns the slot that is a thread's own; null if it has none. */
    private @Nullable OwnSlot<Lease<T>> ownOf(Thread thread) {
        if (own.length() == 0) {
            return null;
        }
        int place = (int) thread.getId() & own.length() - 1;
        var slot = own.get(place);
        if (slot != null && slot.isOf(thread)) {
            return slot;
        }
        return slot == null || slot.isLeft() ? claimed(place, slot, new OwnSlot<>(thread)) : null;
    }

    private @Nullable OwnSlot<Lease<T>> claimed(int place, @Nullable OwnSlot<Lease<T>> before, OwnSlot<Lease<T>> slot) {
        return own.compareAndSet(place, before, slot) ? slot : null;
    }

    private boolean search(Lease<T> lease) {
        int start = hint;
        for (int step = 0; step < shared.length; step++) {
            var slot = at(start + step);
            if (slot.get() == null && isPut(lease, slot)) {
                hint = start + step + 1;
                return true;
            }
        }
        return false;
    }

    private boolean isPut(Lease<T> lease, Slot<Lease<T>> slot) {
        lease.slot = slot;
        return slot.compareAndSet(null, lease);
    }

    private Slot<Lease<T>> at(int position) {
        return shared[position & shared.length - 1];
    }

    /** Puts a lease in the slot of another one that is no longer needed. */
    void replace(Lease<T> blank, Lease<T> lease) {
        var slot = requireNonNull(blank.slot);
        lease.slot = slot;
        slot.lazySet(lease);
    }

    /** Takes out a lease which this thread added, or ended. */
    void remove(Lease<T> lease) {
        var slot = requireNonNull(lease.slot);
        slot.lazySet(null);
        if (slot instanceof OwnSlot) {
            room.openAll();
        } else {
            room.open();
        }
    }

    /** Returns the gate at which workers wait for a free slot. */
    Gate room() {
        return room;
    }

    /** Says whether no slot is free or about to be, for this thread. */
    boolean isFull() {
        var slot = ownOf(Thread.currentThread());
        return (slot == null || !slot.isFree()) && !isAnyShared(Slot::isFree);
    }

    boolean isEmpty() {
        return !isAnyShared(slot -> slot.get() != null) && !isAnyOwn(slot -> slot.get() != null);
    }

    private boolean isAnyShared(Predicate<Slot<Lease<T>>> which) {
        for (var slot : shared) {
            if (which.test(slot)) {
                return true;
            }
        }
        return false;
    }

    private boolean isAnyOwn(Predicate<Slot<Lease<T>>> which) {
        for (int place = 0; place < own.length(); place++) {
            var slot = own.get(place);
            if (slot != null && which.test(slot)) {
                return true;
            }
        }
        return false;
    }

    private void forEachSlot(Consumer<Slot<Lease<T>>> action) {
        for (var slot : shared) {
            action.accept(slot);
        }
        for (int place = 0; place < own.length(); place++) {
            var slot = own.get(place);
            if (slot != null) {
                action.accept(slot);
            }
        }
    }

    /** Hands every running lease to the action; those that come or go meanwhile may be left out. */
    void forEach(Consumer<? super Lease<T>> action) {
        forEachSlot(slot -> {
            Lease<T> lease = slot.get();
            if (lease != null && lease.isLeased()) {
                action.accept(lease);
            }
        });
    }

    /** Returns how many leases are running. */
    int count() {
        var count = new int[1];
        forEach(lease -> count[0]++);
        return count[0];
    }

    /** Hands every running lease to the action, which ends it, and waits for those that come or go meanwhile. */
    void clear(Consumer<? super Lease<T>> end) {
        forEachSlot(slot -> {
            Lease<T> lease = slot.get();
            for (int spins = 0; lease != null; spins++) {
                if (lease.isLeased()) {
                    end.accept(lease);
                } else {
                    Pause.once(spins);
                }
                lease = slot.get();
            }
        });
    }
}
