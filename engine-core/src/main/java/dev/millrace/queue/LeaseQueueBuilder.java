package dev.millrace.queue;

import static java.util.Objects.requireNonNull;

import dev.millrace.time.TimeSource;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * Settings of a new {@link LeaseQueue}; each has a default. Confined to the thread that builds.
 *
 * @param <T> the type of the payloads
 */
public final class LeaseQueueBuilder<T> {

    private static final int MAX_CAPACITY = 1 << 28;
    private static final int MAX_WEIGHT = 100;

    int capacity = 1024;
    int delayedCapacity = 1024;
    int maxInFlight = 1024;
    int deadLetterCapacity = 1000;
    int maxDeliveries = 5;
    Duration visibility = Duration.ofSeconds(30);
    Duration sweepInterval = Duration.ofSeconds(1);
    RedeliveryDelay backoff = RedeliveryDelay.of(Duration.ofSeconds(1), 2, Duration.ofSeconds(60));
    Weights weights = Weights.OF_PRIORITIES;
    TimeSource time = TimeSource.system();
    Runnable onReady = Announcer.NOBODY;
    Consumer<? super DeadLetter<T>> onDeadLetter = letter -> {};

    LeaseQueueBuilder() {}

    /** Sets how many messages of each priority may be ready at a time; 1024 by default. */
    public LeaseQueueBuilder<T> capacity(int messages) {
        this.capacity = inRange(messages, MAX_CAPACITY, "capacity");
        return this;
    }

    /** Sets how many new messages may wait for their delay at a time; 1024 by default. */
    public LeaseQueueBuilder<T> delayedCapacity(int messages) {
        this.delayedCapacity = inRange(messages, MAX_CAPACITY, "delayedCapacity");
        return this;
    }

    /**
     * Sets how many leases may be out at a time, rounded up to a power of two, and one more for each of the first
     * threads that lease, up to a thirty-second; 1024 by default.
     */
    public LeaseQueueBuilder<T> maxInFlight(int leases) {
        this.maxInFlight = inRange(leases, MAX_CAPACITY, "maxInFlight");
        return this;
    }

    /** Sets how many dead letters are kept; 1000 by default. See {@link DeadLetters}. */
    public LeaseQueueBuilder<T> deadLetterCapacity(int letters) {
        this.deadLetterCapacity = inRange(letters, MAX_CAPACITY, "deadLetterCapacity");
        return this;
    }

    /** Sets how often a message may be leased before it becomes a dead letter; 5 by default. */
    public LeaseQueueBuilder<T> maxDeliveries(int deliveries) {
        this.maxDeliveries = inRange(deliveries, Integer.MAX_VALUE, "maxDeliveries");
        return this;
    }

    /** Sets how long a lease lasts unless it is renewed; 30 s by default. */
    public LeaseQueueBuilder<T> visibility(Duration visibility) {
        this.visibility = positive(visibility, "visibility");
        return this;
    }

    /**
     * Sets how often leases are looked at; 1 s by default, never longer than the visibility. An expired lease is
     * noticed at most two intervals late.
     */
    public LeaseQueueBuilder<T> sweepInterval(Duration interval) {
        this.sweepInterval = positive(interval, "sweepInterval");
        return this;
    }

    /**
     * Sets how long a message whose lease expired waits before it is ready again: 1 s, doubled with each delivery, at
     * most
     * 60 s by default.
     */
    public LeaseQueueBuilder<T> backoff(Duration initial, double multiplier, Duration max) {
        this.backoff = RedeliveryDelay.of(initial, multiplier, max);
        return this;
    }

    /** Sets the shares of the priorities while all have messages, each 1 to 100; 4, 2 and 1 by default. */
    public LeaseQueueBuilder<T> weights(int high, int normal, int low) {
        this.weights = new Weights(
                inRange(high, MAX_WEIGHT, "high"),
                inRange(normal, MAX_WEIGHT, "normal"),
                inRange(low, MAX_WEIGHT, "low"));
        return this;
    }

    /** Sets the clock and the alarms; {@link TimeSource#system()} by default. */
    public LeaseQueueBuilder<T> time(TimeSource time) {
        this.time = requireNonNull(time, "time");
        return this;
    }

    /**
     * Sets what to call each time a message has become ready that nobody enqueued just now (it was due, came back, or
     * was redriven), so that a worker can be woken. It is called without a lock, on the thread that made the message
     * ready: a worker's, an operator's, or the time source's. It must be short; what it throws is counted and logged,
     * and it is named in the log if it takes longer than a second.
     */
    public LeaseQueueBuilder<T> onReady(Runnable hook) {
        this.onReady = requireNonNull(hook, "hook");
        return this;
    }

    /**
     * Sets who is told of every dead letter. It is called without a lock, on a worker's thread or the time source's. It
     * must be short; what it throws is counted and logged, and it is named in the log if it takes longer than a second.
     */
    public LeaseQueueBuilder<T> onDeadLetter(Consumer<? super DeadLetter<T>> hook) {
        this.onDeadLetter = requireNonNull(hook, "hook");
        return this;
    }

    /** Makes the queue. */
    public LeaseQueue<T> build() {
        return new LeaseQueue<>(this);
    }

    Terms terms() {
        long visibilityNanos = QueueClock.nanos(visibility);
        long sweepNanos = Math.min(QueueClock.nanos(sweepInterval), visibilityNanos);
        return new Terms(visibilityNanos, sweepNanos, maxInFlight, maxDeliveries, backoff);
    }

    private static int inRange(int value, int max, String name) {
        if (value < 1 || value > max) {
            throw new IllegalArgumentException(name + " must be 1 to " + max + ": " + value);
        }
        return value;
    }

    private static Duration positive(Duration duration, String name) {
        if (requireNonNull(duration, name).isZero() || duration.isNegative()) {
            throw new IllegalArgumentException(name + " must be above zero: " + duration);
        }
        return duration;
    }
}
