package dev.millrace.internal.concurrent;

import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads that an engine makes for itself when its host gives none: virtual ones where the JVM has them, else a
 * pool of daemon threads. Thread-safe.
 *
 * @param executor runs the workers
 * @param spare runs what follows from a commit while no worker is free
 * @param limit how many workers may be busy at once
 * @param isOwned whether the engine made the workers' threads itself, and lets them go
 */
public record WorkerThreads(Executor executor, Errand spare, int limit, boolean isOwned) implements AutoCloseable {

    private static final int FEWEST = 16;
    private static final int PER_CORE = 4;
    private static final int MOST_VIRTUAL = 10_000;
    private static final long IDLE_SECONDS = 10;

    /** Creates them with a spare thread of the engine's own. */
    public WorkerThreads(Executor executor, int limit, boolean isOwned) {
        this(executor, Errand.named("millrace-commits"), limit, isOwned);
    }

    /** Chooses the threads for this JVM. */
    public static WorkerThreads choose() {
        try {
            // By lookup: the source level has no virtual threads, the JVM may.
            var factory = Executors.class.getMethod("newThreadPerTaskExecutor", ThreadFactory.class);
            var builder = Thread.class.getMethod("ofVirtual").invoke(null);
            var type = Class.forName("java.lang.Thread$Builder");
            var named = type.getMethod("name", String.class, long.class).invoke(builder, "millrace-worker-", 1L);
            var inheriting = type.getMethod("inheritInheritableThreadLocals", boolean.class);
            var threads = (ThreadFactory) type.getMethod("factory").invoke(inheriting.invoke(named, false));
            var executor = (Executor) factory.invoke(null, DaemonThreads.withLoader(threads));
            return new WorkerThreads(executor, MOST_VIRTUAL, true);
        } catch (ReflectiveOperationException | IllegalArgumentException e) {
            return pool(Math.max(FEWEST, PER_CORE * Runtime.getRuntime().availableProcessors()));
        }
    }

    /** Chooses the threads for this JVM, enough for this many workers. */
    public static WorkerThreads choose(int workers) {
        var chosen = choose();
        return chosen.limit() == MOST_VIRTUAL ? new WorkerThreads(chosen.executor(), workers, true) : pool(workers);
    }

    /** Returns a pool of daemon threads that end when they have been idle for a while. */
    public static WorkerThreads pool(int size) {
        var threads = DaemonThreads.numbered("millrace-worker-");
        var pool = new ThreadPoolExecutor(
                size, size, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), threads);
        pool.allowCoreThreadTimeOut(true);
        return new WorkerThreads(pool, size, true);
    }

    /** Returns another thread like the spare one, for the caller to close. */
    public Errand another(String name) {
        return spare.another(name);
    }

    /**
     * Returns where long work is done in short tasks: a thread of the engine's own, or the host's, for the caller to
     * close.
     */
    public Errand background(String name) {
        return isOwned ? Errand.named(name) : new Errand(executor);
    }

    /**
     * Returns where workers run in place of others that wait: daemon threads, as many as are needed, that end when they
     * have been idle.
     */
    static Executor substitutes() {
        return daemons("millrace-substitute-");
    }

    /** Returns where subscribers of streams are called: daemon threads, one for each that is being called. */
    public static Executor streams() {
        return daemons("millrace-stream-");
    }

    private static Executor daemons(String name) {
        return new ThreadPoolExecutor(
                0,
                Integer.MAX_VALUE,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                DaemonThreads.numbered(name));
    }

    /** Lets go of the threads: those at work end with what they do. */
    @Override
    public void close() {
        spare.close();
        if (isOwned && executor instanceof ExecutorService service) {
            service.shutdown();
        }
    }
}
