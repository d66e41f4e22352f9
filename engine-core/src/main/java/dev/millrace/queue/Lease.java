package dev.millrace.queue;

import static java.util.Objects.requireNonNull;

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

    private static final Priority[] LANES = Priority.values();
    private static final int LANE_BITS = 2;

    final Keeper keeper;

    /** Null only while the lease is blank: it has a slot, but no message yet. */
    @Nullable
    T payload;

    @Nullable
    String key;

    /**
     * The position in the ring and, in its last bits, the lane; the lane alone until then.
     */
    long token;

    @Nullable
    Slot<Lease<T>> slot;

    /** How often the message was leased; while it waits, how often before. */
    int deliveries;

    /** The leases of a queue, as one of them knows them. Thread-safe. */
    interface Keeper {

        /** Returns the time at which a lease expires unless it is renewed or ends before. */
        Instant expiryOf(LeaseState lease);
    }

    /** Makes a blank lease. */
    Lease(Keeper keeper) {
        this.keeper = keeper;
    }

    /** Makes a lease for a message that waits; {@code deliveries} are those charged before. */
    @SuppressWarnings("EnumOrdinal") // the order of service is the order of the constants
    Lease(Keeper keeper, T payload, Priority priority, int deliveries, @Nullable String key) {
        this.keeper = keeper;
        this.payload = payload;
        this.token = token(0, priority.ordinal());
        this.deliveries = deliveries;
        this.key = key;
    }

    static long token(long position, int lane) {
        return position << LANE_BITS | lane;
    }

    int lane() {
        return (int) token & (1 << LANE_BITS) - 1;
    }

    /** Returns the payload as it was enqueued. */
    public T message() {
        return requireNonNull(payload);
    }

    /** Returns the priority of the message. */
    public Priority priority() {
        return LANES[lane()];
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
        return keeper.expiryOf(this);
    }

    @Override
    public String toString() {
        return "Lease[token=" + token + ", deliveries=" + deliveries + ", priority=" + priority() + "]";
    }
}
