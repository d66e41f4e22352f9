package dev.millrace.internal.concurrent;

import dev.millrace.time.Alarm;
import dev.millrace.time.TimeSource;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A task that runs once for all who asked for it since it began last, and rests for a while afterwards. Who asks
 * meanwhile wakes no thread. Thread-safe.
 */
public final class PacedTask {

    /*
     * I1  One run at a time: only who made the state ASKED has it run, and it is not made so again before it has
     *     rested.
     * I2  Whoever asks is followed by a run that begins afterwards: the state is RESTING before the task begins, so
     *     that who asks during the task or the rest makes it AGAIN, and the rest ends with another run.
     * Checked by PacedTaskTest.
     */
    private enum State {
        QUIET,
        ASKED,
        RESTING,
        AGAIN
    }

    private final Executor threads;
    private final TimeSource time;
    private final Duration pause;
    private final Runnable task;
    private final AtomicReference<State> state = new AtomicReference<>(State.QUIET);
    private volatile @Nullable Alarm alarm; // during the rest

    /**
     * Creates it; it does not run before somebody asks.
     *
     * @param threads where it runs
     * @param pause how long it rests
     * @param task what runs; it may not throw
     */
    public PacedTask(Executor threads, TimeSource time, Duration pause, Runnable task) {
        this.threads = threads;
        this.time = time;
        this.pause = pause;
        this.task = task;
    }

    /** Runs the task: soon, or when it has rested. */
    public void ask() {
        while (true) {
            var now = state.get();
            if (now == State.ASKED || now == State.AGAIN) {
                return;
            }
            if (now == State.RESTING && state.compareAndSet(now, State.AGAIN)) {
                return;
            }
            if (now == State.QUIET && state.compareAndSet(now, State.ASKED)) {
                threads.execute(this::run);
                return;
            }
        }
    }

    private void run() {
        state.set(State.RESTING);
        task.run();
        alarm = time.schedule(pause, this::rested);
    }

    private void rested() {
        if (!state.compareAndSet(State.RESTING, State.QUIET)) {
            state.set(State.ASKED);
            threads.execute(this::run);
        }
    }

    /** Ends the rest: nobody is to ask any more, and who asked during it is not served. */
    public void stop() {
        var last = alarm;
        if (last != null) {
            last.cancel();
        }
    }
}
