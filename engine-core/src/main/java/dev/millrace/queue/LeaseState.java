package dev.millrace.queue;

import java.util.concurrent.atomic.AtomicLongFieldUpdater;

/**
 * The one word that says how a lease stands: ready, leased until a deadline, or ended for good. Thread-safe.
 *
 * <p>Deadlines are readings of {@link QueueClock}, which are above zero. A lease starts {@link #FRESH}, without a
 * deadline: the next sweep stamps one, so that leasing reads no clock.
 */
abstract class LeaseState {
    /*
     * I1  One end: an end is negative, and no operation leaves a negative word; so of complete, release, expire,
     *     supersede and dead-letter exactly one wins a lease.
     * I2  Never early: a deadline is only ever stamped from a clock reading made after the lease began.
     * Checked by LeaseEndLincheckTest (I1), LeaseQueueExpiryTest (I2).
     */

    static final long COMPLETED = -1;
    static final long RETURNED = -2;
    static final long DEAD = -3;
    static final long SUPERSEDED = -4;

    private static final long READY = 0;
    private static final long FRESH = Long.MAX_VALUE;
    private static final AtomicLongFieldUpdater<LeaseState> STATE =
            AtomicLongFieldUpdater.newUpdater(LeaseState.class, "state");

    private volatile long state;

    final boolean isReady() {
        return state == READY;
    }

    final boolean isLeased() {
        return state > READY;
    }

    final boolean isReturned() {
        return state == RETURNED;
    }

    /** Begins the lease; only for a message that nobody else can end while it is ready. */
    final void begin() {
        STATE.lazySet(this, FRESH);
    }

    /** Begins the lease unless it was superseded while ready. */
    final boolean tryBegin() {
        return STATE.compareAndSet(this, READY, FRESH);
    }

    /** Ends the lease if it is running. */
    final boolean end(long how) {
        long seen = state;
        while (seen > READY) {
            if (STATE.compareAndSet(this, seen, how)) {
                return true;
            }
            seen = state;
        }
        return false;
    }

    /** Ends it, ready or leased; returns the word it had, negative if it had ended before. */
    final long supersede() {
        long seen = state;
        while (seen >= READY && !STATE.compareAndSet(this, seen, SUPERSEDED)) {
            seen = state;
        }
        return seen;
    }

    /** Ends the lease if its deadline has passed. */
    final boolean expire(long now, long how) {
        long seen = state;
        return seen > READY && seen <= now && STATE.compareAndSet(this, seen, how);
    }

    /** Gives a fresh lease its deadline. */
    final void stamp(long deadline) {
        if (state == FRESH) {
            STATE.compareAndSet(this, FRESH, deadline);
        }
    }

    /** Makes a running lease fresh again. */
    final boolean renew() {
        long seen = state;
        while (seen > READY && seen != FRESH) {
            if (STATE.compareAndSet(this, seen, FRESH)) {
                return true;
            }
            seen = state;
        }
        return seen == FRESH;
    }

    /** Moves the deadline of a running lease out, never in; a fresh one counts as due at {@code freshDeadline}. */
    final boolean extend(long deadline, long freshDeadline) {
        long seen = state;
        while (seen > READY) {
            long current = seen == FRESH ? freshDeadline : seen;
            if (STATE.compareAndSet(this, seen, Math.max(current, deadline))) {
                return true;
            }
            seen = state;
        }
        return false;
    }

    /** Returns the deadline; zero or less when it is not leased, {@link Long#MAX_VALUE} when fresh. */
    final long deadline() {
        return state;
    }
}
