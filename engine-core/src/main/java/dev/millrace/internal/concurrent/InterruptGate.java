package dev.millrace.internal.concurrent;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Lets other threads interrupt what one thread is doing now, and never what it does next; nor does what the work
 * changes of its thread outlive it. One gate serves one thread at a time; each piece of work is known by an object of
 * its own. Thread-safe.
 */
public final class InterruptGate {

    /*
     * The word is the work that runs, null between two, or ON_ITS_WAY while an interrupt is.
     * I1  An interrupt hits only the work that it was meant for: it is sent between the CAS to ON_ITS_WAY and the store
     *     of null.
     * I2  close() returns only when no interrupt is on its way, and clears the flag that one has left.
     * I3  Who says that the work stops, and then interrupts, reaches one that looks whether it is to stop after open().
     * Checked by InterruptGateTest.
     */
    private static final Object ON_ITS_WAY = new Object();

    private final AtomicReference<@Nullable Object> word = new AtomicReference<>();
    private @Nullable Thread owner;
    private @Nullable ThreadState before; // of the owner's thread, which alone uses it

    /** Begins a piece of work on the current thread; whoever says that it stops is seen afterwards. */
    public void open(Object work) {
        enter();
        word.set(work);
    }

    /**
     * Begins a piece of work as {@link #open} does, for a thread that makes a full fence before it looks whether the
     * work is to stop.
     */
    public void openBeforeFence(Object work) {
        enter();
        word.setRelease(work);
    }

    private void enter() {
        var current = Thread.currentThread();
        if (owner != current) {
            owner = current;
            before = ThreadState.ofCurrent();
        }
    }

    /** Returns the piece of work that runs; nothing between two, and for one that was interrupted. */
    public @Nullable Object work() {
        return word.get();
    }

    /** Returns whether a piece of work has begun here and not ended; for its own thread. */
    public boolean isOpenFor(Object work) {
        return word.getPlain() == work;
    }

    /** Ends the piece of work. An interrupt that was sent to it does not outlive it. */
    public void close(Object work) {
        if (!word.compareAndSet(work, null)) {
            while (word.get() != null) {
                Thread.onSpinWait();
            }
            Thread.interrupted();
        }
    }

    /** Ends the piece of work as {@link #close} does, where nobody can interrupt it at this moment. */
    public void closeUndisturbed(Object work) {
        if (word.getPlain() != work) {
            Thread.interrupted();
        }
        word.setRelease(null);
    }

    /** Undoes what the work has changed of its thread. */
    public void restoreThread() {
        if (before != null) {
            before.restore();
        }
    }

    /** Interrupts a piece of work, if it still runs. */
    public void interrupt(Object work) {
        if (word.compareAndSet(work, ON_ITS_WAY)) {
            try {
                var thread = owner;
                if (thread != null) {
                    thread.interrupt();
                }
            } finally {
                word.set(null);
            }
        }
    }
}
