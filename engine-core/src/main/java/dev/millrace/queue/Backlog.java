package dev.millrace.queue;

import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.ObjLongConsumer;

/** The messages that are not due yet, and those that are due but found their ring full. Thread-safe. */
final class Backlog<T> {
    /*
     * I1  A message leaves only for its ring, or because it was superseded or drained.
     * I2  New messages are refused beyond the limit and after `close`; messages that come back never are.
     * I3  While `stuck` is false no due message waits for room: the flag goes up before the last try, and whoever makes
     *     room looks at it afterwards.
     * Checked by LeaseQueueDelayTest, LeaseQueueCloseTest.
     */

    private final Lanes<T> lanes;
    private final int limit;
    private final long retryNanos;
    private final Gate room = new Gate();
    private final ReentrantLock lock = new ReentrantLock();

    /** Guarded by the lock, and so are the order of arrival and the closing. */
    private final PriorityQueue<Entry<T>> entries = new PriorityQueue<>();

    private long arrivals;
    private boolean closed;

    /** Written under the lock. */
    private volatile boolean stuck;

    private volatile int size;

    Backlog(Lanes<T> lanes, int limit, long retryNanos) {
        this.lanes = lanes;
        this.limit = limit;
        this.retryNanos = retryNanos;
    }

    /** Adds a new message; false if there are too many, or if it is closed. */
    boolean add(Lease<T> message, long due) {
        lock.lock();
        try {
            if (closed || entries.size() >= limit) {
                return false;
            }
            insert(message, due);
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Adds a message that comes back. */
    void putBack(Lease<T> message, long due) {
        lock.lock();
        try {
            insert(message, due);
        } finally {
            lock.unlock();
        }
    }

    private void insert(Lease<T> message, long due) {
        entries.add(new Entry<>(message, due, arrivals++));
        size = entries.size();
    }

    /** Takes out a message that was superseded. */
    void remove(Lease<T> message) {
        lock.lock();
        try {
            entries.removeIf(entry -> entry.message == message);
            size = entries.size();
        } finally {
            lock.unlock();
        }
        room.open();
    }

    /** Moves due messages into their rings; returns how many went. */
    int move(long now) {
        int moved;
        lock.lock();
        try {
            stuck = false;
            moved = tryMove(now);
            if (isDue(now)) {
                stuck = true;
                moved += tryMove(now);
                stuck = isDue(now);
            }
            size = entries.size();
        } finally {
            lock.unlock();
        }
        for (int opened = 0; opened < moved; opened++) {
            room.open();
        }
        return moved;
    }

    private boolean isDue(long now) {
        return !entries.isEmpty() && entries.peek().due <= now;
    }

    private int tryMove(long now) {
        int moved = 0;
        List<Entry<T>> refused = new ArrayList<>();
        while (isDue(now)) {
            Entry<T> entry = entries.remove();
            if (lanes.offerLease(entry.message)) {
                moved++;
            } else {
                refused.add(entry);
            }
        }
        entries.addAll(refused);
        return moved;
    }

    /** Says whether a due message waits for room in its ring. */
    boolean isStuck() {
        return stuck;
    }

    boolean isFull() {
        return size >= limit;
    }

    int size() {
        return size;
    }

    /** Returns the gate at which producers of delayed messages wait for room. */
    Gate room() {
        return room;
    }

    /** Returns when to move messages next. */
    long nextMove(long now) {
        lock.lock();
        try {
            long due = entries.isEmpty() ? QueueClock.NEVER : entries.peek().due;
            return stuck ? Math.max(due, now + retryNanos) : due;
        } finally {
            lock.unlock();
        }
    }

    void close() {
        lock.lock();
        try {
            closed = true;
        } finally {
            lock.unlock();
        }
        room.openAll();
    }

    /** Empties it, in the order of the due times. */
    void drain(ObjLongConsumer<Lease<T>> action) {
        lock.lock();
        try {
            while (!entries.isEmpty()) {
                Entry<T> entry = entries.remove();
                action.accept(entry.message, entry.due);
            }
            size = 0;
        } finally {
            lock.unlock();
        }
    }

    private record Entry<T>(Lease<T> message, long due, long arrival) implements Comparable<Entry<T>> {

        @Override
        public int compareTo(Entry<T> other) {
            int byDue = Long.compare(due, other.due);
            return byDue == 0 ? Long.compare(arrival, other.arrival) : byDue;
        }
    }
}
