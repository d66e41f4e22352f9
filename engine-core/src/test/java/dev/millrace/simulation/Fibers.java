package dev.millrace.simulation;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Threads of which one runs at a time: whoever starts or resumes a fiber waits until it ends or lets go. So the workers of an engine,
 * which run a node where they stand, can be held in the middle of any number of nodes at once, and go on in any order. Confined to the
 * thread that drives them, but for {@link #letGo}.
 */
final class Fibers {

    private static final int SPINS = 200;

    /** Of real time, far more than any turn takes: so that a worker that never lets go is a finding, and not a test that hangs. */
    private static final long MOST_NANOS = 60_000_000_000L;

    private final Deque<Fiber> idle = new ArrayDeque<>();

    private static final class FiberThread extends Thread {

        private final Fiber fiber;

        FiberThread(Fiber fiber, Runnable life) {
            super(life, "simulated-worker");
            this.fiber = fiber;
            setDaemon(true);
        }
    }

    /** A thread that waits for its turn. */
    static final class Fiber {

        private final Thread thread;
        private @Nullable Runnable task;
        private volatile boolean hasTurn;
        private volatile Thread driver = Thread.currentThread();

        Fiber() {
            thread = new FiberThread(this, this::live);
        }

        private Fiber begin() {
            thread.start();
            return this;
        }

        private void live() {
            while (true) {
                awaitTurn();
                var work = task;
                if (work != null) {
                    work.run();
                }
                task = null;
                giveBack();
            }
        }

        private void awaitTurn() {
            for (int spins = 0; !hasTurn; spins++) {
                pause(spins);
            }
        }

        private void giveBack() {
            hasTurn = false;
            LockSupport.unpark(driver);
        }

        private void takeTurn() {
            driver = Thread.currentThread();
            hasTurn = true;
            LockSupport.unpark(thread);
            long patience = System.nanoTime() + MOST_NANOS;
            for (int spins = 0; hasTurn; spins++) {
                if (spins < SPINS) {
                    Thread.onSpinWait();
                } else {
                    LockSupport.parkNanos(MOST_NANOS);
                }
                if (hasTurn && spins > SPINS && System.nanoTime() > patience) {
                    throw new AssertionError("a worker runs in circles: " + List.of(thread.getStackTrace()));
                }
            }
        }

        /** Interrupts are for the node, which looks at them when it goes on: they must not keep a parked thread awake. */
        private static void pause(int spins) {
            if (spins < SPINS) {
                Thread.onSpinWait();
            } else {
                boolean interrupted = Thread.interrupted();
                LockSupport.park();
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
            }
        }

        boolean isDone() {
            return task == null;
        }
    }

    /** Runs a task until it ends or lets go. */
    void run(Runnable task) {
        var fiber = idle.isEmpty() ? new Fiber().begin() : idle.pop();
        fiber.task = task;
        turn(fiber);
    }

    /** Lets a held fiber go on. */
    void resume(Fiber fiber) {
        turn(fiber);
    }

    private void turn(Fiber fiber) {
        fiber.takeTurn();
        if (fiber.isDone()) {
            idle.push(fiber);
        }
    }

    /** Gives the turn back to the driver; returns when the fiber of this thread is resumed. */
    static void letGo() {
        var fiber = ((FiberThread) Thread.currentThread()).fiber;
        fiber.giveBack();
        fiber.awaitTurn();
    }

    /** Returns the fiber of this thread. */
    static Fiber current() {
        return ((FiberThread) Thread.currentThread()).fiber;
    }
}
