package dev.millrace.queue;

import dev.millrace.definition.Priority;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The ready messages: one ring per priority, served by weight. Thread-safe. */
final class Lanes<T> {
    /*
     * I1  Empty is exact: `poll` returns null, and `isEmpty` says so, only if all rings were empty at one moment.
     * I2  While one priority only has ever been used, the other rings are not looked at unless its ring is empty.
     * Checked by LanesTest, LanesLincheckTest.
     */

    private final Ring<T>[] rings;
    private final Weights weights;
    private final ReentrantLock lock = new ReentrantLock();

    /** The lanes that were ever used, one bit each; written under the lock. */
    private volatile int used;

    /** The ring of the only lane that was ever used; null while there is none and once there are several. */
    private volatile @Nullable Ring<T> sole;

    private volatile boolean closed;

    @SuppressWarnings({"unchecked", "rawtypes"})
    Lanes(int capacity, Weights weights) {
        this.weights = weights;
        this.rings = new Ring[Priority.values().length];
        for (int lane = 0; lane < rings.length; lane++) {
            rings[lane] = new Ring<>(capacity, lane);
        }
    }

    /** Appends a bare payload; false if the ring of its priority is full or closed. */
    boolean offer(T payload, Priority priority) {
        int lane = of(priority);
        return rings[lane].offer(payload) && note(lane);
    }

    /** Appends a lease made beforehand; false if the ring of its priority is full or closed. */
    boolean offerLease(Lease<T> lease) {
        int lane = lease.lane();
        return rings[lane].offerLease(lease) && note(lane);
    }

    private boolean note(int lane) {
        if ((used & 1 << lane) == 0) {
            lock.lock();
            try {
                used |= 1 << lane;
                sole = Integer.bitCount(used) == 1 ? rings[lane] : null;
            } finally {
                lock.unlock();
            }
        }
        return true;
    }

    /** Takes the message whose turn it is, as {@link Ring#poll} does; null if there is none. */
    @Nullable
    Lease<T> poll(Lease<T> blank) {
        Ring<T> ring = sole;
        Lease<T> lease = ring == null ? takeByWeight(blank, false) : ring.poll(blank);
        return lease == null ? takeAny(blank, false) : lease;
    }

    /** Takes the message whose turn it would be after the close, as {@link Ring#discard} does. */
    @Nullable
    Lease<T> discard(Lease<T> blank) {
        Lease<T> lease = takeByWeight(blank, true);
        return lease == null ? takeAny(blank, true) : lease;
    }

    private @Nullable Lease<T> takeByWeight(Lease<T> blank, boolean stopped) {
        long turn = taken();
        int lane = weights.lane(turn);
        if (rings[lane].hasNext()) {
            return take(rings[lane], blank, stopped);
        }
        int ready = ready();
        return ready == 0 ? null : take(rings[weights.lane(turn, ready)], blank, stopped);
    }

    private @Nullable Lease<T> takeAny(Lease<T> blank, boolean stopped) {
        while (true) {
            long before = offered();
            for (var ring : rings) {
                Lease<T> lease = take(ring, blank, stopped);
                if (lease != null) {
                    return lease;
                }
            }
            if (offered() == before) {
                return null;
            }
        }
    }

    private @Nullable Lease<T> take(Ring<T> ring, Lease<T> blank, boolean stopped) {
        return stopped ? ring.discard(blank) : ring.poll(blank);
    }

    /** Says whether all rings were empty, with nothing being filled in, at one moment. */
    boolean isEmpty() {
        Ring<T> only = sole;
        if (only != null && only.isEmpty() && only == sole) {
            return true; // whoever brings something to another lane has not returned yet, and comes after this look
        }
        while (true) {
            long before = offered();
            for (var ring : rings) {
                if (!ring.isEmpty()) {
                    return false;
                }
            }
            if (offered() == before) {
                return true;
            }
        }
    }

    /** Says, at little cost, whether a message is at hand; may say no while one is being filled in. */
    boolean hasNext() {
        Ring<T> ring = sole;
        return ring == null ? ready() != 0 : ring.hasNext();
    }

    /** Says the same of all priorities but one. */
    boolean hasNextBeside(Priority priority) {
        int lane = of(priority);
        return (used & ~(1 << lane)) != 0 && (ready() & ~(1 << lane)) != 0;
    }

    /** Returns the lanes that have a message at hand, one bit each. */
    private int ready() {
        int ready = 0;
        for (int lane = 0; lane < rings.length; lane++) {
            ready |= rings[lane].hasNext() ? 1 << lane : 0;
        }
        return ready;
    }

    boolean isFull(Priority priority) {
        return rings[of(priority)].isFull();
    }

    /** Returns the gate at which producers wait for room. */
    Gate room(Priority priority) {
        return rings[of(priority)].room();
    }

    long depth(Priority priority) {
        var ring = rings[of(priority)];
        long taken = ring.taken();
        return Math.max(0, ring.offered() - taken);
    }

    long offered() {
        return rings[0].offered() + rings[1].offered() + rings[2].offered();
    }

    long taken() {
        return rings[0].taken() + rings[1].taken() + rings[2].taken();
    }

    /** Refuses all further messages, and takers; those inside can be discarded. */
    void close() {
        closed = true;
        for (var ring : rings) {
            ring.close();
            ring.stop();
        }
    }

    boolean isClosed() {
        return closed;
    }

    /** Returns the number of a priority's lane; the order of service is the order of the constants. */
    @SuppressWarnings("EnumOrdinal")
    static int of(Priority priority) {
        return priority.ordinal();
    }
}
