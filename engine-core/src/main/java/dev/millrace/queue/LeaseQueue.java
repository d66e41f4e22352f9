package dev.millrace.queue;

import static java.util.Objects.requireNonNull;

import dev.millrace.definition.Priority;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A bounded in-memory queue whose messages are leased, not removed: a message is gone when its lease is completed, and
 * comes back when the lease is handed back or expires. Delivery is at least once. Thread-safe.
 *
 * <p>When there is no room a message is refused; none is ever dropped or overwritten. Priorities are served by weight.
 * A message that spent its deliveries becomes a dead letter. Nothing survives the process: a host that needs that
 * stores {@link #drain()}.
 *
 * <pre>{@code
 * var queue = LeaseQueue.<String>builder().visibility(Duration.ofMinutes(1)).build();
 * queue.enqueue("hello");
 * queue.lease().ifPresent(lease -> {
 *     handle(lease.message());
 *     queue.complete(lease);
 * });
 * }</pre>
 *
 * @param <T> the type of the payloads
 */
public final class LeaseQueue<T> implements AutoCloseable {

    private final QueueClock clock;
    private final Lanes<T> lanes;
    private final Backlog<T> backlog;
    private final Supply<T> supply;
    final Leases<T> leases;
    private final Intake<T> intake;
    private final Announcer<T> announcer;
    private final Sweeper<T> sweeper;
    private final Pulse pulse;
    private final DeadLetters<T> deadLetters;
    private final Counters counters = new Counters();
    private final ReentrantLock closing = new ReentrantLock();

    LeaseQueue(LeaseQueueBuilder<T> settings) {
        var terms = settings.terms();
        var keys = new ConcurrentHashMap<String, Lease<T>>();
        clock = new QueueClock(settings.time);
        lanes = new Lanes<>(settings.capacity, settings.weights);
        backlog = new Backlog<>(lanes, settings.delayedCapacity, terms.sweepNanos());
        announcer = new Announcer<>(settings.onReady, settings.onDeadLetter, clock, counters.failedHooks);
        pulse = new Pulse(clock, this::onPulse);
        supply = new Supply<>(clock, lanes, backlog, announcer, counters, pulse);
        deadLetters = new DeadLetters<>(settings.deadLetterCapacity, this::redrive);
        leases = new Leases<>(terms, supply, keys, announcer, deadLetters, counters);
        intake = new Intake<>(supply, leases, keys);
        sweeper = new Sweeper<>(leases, clock, pulse, terms.sweepNanos());
    }

    /** Starts to build a queue. */
    public static <T> LeaseQueueBuilder<T> builder() {
        return new LeaseQueueBuilder<>();
    }

    /**
     * Adds a message of normal priority, due at once.
     *
     * @return false if there is no room
     * @throws IllegalStateException if the queue is closed
     */
    public boolean enqueue(T payload) {
        return enqueue(payload, Priority.NORMAL);
    }

    /**
     * Adds a message, due at once.
     *
     * @return false if there is no room
     * @throws IllegalStateException if the queue is closed
     */
    public boolean enqueue(T payload, Priority priority) {
        boolean added = intake.add(requireNonNull(payload, "payload"), requireNonNull(priority, "priority"));
        if (!added) {
            counters.rejected.increment();
        }
        return added;
    }

    /**
     * Adds a message with its wishes: priority, delay, key. A message that replaces another needs room of its own; if
     * there is none, the older one stays. The outcome of a lease whose message was replaced is refused.
     *
     * @throws IllegalStateException if the queue is closed
     */
    public Placement place(Message<T> message) {
        Placement placement = intake.place(requireNonNull(message, "message"), true);
        if (placement == Placement.FULL) {
            counters.rejected.increment();
        }
        return placement;
    }

    /**
     * Adds a message as {@link #place} does, and waits for room if there is none.
     *
     * @param timeout how long to wait at most
     * @return {@link Placement#FULL} if there was no room in that time
     * @throws IllegalStateException if the queue is closed, before or meanwhile
     * @throws InterruptedException if the thread is interrupted while it waits
     */
    public Placement put(Message<T> message, Duration timeout) throws InterruptedException {
        boolean delayed = !requireNonNull(message, "message").delay().isZero();
        Gate room = delayed ? backlog.room() : lanes.room(message.priority());
        BooleanSupplier full = delayed ? backlog::isFull : () -> lanes.isFull(message.priority());
        var patience = new Patience(clock, QueueClock.nanos(requireNonNull(timeout, "timeout")));
        Placement placement = intake.place(message, true);
        while (placement == Placement.FULL && patience.waitAt(room, () -> !isClosed() && full.getAsBoolean())) {
            placement = intake.place(message, true);
        }
        if (placement == Placement.FULL) {
            counters.rejected.increment();
        }
        return placement;
    }

    /** Leases the message whose turn it is; empty if none is ready, if too many leases are out, or after the close. */
    public Optional<Lease<T>> lease() {
        return Optional.ofNullable(leaseOrNull());
    }

    /**
     * Leases a message as {@link #lease()} does, and waits for one if there is none.
     *
     * @param timeout how long to wait at most
     * @return empty if there was none in that time, or if the queue is closed
     * @throws InterruptedException if the thread is interrupted while it waits
     */
    public Optional<Lease<T>> lease(Duration timeout) throws InterruptedException {
        Lease<T> lease = leaseOrNull();
        if (lease == null) {
            var patience = new Patience(clock, QueueClock.nanos(requireNonNull(timeout, "timeout")));
            try {
                lease = await(patience);
            } finally {
                if (lease == null) {
                    passOn();
                }
            }
        }
        return Optional.ofNullable(lease);
    }

    /** Who gives up may have been woken for a slot or a message before, and gone to wait for the other. */
    private void passOn() {
        leases.inFlight().room().open();
        announcer.arrivals().open();
    }

    private @Nullable Lease<T> await(Patience patience) throws InterruptedException {
        InFlight<T> inFlight = leases.inFlight();
        boolean waited = true;
        while (waited && !isClosed()) {
            waited = inFlight.isFull()
                    ? patience.waitAt(inFlight.room(), () -> !isClosed() && inFlight.isFull())
                    : patience.waitAt(announcer.arrivals(), () -> !isClosed() && lanes.isEmpty());
            Lease<T> lease = waited ? leaseOrNull() : null;
            if (lease != null) {
                return lease;
            }
        }
        return null;
    }

    /** Returns whether a message was ready at the moment of the call. */
    public boolean hasReady() {
        return !lanes.isEmpty();
    }

    /** Returns whether a message of another priority was ready; may say no while one is being added. */
    public boolean hasReadyBeside(Priority priority) {
        return lanes.hasNextBeside(requireNonNull(priority, "priority"));
    }

    /**
     * Returns whether a lease was to be had at the moment of the call: a message was ready, and not too many leases
     * were out.
     */
    public boolean canLease() {
        return !lanes.isEmpty() && !leases.inFlight().isFull();
    }

    /** Leases a message as {@link #lease()} does, for callers that count every allocation; null if there is none. */
    public @Nullable Lease<T> leaseOrNull() {
        Lease<T> lease = leases.take();
        if (lease == null && pulse.runIfOverdue()) {
            lease = leases.take();
        }
        if (lease != null) {
            sweeper.watch();
            if (supply.isStuck()) {
                supply.moveDue();
            }
        }
        return lease;
    }

    /**
     * Ends a lease because its work is done; the message is gone.
     *
     * @return true exactly once per message, false if the lease had ended before: completed, handed back, expired,
     *     replaced
     */
    public boolean complete(Lease<T> lease) {
        return leases.complete(lease);
    }

    /**
     * Hands a message back at once, uncharged: the delivery does not count, as if it had not been leased.
     *
     * @return false if the lease had ended before
     */
    public boolean release(Lease<T> lease) {
        return leases.release(lease);
    }

    /**
     * Hands a message back for another delivery after a delay. If it has no delivery left it becomes a dead letter.
     *
     * @return false if the lease had ended before
     */
    public boolean retry(Lease<T> lease, Duration delay) {
        return leases.retry(lease, requireNonNull(delay, "delay"));
    }

    /**
     * Makes the message a dead letter, whatever deliveries it has left.
     *
     * @return false if the lease had ended before
     */
    public boolean deadLetter(Lease<T> lease, String reason) {
        return leases.kill(lease, requireNonNull(reason, "reason"));
    }

    /**
     * Gives a lease its full visibility again, from now.
     *
     * @return false if the lease had ended before
     */
    public boolean renew(Lease<T> lease) {
        return leases.renew(lease);
    }

    /**
     * Makes a lease last at least this long from now; never shortens it.
     *
     * @return false if the lease had ended before
     */
    public boolean extend(Lease<T> lease, Duration duration) {
        return leases.extend(lease, requireNonNull(duration, "duration"));
    }

    /** Says whether a lease still runs, so that its outcome would count now. */
    public boolean isCurrent(Lease<T> lease) {
        return leases.isCurrent(lease);
    }

    /**
     * Hands every lease that is out to the action, to inspect or renew it; those that come or go meanwhile may be left
     * out.
     */
    public void forEachLease(Consumer<? super Lease<T>> action) {
        leases.inFlight().forEach(requireNonNull(action, "action"));
    }

    /** Returns the dead letters, as a live view. */
    public DeadLetters<T> deadLetters() {
        return deadLetters;
    }

    /** Returns a snapshot of what is in the queue and what went through. */
    public QueueMetrics metrics() {
        return counters.snapshot(lanes, backlog.size(), leases.inFlight(), deadLetters);
    }

    /** Says whether the queue is closed or closing. */
    public boolean isClosed() {
        return lanes.isClosed();
    }

    /**
     * Closes the queue: it takes no more messages and leases none, hands all leases back uncharged, so that their
     * outcomes are refused from now on, and wakes everybody who waits. Waits for calls under way, not for workers. Does
     * nothing the second time.
     */
    @Override
    public void close() {
        closing.lock();
        try {
            lanes.close();
            backlog.close();
            leases.handBackAll();
            leases.inFlight().room().openAll();
            announcer.arrivals().openAll();
            pulse.close();
        } finally {
            closing.unlock();
        }
    }

    /**
     * Takes what is left out of a closed queue, so that it can be stored: ready messages first, in the order of their
     * service, then the delayed ones with the rest of their delay. Dead letters stay.
     *
     * @throws IllegalStateException if the queue is not closed
     */
    public List<Message<T>> drain() {
        if (!isClosed()) {
            throw new IllegalStateException("[QUE-102] close the queue before you drain it");
        }
        var left = new ArrayList<Message<T>>();
        closing.lock();
        try {
            long now = clock.now();
            for (var message = leases.discard(); message != null; message = leases.discard()) {
                addLive(message, Duration.ZERO, left);
            }
            backlog.drain((message, due) -> addLive(message, Duration.ofNanos(Math.max(0, due - now)), left));
        } finally {
            closing.unlock();
        }
        return left;
    }

    private void addLive(Lease<T> message, Duration delay, List<Message<T>> left) {
        if (message.isReady()) {
            left.add(Leases.messageOf(message, delay));
        }
    }

    private boolean redrive(Message<T> message) {
        return intake.place(message, false) != Placement.FULL;
    }

    private void onPulse() {
        sweeper.sweepIfDue();
        supply.moveDue();
    }
}
