package dev.millrace.queue;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/** Leases of a queue that are out, and what becomes of them. Thread-safe. */
final class Leases<T> implements Lease.Keeper {
    /*
     * I1  A lease is in the table from before anybody can end it until all that its end brings about is done; only then
     *     are hooks called. So `handBackAll` leaves no message on its way.
     * I2  Whoever ends a lease, by the CAS of its state, and nobody else, sees to its message: it is gone for good, or
     *     in a ring, or in the backlog, or a dead letter.
     * I3  A lease that comes back does so as a new one, which the key names if nothing newer took the key.
     * Checked by LeaseQueueTest, LeaseQueueExpiryTest, LeaseQueueKeyTest, LeaseQueueLincheckTest, LeaseQueueStressTest.
     */

    private final Terms terms;
    private final Supply<T> supply;
    private final ConcurrentMap<String, Lease<T>> keys;
    private final Announcer<T> announcer;
    private final DeadLetters<T> deadLetters;
    private final Counters counters;
    private final InFlight<T> inFlight;
    private final QueueClock clock;

    Leases(
            Terms terms,
            Supply<T> supply,
            ConcurrentMap<String, Lease<T>> keys,
            Announcer<T> announcer,
            DeadLetters<T> deadLetters,
            Counters counters) {
        this.terms = terms;
        this.supply = supply;
        this.keys = keys;
        this.announcer = announcer;
        this.deadLetters = deadLetters;
        this.counters = counters;
        this.inFlight = new InFlight<>(terms.maxInFlight());
        this.clock = supply.clock();
    }

    /** Leases the message whose turn it is; null if there is none, if too many are out, or after the close. */
    @Nullable
    Lease<T> take() {
        if (supply.isEmpty()) {
            return null;
        }
        var blank = new Lease<T>(this);
        if (!inFlight.add(blank)) {
            return null;
        }
        Lease<T> lease = takeFor(blank);
        if (lease == null) {
            inFlight.remove(blank);
        }
        return lease;
    }

    private @Nullable Lease<T> takeFor(Lease<T> blank) {
        while (true) {
            Lease<T> lease = supply.poll(blank);
            if (lease == null) {
                return null;
            }
            lease.deliveries++;
            if (lease == blank) {
                lease.begin();
                return lease;
            }
            inFlight.replace(blank, lease);
            if (lease.tryBegin()) {
                return lease;
            }
            counters.discarded.increment();
            inFlight.replace(blank, blank);
        }
    }

    /** Takes a ready message after the close without leasing it; null if there is none. */
    @Nullable
    Lease<T> discard() {
        Lease<T> message = supply.discard(new Lease<>(this));
        if (message != null) {
            counters.discarded.increment();
        }
        return message;
    }

    boolean complete(Lease<T> lease) {
        if (!own(lease).end(LeaseState.COMPLETED)) {
            return false;
        }
        if (lease.key != null) {
            keys.remove(lease.key, lease);
        }
        inFlight.remove(lease);
        return true;
    }

    /** Hands a message back at once, as if it had not been leased. */
    boolean release(Lease<T> lease) {
        if (!own(lease).end(LeaseState.RETURNED)) {
            return false;
        }
        counters.returned.increment();
        comeBack(lease, lease.deliveries - 1, 0);
        return true;
    }

    /** Hands a message back for another delivery; a dead letter if it has none left. */
    boolean retry(Lease<T> lease, Duration delay) {
        boolean spent = isSpent(lease);
        if (!own(lease).end(spent ? LeaseState.DEAD : LeaseState.RETURNED)) {
            return false;
        }
        counters.returned.increment();
        if (spent) {
            bury(lease, "spent its " + terms.maxDeliveries() + " deliveries: handed back for a retry");
        } else {
            comeBack(lease, lease.deliveries, QueueClock.nanos(delay));
        }
        return true;
    }

    boolean kill(Lease<T> lease, String reason) {
        if (!own(lease).end(LeaseState.DEAD)) {
            return false;
        }
        bury(lease, reason);
        return true;
    }

    boolean isCurrent(Lease<T> lease) {
        return own(lease).isLeased();
    }

    boolean renew(Lease<T> lease) {
        return own(lease).renew();
    }

    boolean extend(Lease<T> lease, Duration duration) {
        long now = clock.now();
        return own(lease).extend(now + QueueClock.nanos(duration), now + terms.visibilityNanos());
    }

    @Override
    public Instant expiryOf(LeaseState lease) {
        long now = clock.now();
        lease.stamp(now + terms.visibilityNanos());
        long deadline = lease.deadline();
        boolean renewed = deadline == QueueClock.NEVER;
        return clock.instantOf(renewed ? now + terms.visibilityNanos() : Math.max(now, deadline));
    }

    /** Gives every lease that has none a deadline, and takes those back whose deadline has passed. */
    void sweep(long now) {
        inFlight.forEach(lease -> {
            lease.stamp(now + terms.visibilityNanos());
            expire(lease, now);
        });
    }

    boolean expire(Lease<T> lease, long now) {
        boolean spent = isSpent(lease);
        if (!lease.expire(now, spent ? LeaseState.DEAD : LeaseState.RETURNED)) {
            return false;
        }
        counters.expired.increment();
        if (spent) {
            bury(lease, "spent its " + terms.maxDeliveries() + " deliveries: the last lease expired");
        } else {
            comeBack(lease, lease.deliveries, terms.backoff().nanosAfter(lease.deliveries));
        }
        return true;
    }

    /** Ends a message, ready, delayed or leased, because a newer one has taken its key; false if it was past that. */
    boolean supersede(Lease<T> message) {
        long before = message.supersede();
        if (before > 0) {
            counters.uncompleted.increment();
            inFlight.remove(message);
        } else if (before == 0) {
            supply.remove(message);
        }
        boolean live = before >= 0 || message.isReturned();
        if (live) {
            counters.superseded.increment();
        }
        return live;
    }

    /** Ends every lease and puts its message back; after the close, nothing is left on its way. */
    void handBackAll() {
        inFlight.clear(this::release);
    }

    private Lease<T> own(Lease<T> lease) {
        if (requireNonNull(lease, "lease").keeper != this) {
            throw new IllegalArgumentException("not a lease of this queue: " + lease);
        }
        return lease;
    }

    private boolean isSpent(Lease<T> lease) {
        return lease.deliveries >= terms.maxDeliveries();
    }

    private void comeBack(Lease<T> lease, int deliveries, long delayNanos) {
        counters.uncompleted.increment();
        var next = new Lease<T>(this, lease.message(), lease.priority(), deliveries, lease.key);
        boolean wanted = lease.key == null || keys.replace(lease.key, lease, next);
        boolean ready = wanted && supply.putBack(next, delayNanos);
        inFlight.remove(lease);
        if (wanted) {
            supply.announce(ready);
        }
    }

    private void bury(Lease<T> lease, String reason) {
        counters.uncompleted.increment();
        counters.dead.increment();
        if (lease.key != null) {
            keys.remove(lease.key, lease);
        }
        var message = messageOf(lease, Duration.ZERO);
        DeadLetter<T> letter = deadLetters.add(message, reason, clock.wallTime());
        inFlight.remove(lease);
        announcer.dead(letter);
    }

    static <T> Message<T> messageOf(Lease<T> lease, Duration delay) {
        return new Message<>(lease.message(), lease.priority(), delay, lease.key(), lease.deliveries);
    }

    InFlight<T> inFlight() {
        return inFlight;
    }
}
