package dev.millrace.queue;

import dev.millrace.event.LoggableException;
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

    private final Gate arrivals = new Gate();
    private final Runnable onReady;
    private final Consumer<? super DeadLetter<T>> onDeadLetter;

    Announcer(Runnable onReady, Consumer<? super DeadLetter<T>> onDeadLetter) {
        this.onReady = onReady;
        this.onDeadLetter = onDeadLetter;
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
        try {
            onReady.run();
        } catch (Throwable t) {
            log.error("The onReady hook of a queue failed", LoggableException.of(t));
        }
    }

    void dead(DeadLetter<T> letter) {
        try {
            onDeadLetter.accept(letter);
        } catch (Throwable t) {
            log.error(
                    "The onDeadLetter hook of a queue failed for dead letter {}", letter.id(), LoggableException.of(t));
        }
    }
}
