package dev.millrace.queue;

import dev.millrace.event.LoggableException;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the outside what happened: wakes waiting workers, calls the host's hooks. Thread-safe; never called under a
 * lock.
 */
final class Announcer<T> {

    static final Runnable NOBODY = () -> {};

    private static final Logger log = LoggerFactory.getLogger(Announcer.class);

    private static final long SLOW_NANOS = 1_000_000_000;

    private final Gate arrivals = new Gate();
    private final Runnable onReady;
    private final Consumer<? super DeadLetter<T>> onDeadLetter;

    private final QueueClock clock;
    private final LongAdder failures;

    Announcer(Runnable onReady, Consumer<? super DeadLetter<T>> onDeadLetter, QueueClock clock, LongAdder failures) {
        this.onReady = onReady;
        this.onDeadLetter = onDeadLetter;
        this.clock = clock;
        this.failures = failures;
    }

    /** Returns the gate at which workers wait for messages. */
    Gate arrivals() {
        return arrivals;
    }

    /**
     * Says that a producer brought a message that can be leased; the host is not called, since it is the one who
     * brought it.
     */
    void brought() {
        arrivals.open();
    }

    /** Says that a message can be leased that nobody brought just now. */
    void ready() {
        arrivals.open();
        if (onReady != NOBODY) {
            callOnReady();
        }
    }

    void ready(int messages) {
        for (int said = 0; said < messages; said++) {
            ready();
        }
    }

    private void callOnReady() {
        call("onReady", onReady);
    }

    void dead(DeadLetter<T> letter) {
        call("onDeadLetter", () -> onDeadLetter.accept(letter));
    }

    private void call(String hook, Runnable action) {
        long begin = clock.now();
        try {
            action.run();
        } catch (Throwable t) {
            failures.increment();
            log.error("The {} hook of a queue failed", hook, LoggableException.of(t));
        }
        long nanos = clock.now() - begin;
        if (nanos > SLOW_NANOS) {
            log.warn("The {} hook of a queue took {}: it must be short", hook, Duration.ofNanos(nanos));
        }
    }
}
