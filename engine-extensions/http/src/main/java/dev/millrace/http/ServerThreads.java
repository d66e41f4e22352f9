package dev.millrace.http;

import java.lang.reflect.InvocationTargetException;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The threads of a server: one for each call that is read or answered, virtual where there are such. Each watches over
 * the caller's slowness from the first byte on; with many callers at once, those above a number must hurry: the JDK's
 * server leaves a connection open that no thread is found for, so each has one, for a short time. Thread-safe.
 */
final class ServerThreads implements Executor {

    private static final ThreadLocal<CallerPatience> PATIENCE = new ThreadLocal<>();

    private static final int IDLE_SECONDS = 30;

    /** How much less patience there is with callers above the number. */
    private static final int HURRY = 10;

    private final ExecutorService threads;
    private final Semaphore free;
    private final Duration patience;

    ServerThreads(int most, Duration patience) {
        this.threads = threads();
        this.free = new Semaphore(most);
        this.patience = patience;
    }

    private static ExecutorService threads() {
        try {
            return (ExecutorService)
                    Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
        } catch (NoSuchMethodException | IllegalAccessException | InvocationTargetException e) {
            var number = new AtomicLong();
            return new ThreadPoolExecutor(
                    0, Integer.MAX_VALUE, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
                        var thread = new Thread(task, "millrace-http-" + number.incrementAndGet());
                        thread.setDaemon(true);
                        return thread;
                    });
        }
    }

    /** Returns the patience of this thread with its caller. */
    static CallerPatience patience() {
        var own = PATIENCE.get();
        if (own == null) {
            throw new IllegalStateException("[HTT-119] this is no thread of a server");
        }
        return own;
    }

    @Override
    public void execute(Runnable call) {
        boolean isSeated = free.tryAcquire();
        try {
            threads.execute(() -> run(call, isSeated));
        } catch (RejectedExecutionException e) {
            giveBack(isSeated);
            throw e;
        }
    }

    private void run(Runnable call, boolean isSeated) {
        var limit = isSeated ? patience : patience.dividedBy(HURRY);
        var own = new CallerPatience(limit, Thread.currentThread());
        PATIENCE.set(own);
        own.begin();
        try {
            call.run();
        } finally {
            own.end();
            PATIENCE.remove();
            Thread.interrupted();
            giveBack(isSeated);
        }
    }

    private void giveBack(boolean isSeated) {
        if (isSeated) {
            free.release();
        }
    }

    void close() {
        threads.shutdownNow();
    }
}
