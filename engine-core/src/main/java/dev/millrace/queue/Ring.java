package dev.millrace.queue;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/** The bounded ring of the ready messages of one priority, first in, first out. Thread-safe. */
final class Ring<T> {
    /*
     * After Dmitry Vyukov's bounded MPMC queue (https://www.1024cores.net/home/lock-free-algorithms/queues/bounded-mpmc-queue):
     * a thread claims a position by a CAS, then writes or empties the cell of that position. His cells carry a sequence
     * number; here the element carries it, in its token, because each element passes through a ring once.
     *
     * I1  One writer, one taker: a position belongs to the thread whose CAS moved tail (head) past it.
     * I2  No overwriting: position p is claimed only while p < head + capacity, and its cell is written only when empty.
     * I3  No stale take: an element is taken only from the position written in its token.
     * I4  Empty and full are exact: `poll` and `offer` give up only when head has met tail, or the ring was full, at one
     *     moment; a claim that is not yet written or emptied is waited for.
     * I5  After `close` no position can be claimed: tail has left the range in which claims succeed.
     * Checked by RingTest, RingLincheckTest.
     */

    private static final long CLOSED = 1L << 60;
    private static final int LANE_BITS = 2;

    private final AtomicReferenceArray<@Nullable Lease<T>> cells;
    private final int mask;
    private final int lane;
    private final int capacity;
    private final Position tail = new Position();
    private final Position head = new Position();

    /** Some former head + capacity: claims below it need not look at head, which the other side keeps writing. */
    private final Position limit = new Position();

    Ring(int capacity, int lane) {
        int size = Math.max(2, Integer.highestOneBit(capacity - 1) << 1);
        this.cells = new AtomicReferenceArray<>(size);
        this.mask = size - 1;
        this.lane = lane;
        this.capacity = capacity;
        this.limit.set(capacity);
    }

    /** Appends a message and gives it the token of its position; false if the ring is full or closed. */
    boolean offer(Lease<T> message) {
        for (int spins = 0; ; spins++) {
            long claim = tail.get();
            if (claim >= limit.get() && !raiseLimit(claim)) {
                return false;
            }
            int cell = (int) claim & mask;
            if (cells.get(cell) == null && tail.compareAndSet(claim, claim + 1)) {
                message.token = claim << LANE_BITS | lane;
                cells.setRelease(cell, message);
                return true;
            }
            Pause.once(spins);
        }
    }

    private boolean raiseLimit(long claim) {
        long raised = head.get() + capacity;
        if (claim >= raised) {
            return false;
        }
        limit.setRelease(raised);
        return true;
    }

    /** Takes the oldest message; null if there is none. */
    @Nullable
    Lease<T> poll() {
        for (int spins = 0; ; spins++) {
            long claim = head.get();
            int cell = (int) claim & mask;
            Lease<T> message = cells.getAcquire(cell);
            if (message != null && message.token >> LANE_BITS == claim) {
                if (head.compareAndSet(claim, claim + 1)) {
                    cells.setRelease(cell, null);
                    return message;
                }
            } else if (claim >= offered()) {
                return null;
            }
            Pause.once(spins);
        }
    }

    /** Says, at little cost, whether a message is at hand; may say no while one is being written. */
    boolean hasNext() {
        long next = head.get();
        Lease<T> message = cells.getAcquire((int) next & mask);
        return message != null && message.token >> LANE_BITS == next;
    }

    /** Says whether nothing is there and nothing is being written. */
    boolean isEmpty() {
        long taken = head.get();
        return taken >= offered();
    }

    boolean isFull() {
        long claim = tail.get();
        return claim >= head.get() + capacity;
    }

    /** Returns how many messages were ever appended. */
    long offered() {
        return tail.get() & (CLOSED - 1);
    }

    /** Returns how many messages were ever taken. */
    long taken() {
        return head.get();
    }

    void close() {
        tail.getAndUpdate(claim -> claim | CLOSED);
    }
}
