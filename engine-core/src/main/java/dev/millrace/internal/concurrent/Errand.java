package dev.millrace.internal.concurrent;

import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One daemon thread for short tasks that no worker is free for; it ends when there has been none for a while. Thread-safe. */
public final class Errand implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Errand.class);
    private static final long IDLE_SECONDS = 10;

    private final ThreadPoolExecutor thread;

    /** Creates it under a name; no thread runs before there is a task. */
    public Errand(String name) {
        thread = new ThreadPoolExecutor(1, 1, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), work -> {
            var made = new Thread(work, name);
            made.setDaemon(true);
            return made;
        });
        thread.allowCoreThreadTimeOut(true);
    }

    /** Runs a task soon; one that comes after the close is dropped. */
    public void run(Runnable task) {
        try {
            thread.execute(() -> runSafely(task));
        } catch (RejectedExecutionException e) {
            log.debug("A task came after the close", e);
        }
    }

    private static void runSafely(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            log.error("A task of the engine failed", e);
        }
    }

    /** Waits, after the close, until its tasks are done or the time is up; an interrupt ends the wait. */
    public void await(Duration limit) {
        try {
            if (!thread.awaitTermination(limit.toNanos(), TimeUnit.NANOSECONDS)) {
                log.warn("Some tasks of the engine were not done when it was closed");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        thread.shutdown();
    }
}
