package dev.millrace.internal.concurrent;

import static java.util.Objects.requireNonNull;

import dev.millrace.event.LoggableException;
import dev.millrace.event.Overflow;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow.Subscriber;
import java.util.concurrent.Flow.Subscription;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The subscription of one subscriber to a stream: a bounded buffer between those who publish and the thread on which it
 * is called. Thread-safe.
 */
public final class StreamSubscription<T> implements Subscription {

    /*
     * S1  One caller: only who set `draining` calls the subscriber, so the calls come one after the other.
     * S2  No lost item: the drainer looks again under the lock before it clears `draining`.
     * S3  Nobody who publishes waits: under the lock there is no call of anybody's code.
     * S4  One end: onComplete or onError is called once, behind it nothing; after a cancel nothing begins.
     * Checked by StreamSubscriptionTest, and EventStreamTest with an engine.
     */
    private static final Logger log = LoggerFactory.getLogger(StreamSubscription.class);

    private final Object lock = new Object();
    private final Subscriber<? super T> subscriber;
    private final Terms terms;
    private final Consumer<? super StreamSubscription<T>> onLeave;

    // Guarded by the lock.
    private final ArrayDeque<T> replay = new ArrayDeque<>();
    private final ArrayDeque<T> buffer = new ArrayDeque<>();
    private boolean isReplaying = true;
    private boolean isIntroduced;
    private boolean isOver; // cancelled, or its end was told
    private boolean hasEnded; // nothing is published any more
    private @Nullable Throwable failure; // why
    private boolean isUrgent; // the failure is told before what is in the buffer
    private long demand;
    private boolean draining;

    /**
     * The terms on which items are handed over. Immutable.
     *
     * @param capacity how many published items wait at most
     * @param overflow what becomes of more
     * @param executor where the subscriber is called
     * @param tally counts dropped items and failed subscribers
     */
    public record Terms(int capacity, Overflow overflow, Executor executor, StreamTally tally) {}

    /**
     * Creates a subscription; nothing is handed over before {@link #begin}.
     *
     * @param onLeave hears of it once, when nothing is handed over any more; on any thread, under no lock
     */
    public StreamSubscription(
            Subscriber<? super T> subscriber, Terms terms, Consumer<? super StreamSubscription<T>> onLeave) {
        this.subscriber = requireNonNull(subscriber, "subscriber");
        this.terms = terms;
        this.onLeave = onLeave;
    }

    /** Begins with what was published before; it has all the room that it needs. */
    public void begin(List<? extends T> before) {
        synchronized (lock) {
            replay.addAll(before);
            isReplaying = false;
        }
        wake();
    }

    /** Publishes an item, without waiting. */
    public void offer(T item) {
        synchronized (lock) {
            if (isOver || hasEnded) {
                return;
            }
            if (buffer.size() < terms.capacity()) {
                buffer.add(item);
            } else {
                overflow(item);
            }
        }
        wake();
    }

    private void overflow(T item) {
        switch (terms.overflow()) {
            case DROP_OLDEST -> {
                buffer.remove();
                buffer.add(item);
                terms.tally().dropped(1);
            }
            case DROP_NEWEST -> terms.tally().dropped(1);
            case FAIL -> {
                terms.tally().dropped(buffer.size() + 1L);
                buffer.clear();
                end(
                        new IllegalStateException("[ENG-190] the buffer of " + terms.capacity()
                                + " events is full: the subscriber is too slow, or asks for too few; give it a larger"
                                + " buffer, or another overflow policy"),
                        true);
            }
        }
    }

    /** Says that some items cannot be had any more. */
    public void missed(long items) {
        terms.tally().dropped(items);
    }

    /** Nothing follows what was published. */
    public void complete() {
        endLater(null);
    }

    /** Nothing follows what was published, for a reason. */
    public void fail(Throwable why) {
        endLater(why);
    }

    private void endLater(@Nullable Throwable why) {
        synchronized (lock) {
            end(why, false);
        }
        wake();
    }

    private void end(@Nullable Throwable why, boolean urgently) {
        if (!hasEnded) {
            hasEnded = true;
            failure = why;
            isUrgent = urgently;
        }
    }

    /** {@inheritDoc} As the specification has it (3.9), a number that is not positive ends the subscription. */
    @Override
    public void request(long items) {
        synchronized (lock) {
            if (items <= 0) {
                hasEnded = false;
                end(
                        new IllegalArgumentException(
                                "[ENG-191] a subscriber asks for at least one event (rule 3.9), not for " + items),
                        true);
            } else {
                demand = demand + items < 0 ? Long.MAX_VALUE : demand + items;
            }
        }
        wake();
    }

    @Override
    public void cancel() {
        if (leave()) {
            onLeave.accept(this);
        }
    }

    /** Returns whether it had not left before. */
    private boolean leave() {
        synchronized (lock) {
            boolean isFirst = !isOver;
            isOver = true;
            replay.clear();
            buffer.clear();
            return isFirst;
        }
    }

    // --- whoever drains

    private void wake() {
        synchronized (lock) {
            if (draining || isOver || !hasWork()) {
                return;
            }
            draining = true;
        }
        try {
            terms.executor().execute(this::drain);
        } catch (RuntimeException | Error e) { // an application's executor may throw anything
            log.warn("No thread can be had for subscriber {}: it is cancelled", name(), LoggableException.of(e));
            terms.tally().failed();
            cancel();
        }
    }

    private boolean hasWork() {
        boolean hasItem = !isReplaying && !(replay.isEmpty() && buffer.isEmpty());
        return !isIntroduced || isUrgent || hasItem && demand > 0 || !hasItem && !isReplaying && hasEnded;
    }

    private void drain() {
        for (var call = next(); call != null; call = next()) {
            try {
                call.run();
            } catch (Throwable t) { // a subscriber must not throw (2.13): it is one that has cancelled
                log.warn("Subscriber {} failed, and is cancelled", name(), LoggableException.of(t));
                terms.tally().failed();
                cancel();
            }
        }
    }

    private String name() {
        return subscriber.getClass().getName();
    }

    private @Nullable Runnable next() {
        synchronized (lock) {
            if (isOver || !hasWork()) {
                draining = false;
                return null;
            }
            if (!isIntroduced) {
                isIntroduced = true;
                return () -> subscriber.onSubscribe(this);
            }
            if (!isUrgent && !(replay.isEmpty() && buffer.isEmpty())) {
                demand -= demand == Long.MAX_VALUE ? 0 : 1;
                var item = replay.isEmpty() ? buffer.remove() : replay.remove();
                return () -> subscriber.onNext(item);
            }
            return lastCall(failure);
        }
    }

    private Runnable lastCall(@Nullable Throwable why) {
        return () -> {
            cancel();
            if (why == null) {
                subscriber.onComplete();
            } else {
                subscriber.onError(why);
            }
        };
    }
}
