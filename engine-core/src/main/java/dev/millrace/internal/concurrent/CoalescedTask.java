package dev.millrace.internal.concurrent;

import java.util.concurrent.atomic.AtomicBoolean;

/** A task that runs once for all who asked for it before it began. Thread-safe. */
public final class CoalescedTask {

    /*
     * I1  Whoever asks is followed by a run that begins afterwards: the flag is cleared before the task begins, so that
     *     who still sees it set has asked before that.
     * I2  At most one run waits to begin.
     * Checked by CoalescedTaskTest.
     */
    private final Errand errand;
    private final Runnable task;
    private final AtomicBoolean isAsked = new AtomicBoolean();

    /** Creates it; it does not run before somebody asks. */
    public CoalescedTask(Errand errand, Runnable task) {
        this.errand = errand;
        this.task = task;
    }

    /** Runs the task soon. */
    public void ask() {
        if (!isAsked.get() && isAsked.compareAndSet(false, true) && !errand.run(this::run)) {
            isAsked.set(false);
        }
    }

    private void run() {
        isAsked.set(false);
        task.run();
    }
}
