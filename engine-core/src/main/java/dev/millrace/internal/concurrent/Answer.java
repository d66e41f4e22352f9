package dev.millrace.internal.concurrent;

import dev.millrace.time.TimeSource;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The answer to a question that another thread takes up: whoever waits can take the question back until it is taken up.
 * Thread-safe.
 */
public final class Answer<T> {

    private static final TimeSource CLOCK = TimeSource.system();

    private final CompletableFuture<T> future = new CompletableFuture<>();
    private final AtomicBoolean taken = new AtomicBoolean();
    private final long since = CLOCK.nanoTime();

    /** Creates it open. */
    public Answer() {}

    /** Returns how much is left of a limit that began with the question; nothing if it is over. */
    public Duration left(Duration limit) {
        return Duration.ofNanos(Math.max(0, limit.toNanos() - (CLOCK.nanoTime() - since)));
    }

    /** Takes the question up, or back; true for the first who does. */
    public boolean take() {
        return taken.compareAndSet(false, true);
    }

    /** Gives the answer. */
    public void give(T value) {
        future.complete(value);
    }

    /** Says why there is none. */
    public void refuse(Throwable why) {
        future.completeExceptionally(why);
    }

    /**
     * Waits for a limited time, whatever interrupts it; an interrupt stays set. Returns whether the answer is there.
     */
    public boolean await(Duration limit) {
        long end = CLOCK.nanoTime() + limit.toNanos();
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    future.get(Math.max(0, end - CLOCK.nanoTime()), TimeUnit.NANOSECONDS);
                    return true;
                } catch (ExecutionException e) {
                    return true;
                } catch (TimeoutException e) {
                    return future.isDone();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Returns the answer that is there; throws what it was refused with. */
    public T value() {
        try {
            return future.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }
}
