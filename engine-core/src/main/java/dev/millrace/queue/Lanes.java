package dev.millrace.queue;

import dev.millrace.definition.Priority;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The ready messages: one ring per priority, served by weight. Thread-safe. */
final class Lanes<T> {
    /*
     * I1  Empty is exact: `poll` returns null only if all rings were empty at one moment.
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
            rings.add(new Ring<>(capacity, lane(priority)));
            room.add(new Gate());
        }
    }

    /** Appends a message to the ring of its priority; false if that is full or closed. */
    boolean offer(Lease<T> message) {
        int lane = lane(message.priority);
        if (!rings.get(lane).offer(message)) {
            return false;
        }
        int seen = used.getPlain();
        if ((seen & 1 << lane) == 0) {
            used.getAndUpdate(lanes -> lanes | 1 << lane);
        }
        return true;
    }

    /** Takes the message whose turn it is, from whichever ring; null if there is none. */
    @Nullable
    Lease<T> poll() {
        int lanes = used.get();
        Lease<T> message = null;
        if ((lanes & lanes - 1) != 0) {
            message = pollByWeight();
        } else if (lanes != 0) {
            message = pollFrom(Integer.numberOfTrailingZeros(lanes));
        }
        return message == null ? pollAny() : message;
    }

    private @Nullable Lease<T> pollByWeight() {
        long turn = taken();
        int lane = weights.lane(turn);
        if (rings.get(lane).hasNext()) {
            return pollFrom(lane);
        }
        int ready = 0;
        for (int other = 0; other < rings.size(); other++) {
            ready |= rings.get(other).hasNext() ? 1 << other : 0;
        }
        return ready == 0 ? null : pollFrom(weights.lane(turn, ready));
    }

    private @Nullable Lease<T> pollAny() {
        while (true) {
            long before = offered();
            for (int lane = 0; lane < rings.size(); lane++) {
                Lease<T> message = pollFrom(lane);
                if (message != null) {
                    return message;
                }
            }
            if (offered() == before) {
                return null;
            }
        }
    }

    private @Nullable Lease<T> pollFrom(int lane) {
        Lease<T> message = rings.get(lane).poll();
        if (message != null) {
            room.get(lane).open();
        }
        return message;
    }

    /** Says whether all rings are empty and nothing is being written to one. */
    boolean isEmpty() {
        for (int lane = 0; lane < rings.size(); lane++) {
            if (!rings.get(lane).isEmpty()) {
                return false;
            }
        }
        return true;
    }

    boolean isFull(Priority priority) {
        return rings.get(lane(priority)).isFull();
    }

    /** Returns the gate at which producers wait for room. */
    Gate room(Priority priority) {
        return room.get(lane(priority));
    }

    long depth(Priority priority) {
        var ring = rings.get(lane(priority));
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

    /** The order of service is the order of the constants. */
    @SuppressWarnings("EnumOrdinal")
    private static int lane(Priority priority) {
        return priority.ordinal();
    }
}
