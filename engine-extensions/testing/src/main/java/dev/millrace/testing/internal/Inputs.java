package dev.millrace.testing.internal;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The turns that are to be taken, and which of them is next. Thread-safe where it says so. */
interface Inputs {

    /** Adds a turn; those of one lane keep their order. */
    void add(Object lane, Runnable turn);

    /** Returns the next turn; null if there is none within the limit. */
    @Nullable
    Runnable next(Duration limit) throws InterruptedException;

    /** Returns turns in the order of their arrival, from any thread. */
    static Inputs inOrder() {
        BlockingQueue<Runnable> turns = new LinkedBlockingQueue<>();
        return new Inputs() {
            @Override
            public void add(Object lane, Runnable turn) {
                turns.add(turn);
            }

            @Override
            public @Nullable Runnable next(Duration limit) throws InterruptedException {
                return turns.poll(limit.toNanos(), TimeUnit.NANOSECONDS);
            }
        };
    }
}
