package dev.millrace.queue;

import dev.millrace.definition.Priority;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The ready messages: one ring per priority, served by weight. Thread-safe. */
final class Lanes<T> {
    /*
     * I1  Empty is exact: `poll` returns null, and `isEmpty` says so, only if all rings were empty at one moment.
     * I2  While one priority only has ever been used, the other rings are not looked at unless its ring is empty.
     * Checked by LanesTest, LeaseQueueLincheckTest.
     */

    private final List<Ring<T>> rings = new ArrayList<>();
    private final List<Gate> room = new ArrayList<>();
    private final Weights weights;
    private final AtomicInteger used = new AtomicInteger();
    private volatile boolean closed;

    Lanes(int capacity, Weights weights) {
        this.weights = weights;
        for (var priority : Priority.values()) {
            rings.add(new Ring<>(capacity, of(priority)));
            room.add(new Gate());
        }
    }

    /** Appends a bare payload; false if the ring of its priority is full or closed. */
    boolean offer(T payload, Priority priority) {
        int lane = of(priority);
        return rings.get(lane).offer(payload) && used(lane);
    }

    /** Appends a lease made beforehand; false if the ring of its priority is full or closed. */
    boolean offerLease(Lease<T> lease) {
        int lane = lease.lane();
        return rings.get(lane).offerLease(lease) && used(lane);
    }

    private boolean used(int lane) {
        if ((used.getPlain() & 1 << lane) == 0) {
            used.getAndUpdate(lanes -> lanes | 1 << lane);
        }
        return true;
    }

    /** Takes the message whose turn it is, as {@link Ring#poll} does; null if there is none. */
    @Nullable
    Lease<T> poll(Lease<T> blank) {
        int lanes = used.get();
        Lease<T> lease = null;
        if ((lanes & lanes - 1) != 0) {
            lease = pollByWeight(blank);
        } else if (lanes != 0) {
            lease = pollFrom(Integer.numberOfTrailingZeros(lanes), blank);
        }
        return lease == null ? pollAny(blank) : lease;
    }

    private @Nullable Lease<T> pollByWeight(Lease<T> blank) {
        long turn = taken();
        int lane = weights.lane(turn);
        if (rings.get(lane).hasNext()) {
            return pollFrom(lane, blank);
        }
        int ready = 0;
        for (int other = 0; other < rings.size(); other++) {
            ready |= rings.get(other).hasNext() ? 1 << other : 0;
        }
        return ready == 0 ? null : pollFrom(weights.lane(turn, ready), blank);
    }

    private @Nullable Lease<T> pollAny(Lease<T> blank) {
        while (true) {
            long before = offered();
            for (int lane = 0; lane < rings.size(); lane++) {
                Lease<T> lease = pollFrom(lane, blank);
                if (lease != null) {
                    return lease;
                }
            }
            if (offered() == before) {
                return null;
            }
        }
    }

    private @Nullable Lease<T> pollFrom(int lane, Lease<T> blank) {
        Lease<T> lease = rings.get(lane).poll(blank);
        if (lease != null) {
            room.get(lane).open();
        }
        return lease;
    }

    /** Says whether all rings were empty, with nothing being filled in, at one moment. */
    boolean isEmpty() {
        while (true) {
            long before = offered();
            for (int lane = 0; lane < rings.size(); lane++) {
                if (!rings.get(lane).isEmpty()) {
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
        int lanes = used.get();
        for (int lane = 0; lanes >> lane != 0; lane++) {
            if ((lanes >> lane & 1) != 0 && rings.get(lane).hasNext()) {
                return true;
            }
        }
        return false;
    }

    boolean isFull(Priority priority) {
        return rings.get(of(priority)).isFull();
    }

    /** Returns the gate at which producers wait for room. */
    Gate room(Priority priority) {
        return room.get(of(priority));
    }

    long depth(Priority priority) {
        var ring = rings.get(of(priority));
        long taken = ring.taken();
        return Math.max(0, ring.offered() - taken);
    }

    long offered() {
        return rings.get(0).offered() + rings.get(1).offered() + rings.get(2).offered();
    }

    long taken() {
        return rings.get(0).taken() + rings.get(1).taken() + rings.get(2).taken();
    }

    /** Refuses all further messages; those inside can still be taken. */
    void close() {
        closed = true;
        rings.forEach(Ring::close);
        room.forEach(Gate::openAll);
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
