package dev.millrace.queue;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The bounded ring of the ready messages of one priority, first in, first out. Thread-safe. */
final class Ring<T> {
    /*
     * Dmitry Vyukov's bounded MPMC queue
     * (https://www.1024cores.net/home/lock-free-algorithms/queues/bounded-mpmc-queue): a thread claims a position by a
     * CAS, then fills or empties the cell of that position. The stamp of a cell says whose turn it is: free for
     * position p, 2p; filled at p, 2(p + 1), plus 1 if it holds a lease made beforehand, not a bare payload.
     * A bare payload gets its lease where it is taken, so that the taker writes to no memory that the producer wrote.
     *
     * I1  One filler, one taker: a position belongs to the thread whose CAS moved tail (head) past it.
     * I2  No overwriting: a position is claimed for filling only if its cell is free for it.
     * I3  Empty and full are exact: `poll` and `offer` give up only when head had met tail, or tail was a ring ahead,
     *     at one moment; a cell that is claimed, but not filled or emptied yet, is waited for.
     * I4  After `close` no position can be claimed for filling: tail has left the range in which cells are free.
     * I5  After `stop` no position can be claimed for emptying but by who discards: head has a bit that its CAS expects
     *     not to be there.
     * Checked by RingTest, RingLincheckTest, CloseAgainstLease.
     */

    private static final long CLOSED = 1L << 60;
    private static final long STOPPED = CLOSED;

    private final Cell[] cells;
    private final int size;
    private final int lane;
    private final Position tail = new Position();
    private final Position head = new Position();
    private final Gate room = new Gate();

    /** Makes a ring for so many messages, rounded up to a power of two, two at least. */
    Ring(int capacity, int lane) {
        this.size = Math.max(2, Integer.highestOneBit(capacity - 1) << 1);
        this.lane = lane;
        this.cells = new Cell[size];
        Arrays.setAll(cells, position -> new Cell(2L * position));
    }

    /** Appends a bare payload; false if the ring is full or closed. */
    boolean offer(T payload) {
        return append(payload, 0);
    }

    /** Appends a lease made beforehand; false if the ring is full or closed. */
    boolean offerLease(Lease<T> lease) {
        return append(lease, 1);
    }

    private boolean append(Object content, int kind) {
        for (int spins = 0; ; spins++) {
            long claim = tail.get();
            var cell = cell(claim);
            long stamp = cell.get();
            if (stamp == 2 * claim) {
                if (tail.compareAndSet(claim, claim + 1)) {
                    cell.content = content;
                    cell.lazySet(2 * (claim + 1) + kind);
                    return true;
                }
            } else if (stamp < 2 * claim && claim - size >= taken()) {
                return false;
            } else {
                Pause.once(spins);
            }
        }
    }

    /**
     * Takes the oldest message.
     *
     * @param blank the lease to fill in if it is a bare payload
     * @return that one, or the one that was made beforehand; null if there is no message, or after the stop
     */
    @Nullable
    Lease<T> poll(Lease<T> blank) {
        return take(blank, 0);
    }

    /** Takes the oldest message after the stop. */
    @Nullable
    Lease<T> discard(Lease<T> blank) {
        return take(blank, STOPPED);
    }

    private @Nullable Lease<T> take(Lease<T> blank, long expected) {
        for (int spins = 0; ; spins++) {
            long seen = head.get();
            long claim = seen ^ expected;
            if (claim >= STOPPED) {
                return null;
            }
            var cell = cell(claim);
            long stamp = cell.get();
            if (stamp >> 1 == claim + 1) {
                if (head.compareAndSet(seen, seen + 1)) {
                    return empty(cell, claim, stamp, blank);
                }
            } else if (stamp <= 2 * claim && claim >= offered()) {
                return null;
            } else {
                Pause.once(spins);
            }
        }
    }

    @SuppressWarnings("unchecked")
    private Lease<T> empty(Cell cell, long claim, long stamp, Lease<T> blank) {
        Object content = requireNonNull(cell.content);
        cell.content = null;
        cell.lazySet(2 * (claim + size));
        Lease<T> lease = blank;
        if ((stamp & 1) == 0) {
            lease.payload = (T) content;
        } else {
            lease = (Lease<T>) content;
        }
        lease.token = Lease.token(claim, lane);
        room.open();
        return lease;
    }

    /** Says, at little cost, whether a message is at hand; may say no while one is being filled in. */
    boolean hasNext() {
        long next = taken();
        return cell(next).get() >> 1 == next + 1;
    }

    private Cell cell(long position) {
        return cells[(int) position & cells.length - 1];
    }

    /** Says whether nothing is there and nothing is being filled in. */
    boolean isEmpty() {
        long taken = taken();
        return taken >= offered();
    }

    boolean isFull() {
        long claim = tail.get();
        return claim - size >= taken();
    }

    /** Returns how many messages were ever appended. */
    long offered() {
        return tail.get() & (CLOSED - 1);
    }

    /** Returns how many messages were ever taken. */
    long taken() {
        return head.get() & (STOPPED - 1);
    }

    /** Returns the gate at which producers wait for room. */
    Gate room() {
        return room;
    }

    /** Refuses all further messages; those inside can still be taken. */
    void close() {
        tail.getAndUpdate(claim -> claim | CLOSED);
        room.openAll();
    }

    /** Lets nobody take a message any more but who discards them; waits for none that is being taken. */
    void stop() {
        head.getAndUpdate(claim -> claim | STOPPED);
    }
}
