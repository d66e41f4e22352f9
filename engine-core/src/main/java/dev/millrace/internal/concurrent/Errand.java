package dev.millrace.internal.concurrent;

import dev.millrace.event.LoggableException;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One thread for short tasks that no worker is free for. Thread-safe. */
public final class Errand implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Errand.class);
    private static final long IDLE_SECONDS = 10;

    private final Executor threads;
    private final Executor inTurn;
    private final @Nullable ExecutorService own;

    /** Creates one whose tasks run elsewhere, one at a time and in order; whoever owns the executor closes it. */
    public Errand(Executor threads) {
        this(threads, new SerialExecutor(threads), null);
    }

    private Errand(Executor threads, Executor inTurn, @Nullable ExecutorService own) {
        this.threads = threads;
        this.inTurn = inTurn;
        this.own = own;
    }

    /**
     * Returns one with a daemon thread of its own; none runs before there is a task, and it ends when there has been
     * none for a while.
     */
    public static Errand named(String name) {
        var own = new ThreadPoolExecutor(
                1, 1, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), DaemonThreads.named(name));
        own.allowCoreThreadTimeOut(true);
        return new Errand(own, own, own);
    }

    /** Returns one more of its kind: with a thread of its own, or on the same executor. */
    Errand another(String name) {
        return own == null ? new Errand(threads) : named(name);
    }

    /** Runs a task soon; one that comes after the close is dropped. Returns whether it will run. */
    public boolean run(Runnable task) {
        try {
            inTurn.execute(() -> runSafely(task));
            return true;
        } catch (RejectedExecutionException e) {
            log.debug("A task came after the close", e);
            return false;
        }
    }

    /**
     * Runs a task that may call code of the application, and waits for a limited time. One whose executor is somebody
     * else's runs it on the current thread. Returns whether it was done in time.
     */
    public boolean runWithin(Duration limit, Runnable task) {
        if (own == null) {
            runSafely(task);
            return true;
        }
        var done = new Answer<Boolean>();
        boolean accepted = run(() -> {
            try {
                task.run();
            } finally {
                done.give(true);
            }
        });
        return accepted && done.await(limit);
    }

    private static void runSafely(Runnable task) {
        try {
            task.run();
        } catch (Throwable t) {
            log.error("A task of the engine failed", LoggableException.of(t));
        }
    }

    /** Waits, after the close, until its tasks are done or the time is up; an interrupt ends the wait. */
    public void await(Duration limit) {
        try {
            if (own != null && !own.awaitTermination(limit.toNanos(), TimeUnit.NANOSECONDS)) {
                log.warn("Some tasks of the engine were not done when it was closed");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        if (own != null) {
            own.shutdown();
        }
    }
}
