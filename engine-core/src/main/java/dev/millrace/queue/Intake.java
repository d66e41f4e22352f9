package dev.millrace.queue;

import dev.millrace.definition.Priority;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicBoolean;

/** How messages come in. Thread-safe. */
final class Intake<T> {
    /*
     * I1  One live message per key: whatever takes a key does so in one atomic step of the map, in which it also gets
     *     its place and ends the message that had the key. If there is no place, the older message stays.
     * Checked by LeaseQueueKeyTest.
     */

    private final Supply<T> supply;
    private final Leases<T> leases;
    private final ConcurrentMap<String, Lease<T>> keys;

    Intake(Supply<T> supply, Leases<T> leases, ConcurrentMap<String, Lease<T>> keys) {
        this.supply = supply;
        this.leases = leases;
        this.keys = keys;
    }

    /** Adds a message without wishes; false if there is no room. */
    boolean add(T payload, Priority priority) {
        if (!supply.add(payload, priority)) {
            return refuse();
        }
        supply.announceNew(true);
        return true;
    }

    /** Adds a message, in place of the live one of its key only if it may replace. */
    Placement place(Message<T> message, boolean mayReplace) {
        long delay = QueueClock.nanos(message.delay());
        String key = message.key().orElse(null);
        var lease = new Lease<>(leases, message.payload(), message.priority(), message.deliveries(), key);
        Placement placement = key == null ? addNew(lease, delay) : addKeyed(lease, key, delay, mayReplace);
        if (placement == Placement.FULL) {
            refuse();
        } else {
            supply.announceNew(delay == 0);
        }
        return placement;
    }

    private Placement addNew(Lease<T> lease, long delay) {
        return supply.add(lease, delay) ? Placement.ADDED : Placement.FULL;
    }

    private Placement addKeyed(Lease<T> lease, String key, long delay, boolean mayReplace) {
        var replaced = new AtomicBoolean();
        Lease<T> live = keys.compute(key, (same, older) -> {
            boolean welcome = older == null || mayReplace;
            if (!welcome || !supply.add(lease, delay)) {
                return older;
            }
            replaced.setPlain(older != null && leases.supersede(older));
            return lease;
        });
        if (live != lease) {
            return Placement.FULL;
        }
        return replaced.getPlain() ? Placement.REPLACED : Placement.ADDED;
    }

    /** A closed queue is no reason to try again later, so it is told apart from a full one. */
    private boolean refuse() {
        if (supply.isClosed()) {
            throw new IllegalStateException("[QUE-101] the queue is closed and takes no more messages");
        }
        return false;
    }
}
