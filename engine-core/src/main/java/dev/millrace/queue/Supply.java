package dev.millrace.queue;

import dev.millrace.definition.Priority;
import org.jspecify.annotations.Nullable;

/** The messages that wait to be leased, ready or not due yet. Thread-safe. */
final class Supply<T> {

    private final QueueClock clock;
    private final Lanes<T> lanes;
    private final Backlog<T> backlog;
    private final Announcer<T> announcer;
    private final Counters counters;
    private final Pulse pulse;

    Supply(
            QueueClock clock,
            Lanes<T> lanes,
            Backlog<T> backlog,
            Announcer<T> announcer,
            Counters counters,
            Pulse pulse) {
        this.clock = clock;
        this.lanes = lanes;
        this.backlog = backlog;
        this.announcer = announcer;
        this.counters = counters;
        this.pulse = pulse;
    }

    /** Adds a new message without wishes; false if there is no room. The caller announces it afterwards. */
    boolean add(T payload, Priority priority) {
        return lanes.offer(payload, priority);
    }

    /** Adds a new message; false if there is no room. The caller announces it afterwards. */
    boolean add(Lease<T> message, long delayNanos) {
        if (delayNanos == 0) {
            return lanes.offerLease(message);
        }
        if (!backlog.add(message, clock.in(delayNanos))) {
            return false;
        }
        counters.delayed.increment();
        return true;
    }

    /** Says that a new message is here: to waiting workers if it is ready, else to the pulse. */
    void announceNew(boolean ready) {
        if (ready) {
            announcer.brought();
        } else {
            moveDue();
        }
    }

    /** Says that a message is here: to the workers if it is ready, else to the pulse. */
    void announce(boolean ready) {
        if (ready) {
            announcer.ready();
        } else {
            moveDue();
        }
    }

    /**
     * Takes back a message, for which there is always room; true if it can be leased. The caller announces it
     * afterwards.
     */
    boolean putBack(Lease<T> message, long delayNanos) {
        boolean ready = delayNanos == 0 && lanes.offerLease(message);
        if (ready) {
            counters.reappended.increment();
        } else {
            backlog.putBack(message, clock.in(delayNanos));
        }
        return ready;
    }

    /** Moves due messages to their rings. */
    void moveDue() {
        long now = clock.now();
        int moved = backlog.move(now);
        counters.reappended.add(moved);
        announcer.ready(moved);
        pulse.ensureBy(backlog.nextMove(now));
    }

    /** Says whether no message is ready. */
    boolean isEmpty() {
        return !lanes.hasNext() && lanes.isEmpty();
    }

    /** Takes a ready message, as {@link Lanes#poll} does; null if there is none. */
    @Nullable
    Lease<T> poll(Lease<T> blank) {
        return lanes.poll(blank);
    }

    /** Takes a ready message after the close, as {@link Lanes#discard} does; null if there is none. */
    @Nullable
    Lease<T> discard(Lease<T> blank) {
        return lanes.discard(blank);
    }

    /** Takes a superseded message out, if it was not due yet. */
    void remove(Lease<T> message) {
        backlog.remove(message);
    }

    /** Says whether a due message waits for room in its ring. */
    boolean isStuck() {
        return backlog.isStuck();
    }

    boolean isClosed() {
        return lanes.isClosed();
    }

    QueueClock clock() {
        return clock;
    }
}
