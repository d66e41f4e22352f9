package dev.millrace.internal.concurrent;

import dev.millrace.event.LoggableException;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the tasks of one execution one at a time, in order of arrival, on whatever thread brings them. Thread-safe. */
public final class Mailbox {

    /*
     * One word holds everything: null is free, TAKEN is taken with nothing waiting, else the newest of a stack of
     * waiting tasks.
     *
     * I1  One holder: only the thread whose CAS turned null into TAKEN runs tasks, and only it turns the word back into
     * null.
     * I2  No lost task: the holder frees the mailbox by CAS from TAKEN, which fails if a task has been pushed
     * meanwhile.
     * I3  Order: a stack is taken whole and run from its oldest; tasks pushed later form the next stack.
     * I4  Visibility: each task happens-before the next, by the CAS that frees or the exchange that takes the stack.
     * I5  No task harms another one: what a task throws is logged, and the next one runs.
     * Checked by MailboxLincheckTest (I1, I2, I3) and MailboxTest.
     */
    private static final Logger log = LoggerFactory.getLogger(Mailbox.class);
    private static final int SPINS = 64;
    private static final Waiting TAKEN = new Waiting(() -> {}, null);

    private static final AtomicReferenceFieldUpdater<Mailbox, @Nullable Waiting> WORD =
            AtomicReferenceFieldUpdater.newUpdater(Mailbox.class, Waiting.class, "word");

    private volatile @Nullable Waiting word;

    /** A waiting task. Compared by identity: a class, not a record. */
    private static final class Waiting {

        private final Runnable task;
        private final @Nullable Waiting older;

        Waiting(Runnable task, @Nullable Waiting older) {
            this.task = task;
            this.older = older;
        }
    }

    /** The thread that holds the mailbox; only that thread can read itself here. */
    private @Nullable Thread holder;

    /** Takes the mailbox if it is free, so that the caller may run one task itself and must then {@link #exit}. */
    public boolean tryEnter() {
        if (word == null && WORD.compareAndSet(this, null, TAKEN)) {
            holder = Thread.currentThread();
            return true;
        }
        return false;
    }

    /** Takes the mailbox as {@link #tryEnter} does, or spins for about as long as a turn takes until it is free. */
    public boolean tryEnterSoon() {
        for (int i = 0; i < SPINS; i++) {
            if (tryEnter()) {
                return true;
            }
            Thread.onSpinWait();
        }
        return false;
    }

    /** Returns whether the current thread holds the mailbox: whether it runs one of its tasks. */
    public boolean isHeldHere() {
        return holder == Thread.currentThread();
    }

    /**
     * Frees the mailbox if nothing has arrived meanwhile; only for the thread that entered, which holds it otherwise.
     */
    public boolean tryExit() {
        holder = null;
        if (WORD.compareAndSet(this, TAKEN, null)) {
            return true;
        }
        holder = Thread.currentThread();
        return false;
    }

    /** Runs what has arrived meanwhile, then frees the mailbox. Only for the thread that entered. */
    public void exit() {
        holder = null;
        while (!WORD.compareAndSet(this, TAKEN, null)) {
            holder = Thread.currentThread();
            runInOrder(WORD.getAndSet(this, TAKEN));
            holder = null;
        }
    }

    /** Runs a task: now, on this thread, if the mailbox is free; else later, on the thread that holds it. */
    public void post(Runnable task) {
        while (true) {
            var now = word;
            if (now == null) {
                if (WORD.compareAndSet(this, null, TAKEN)) {
                    holder = Thread.currentThread();
                    runAndExit(task);
                    return;
                }
            } else if (WORD.compareAndSet(this, now, new Waiting(task, now == TAKEN ? null : now))) {
                return;
            }
        }
    }

    private void runAndExit(Runnable task) {
        runSafely(task);
        exit();
    }

    /**
     * Runs a task as {@link #post} does, for a caller that must not be held up: what arrives meanwhile is run by
     * another thread.
     *
     * @param others runs it; answers whether it will
     */
    public void postBriefly(Runnable task, Predicate<Runnable> others) {
        if (!tryEnter()) {
            post(task, others);
            return;
        }
        leaveAfter(task, others);
    }

    /** Runs a task in a mailbox that the current thread has entered, and frees it as {@link #postBriefly} does. */
    public void leaveAfter(Runnable task, Predicate<Runnable> others) {
        runSafely(task);
        holder = null;
        // The right to free it goes with the task, so the next holder takes over a mailbox that was never free.
        if (!WORD.compareAndSet(this, TAKEN, null) && !others.test(this::exit)) {
            exit();
        }
    }

    private void post(Runnable task, Predicate<Runnable> others) {
        var now = word;
        while (now != null) {
            if (WORD.compareAndSet(this, now, new Waiting(task, now == TAKEN ? null : now))) {
                return;
            }
            now = word;
        }
        postBriefly(task, others);
    }

    private static void runSafely(Runnable task) {
        try {
            task.run();
        } catch (Throwable t) {
            log.error("A task of an execution met a fault of the engine", LoggableException.of(t));
        }
    }

    private static void runInOrder(@Nullable Waiting newest) {
        Waiting oldest = null;
        for (var at = newest; at != null && at != TAKEN; at = at.older) {
            oldest = new Waiting(at.task, oldest);
        }
        for (var at = oldest; at != null; at = at.older) {
            runSafely(at.task);
        }
    }
}
