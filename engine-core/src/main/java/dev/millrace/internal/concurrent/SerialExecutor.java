package dev.millrace.internal.concurrent;

import dev.millrace.event.LoggableException;
import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs tasks on the threads of another executor, one at a time and in the order in which they came. Thread-safe; what a
 * task did is seen by the next one.
 */
final class SerialExecutor implements Executor {

    /*
     * I1  The first of those that wait runs, or is about to: who adds one to none hands over, nobody else.
     * I2  No task stays behind: it leaves when it has run, and whoever takes it out under the lock sees the next one.
     * Checked by SerialExecutorTest.
     */
    private static final Logger log = LoggerFactory.getLogger(SerialExecutor.class);

    private final Executor threads;
    private final ArrayDeque<Runnable> waiting = new ArrayDeque<>(); // guarded by itself

    SerialExecutor(Executor threads) {
        this.threads = threads;
    }

    /**
     * Runs a task soon. If the other executor takes none, this throws what that one does, and the task does not run.
     */
    @Override
    public void execute(Runnable task) {
        synchronized (waiting) {
            waiting.add(task);
            if (waiting.size() > 1) {
                return;
            }
        }
        boolean isTaken = false;
        try {
            threads.execute(this::runOne);
            isTaken = true;
        } finally {
            if (!isTaken) {
                refused();
            }
        }
    }

    /** Takes out one that is refused; those that have come behind it meanwhile run here, for nobody else would. */
    private void refused() {
        boolean hasNext = hasNext();
        while (hasNext) {
            runSafely(first());
            hasNext = hasNext();
        }
    }

    /** Runs one task, and hands the next one over, so that others who use the threads have their turn. */
    private void runOne() {
        runSafely(first());
        if (hasNext()) {
            try {
                threads.execute(this::runOne);
            } catch (Throwable t) { // a shutdown, or no thread to be had: this one goes on
                log.debug("The executor takes no more; its thread goes on with what waits", LoggableException.of(t));
                do {
                    runSafely(first());
                } while (hasNext());
            }
        }
    }

    private static void runSafely(Runnable task) {
        try {
            task.run();
        } catch (Throwable t) { // those behind it must run all the same
            log.error("A task failed", LoggableException.of(t));
        }
    }

    private Runnable first() {
        synchronized (waiting) {
            return waiting.element();
        }
    }

    /** Takes the first one out, which has run; returns whether there is another one. */
    private boolean hasNext() {
        synchronized (waiting) {
            waiting.remove();
            return !waiting.isEmpty();
        }
    }
}
