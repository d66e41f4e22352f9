package dev.millrace.internal.concurrent;

import dev.millrace.event.LoggableException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps as many workers busy as there is work, up to a limit. A worker takes work until there is none and then ends; a
 * worker that finds more than it can do wakes the next one. Thread-safe.
 */
public final class Workers {

    /*
     * I1  At most `limit` workers run: `busy` is raised by CAS below the limit before a worker is handed to the
     * executor.
     * I2  No lost wake-up: who adds work calls wake() afterwards; a worker that found none lowers `busy` and then looks
     * again.
     * I3  At most one worker is on its way to a thread: `starting` is cleared by that worker before it looks for work,
     *     and a worker that then sees more work wakes the next. So a burst costs its producer one hand-over, not one
     *     per message.
     * I4  No worker is lost: whatever its work throws, it goes on, and `busy` counts it until it ends.
     * I5  A worker that waits for an execution is `blocked`, not `busy`, so that another one can do what it waits for:
     *     on a thread of its own, for those of the executor may all be blocked. It is one or the other at any moment.
     * I6  No work without a worker: where the executor takes none and nobody else is busy, a thread of the engine's own
     *     works; who is busy looks again when it ends.
     * Checked by WorkersTest, NestedStartTest, HostCodeTest.
     */
    private static final Logger log = LoggerFactory.getLogger(Workers.class);

    private final Executor executor;
    private final int limit;
    private final Source source;
    private final AtomicInteger busy = new AtomicInteger();
    private final AtomicInteger blocked = new AtomicInteger();
    private final AtomicBoolean starting = new AtomicBoolean();
    private final Runnable worker = this::work;
    private final ThreadLocal<@Nullable Seat> inside = new ThreadLocal<>();
    private final Executor substitutes = WorkerThreads.substitutes();
    private final Latch idle = new Latch();
    private final Set<InterruptGate> gates = ConcurrentHashMap.newKeySet();

    /** How a thread works here: as one of the workers that are counted, or lent by its owner. */
    private enum Seat {
        COUNTED,
        LENT
    }

    /** What a thread waits for. */
    @FunctionalInterface
    public interface Wait<T> {

        /** Waits, and returns what it waited for. */
        T await() throws InterruptedException, ExecutionException, TimeoutException;
    }

    /** Where workers find what to do. Thread-safe. */
    public interface Source {

        /**
         * Does one piece of work on the current thread; returns false if there was none.
         *
         * @param gate through which the work can be interrupted
         */
        boolean runOne(InterruptGate gate);

        /** Returns whether there may be work. */
        boolean hasWork();

        /** A worker in the middle of a piece of work waits for what others may have to do. */
        default void waits() {}

        /** That worker goes on. */
        default void goesOn() {}
    }

    /** Creates the workers; none runs before {@link #wake}. */
    public Workers(Executor executor, int limit, Source source) {
        this.executor = executor;
        this.limit = limit;
        this.source = source;
    }

    /** Makes sure that somebody looks for work soon. Returns false if that may be a while, for all workers are busy. */
    public boolean wake() {
        while (busy.get() < limit) {
            if (starting.get() || !starting.compareAndSet(false, true)) {
                return true;
            }
            if (tryRaise()) {
                return handOver();
            }
            // Somebody may have relied on this start, which does not happen: so look again.
            starting.set(false);
        }
        return false;
    }

    /** Wakes one more worker if there is more work than the caller is about to do. */
    public void shareWork() {
        if (busy.get() < limit && !starting.get() && source.hasWork()) {
            wake();
        }
    }

    /** Returns the gates of the workers that are busy, for a look at what they do. */
    public Iterable<InterruptGate> gates() {
        return gates;
    }

    /** Returns how many workers are busy or on their way. */
    public int busy() {
        return busy.get();
    }

    private boolean tryRaise() {
        int now = busy.get();
        while (now < limit) {
            if (busy.compareAndSet(now, now + 1)) {
                return true;
            }
            now = busy.get();
        }
        return false;
    }

    private boolean handOver() {
        return isTaken(blocked.get() > 0 ? substitutes : executor) || takeSubstitute();
    }

    /**
     * The executor took no worker: messages wait for those that are busy; if none is, a thread of the engine's own
     * works.
     */
    private boolean takeSubstitute() {
        if (busy.get() == 1 && isTaken(substitutes)) {
            return true;
        }
        busy.decrementAndGet();
        starting.set(false);
        return false;
    }

    private boolean isTaken(Executor by) {
        try {
            by.execute(worker);
            return true;
        } catch (RejectedExecutionException e) {
            log.warn("The executor takes no more workers; messages wait for those that are busy", e);
        } catch (Throwable t) { // no thread to be had, or a fault of the host's executor
            complain(t);
        }
        return false;
    }

    /** Returns whether the current thread is one of the workers, or lent to them. */
    public boolean isWorker() {
        return inside.get() != null;
    }

    /** Lets the current thread work as one more worker. */
    public void lend(Consumer<InterruptGate> work) {
        var before = inside.get();
        inside.set(before == null ? Seat.LENT : before);
        try {
            work.accept(new InterruptGate());
        } finally {
            inside.set(before);
        }
    }

    /**
     * Waits for something that other workers may have to do. If the current thread is a worker it does not count as one
     * meanwhile, and another one takes its place; both count when it goes on, so that for a while there may be one more
     * than the limit.
     */
    public <T> T waiting(Wait<T> wait) throws InterruptedException, ExecutionException, TimeoutException {
        if (inside.get() != Seat.COUNTED) {
            return wait.await();
        }
        blocked.incrementAndGet();
        busy.decrementAndGet();
        source.waits();
        try {
            if (tryRaise() && !isTaken(substitutes)) {
                busy.decrementAndGet();
            }
            return wait.await();
        } finally {
            busy.incrementAndGet();
            blocked.decrementAndGet();
            source.goesOn();
        }
    }

    /**
     * Waits until no worker is busy or blocked, for a limited time. Returns whether that came true; an interrupt stays
     * set.
     */
    public boolean awaitIdle(Duration limit) {
        try {
            return idle.awaitUntil(() -> busy.get() + blocked.get() == 0, limit);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void work() {
        starting.set(false);
        inside.set(Seat.COUNTED);
        var gate = new InterruptGate();
        gates.add(gate);
        do {
            runAll(gate);
            busy.decrementAndGet();
        } while (hasWork() && tryRaise());
        gates.remove(gate);
        inside.remove();
        idle.changed();
    }

    private boolean hasWork() {
        try {
            return source.hasWork();
        } catch (Throwable t) {
            complain(t);
            return false;
        }
    }

    private void runAll(InterruptGate gate) {
        boolean found = true;
        while (found) {
            try {
                found = source.runOne(gate);
            } catch (Throwable t) {
                complain(t);
            }
        }
    }

    /** Whatever it was, memory that ran out included: the worker goes on, for others may have what it needed. */
    private static void complain(Throwable t) {
        try {
            log.error("A worker met a fault of the engine itself", LoggableException.of(t));
        } catch (Throwable again) {
            // Not even a log can be written; what matters is that the worker goes on.
        }
    }
}
