package dev.millrace.simulation;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Threads of which one runs at a time. Whoever has the turn leads: it takes the steps of a play, and runs in its own
 * frame what a step asks for. So the workers of an engine, which run a node where they stand, can be held in the middle
 * of any number of nodes at once, and go on in any order. Confined to the thread that calls {@link #play}; the other
 * methods to whoever has the turn.
 */
final class Fibers implements AutoCloseable {

    /*
     * The lead moves, not the task: a worker that is held in a node gives the lead to an idle fiber and parks where it
     * stands; who lets it go on gives it the lead and becomes idle. So a task that is never held costs no change of
     * threads at all.
     */

    /**
     * Of real time, far more than any play takes: so that a worker that never lets go is a finding, and not a test that
     * hangs.
     */
    private static final Duration LONGEST = Duration.ofSeconds(60);

    private final List<Fiber> all = new ArrayList<>();
    private final Deque<Fiber> idle = new ArrayDeque<>();
    private BooleanSupplier step = () -> false;
    private @Nullable Runnable task;
    private @Nullable Fiber next;
    private volatile @Nullable Thread watcher;
    private volatile boolean closed;

    /** A thread that leads, waits for its turn in the middle of a task, or is idle. */
    final class Fiber extends Thread {

        private final int number;
        private volatile boolean hasTurn;
        private @Nullable Fiber returnTo;

        Fiber(int number) {
            super("simulated-worker-" + number);
            this.number = number;
            setDaemon(true);
        }

        /** The lease queue looks for a free slot by this number: it must not depend on what ran in the JVM before. */
        @Override
        @SuppressWarnings("deprecation") // since 19
        public long getId() {
            return number;
        }

        @Override
        public void run() {
            awaitTurn();
            while (!closed) {
                lead();
                awaitTurn();
            }
        }

        private void lead() {
            while (true) {
                Thread.interrupted();
                var to = returnTo;
                returnTo = null;
                if (to == null) {
                    boolean more = step.getAsBoolean();
                    if (!more) {
                        idle.push(this);
                        var waiting = watcher;
                        watcher = null;
                        LockSupport.unpark(waiting);
                        return;
                    }
                    to = next;
                    next = null;
                }
                if (to != null) {
                    idle.push(this);
                    to.giveTurn();
                    return;
                }
                var work = task;
                if (work != null) {
                    task = null;
                    work.run();
                }
            }
        }

        private void giveTurn() {
            hasTurn = true;
            LockSupport.unpark(this);
        }

        /**
         * Interrupts are for the node, which looks at them when it goes on: they must not keep a parked thread awake.
         */
        private void awaitTurn() {
            boolean interrupted = false;
            while (!hasTurn) {
                interrupted |= Thread.interrupted();
                LockSupport.park(this);
            }
            hasTurn = false;
            if (interrupted) {
                interrupt();
            }
        }
    }

    /**
     * Takes steps until one says that there is no more.
     *
     * @throws AssertionError if it does not end in a long time
     */
    void play(BooleanSupplier steps) {
        step = steps;
        task = null;
        next = null;
        idle.clear();
        idle.addAll(all); // in their order, whatever happened before
        watcher = Thread.currentThread();
        anyIdle().giveTurn();
        long patience = System.nanoTime() + LONGEST.toNanos();
        while (watcher != null) {
            LockSupport.parkNanos(LONGEST.toNanos());
            if (watcher != null && System.nanoTime() > patience) {
                throw new AssertionError("a worker runs in circles: "
                        + all.stream().map(f -> List.of(f.getStackTrace())).toList());
            }
        }
    }

    private Fiber anyIdle() {
        if (!idle.isEmpty()) {
            return idle.pop();
        }
        var made = new Fiber(all.size() + 1);
        all.add(made);
        made.start();
        return made;
    }

    /** Ends the threads; only between two plays. */
    @Override
    public void close() {
        closed = true;
        all.forEach(Fiber::giveTurn);
    }

    /** Lets a task follow this step. */
    void runAfterStep(Runnable work) {
        task = work;
    }

    /** Lets a held fiber go on after this step, and take the lead when its task has ended. */
    void resumeAfterStep(Fiber fiber) {
        next = fiber;
    }

    /** Lets a held fiber go on now, until its task has ended. */
    void finish(Fiber fiber) {
        var here = current();
        fiber.returnTo = here;
        fiber.giveTurn();
        here.awaitTurn();
    }

    /** Holds the current fiber here until it is resumed. */
    void hold() {
        var here = current();
        anyIdle().giveTurn();
        here.awaitTurn();
    }

    /** Returns the fiber of this thread. */
    Fiber current() {
        return (Fiber) Thread.currentThread();
    }
}
