package dev.millrace.testing;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;

/**
 * Runs every task on the thread that brings it, one after the other: a task that brings another is finished first. With
 * it a start returns when nothing more can run without time moving or somebody acting. Confined to one thread.
 */
public final class SameThread implements Executor {

    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private boolean running;

    /** Creates the executor. */
    public SameThread() {}

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
        if (running) {
            return;
        }
        running = true;
        try {
            for (var next = tasks.poll(); next != null; next = tasks.poll()) {
                next.run();
            }
        } finally {
            running = false;
        }
    }
}
