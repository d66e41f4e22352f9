package dev.millrace.queue;

import dev.millrace.definition.Priority;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One delivery of one message: temporary ownership, fenced by a token. Every delivery has a lease of its own, so a late
 * outcome of an earlier one cannot count. Thread-safe.
 *
 * @param <T> the type of the payload
 */
public final class Lease<T> extends LeaseState {

    final Custody<T> custody;
    final T payload;
    final Priority priority;
    final @Nullable String key;

    // Written by one thread at a time, each before it hands the lease on through the ring or the in-flight table.
    long token;
    int slot;
    int deliveries;

    /** Makes a ready message; {@code deliveries} are those charged before. */
    Lease(Custody<T> custody, T payload, Priority priority, int deliveries, @Nullable String key) {
        this.custody = custody;
        this.payload = payload;
        this.priority = priority;
        this.deliveries = deliveries;
        this.key = key;
    }

    /** Returns the payload as it was enqueued. */
    public T message() {
        return payload;
    }

    /** Returns the priority of the message. */
    public Priority priority() {
        return priority;
    }

    /** Returns the key by which a newer message replaces this one, if it has one. */
    public Optional<String> key() {
        return Optional.ofNullable(key);
    }

    /** Returns how often the message has been leased, this time included; leases handed back uncharged do not count. */
    public int deliveries() {
        return deliveries;
    }

    /**
     * Returns the fencing token: unique in its queue, and greater than the token of every earlier delivery of the same
     * message.
     */
    public long token() {
        return token;
    }

    /**
     * Returns the time at which the lease expires unless it is renewed or ends before; the present if it has ended. The
     * queue may notice the expiry later than that, never earlier.
     */
    public Instant expiresAt() {
        return custody.expiryOf(this);
    }

    @Override
    public String toString() {
        return "Lease[token=" + token + ", deliveries=" + deliveries + ", priority=" + priority + "]";
    }
}
