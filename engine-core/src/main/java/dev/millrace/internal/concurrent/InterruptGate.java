package dev.millrace.internal.concurrent;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Lets other threads interrupt what one thread is doing now, and never what it does next; nor does what the work
 * changes of its thread outlive it. One gate serves one thread at a time; each piece of work gets a ticket.
 * Thread-safe.
 */
public final class InterruptGate {

    /*
     * The word is the ticket of the work that runs, 0 between two, or the negative ticket while an interrupt is on its
     * way.
     * Tickets begin anew after 2^31 pieces of work: whoever held on to one for that long would have ended long ago.
     * I1  An interrupt hits only the work that it was meant for: it is sent between the CAS to -ticket and the store of
     * 0.
     * I2  close() returns only when no interrupt is on its way, and clears the flag that one has left.
     * Checked by InterruptGateTest.
     */
    private final AtomicInteger word = new AtomicInteger();
    private int last;
    private @Nullable Thread owner;
    private @Nullable ThreadState before; // of the owner's thread, which alone uses it

    /** Begins a piece of work on the current thread. Returns its ticket. */
    public int open() {
        var current = Thread.currentThread();
        if (owner != current) {
            owner = current;
            before = ThreadState.ofCurrent();
        }
        last = last == Integer.MAX_VALUE ? 1 : last + 1;
        int ticket = last;
        // Release is enough: who keeps the ticket for others does so in a volatile field.
        word.setRelease(ticket);
        return ticket;
    }

    /** Ends the piece of work. An interrupt that was sent to it does not outlive it. */
    public void close(int ticket) {
        if (!word.compareAndSet(ticket, 0)) {
            while (word.get() != 0) {
                Thread.onSpinWait();
            }
            Thread.interrupted();
        }
        if (before != null) {
            before.restore();
        }
    }

    /** Interrupts the piece of work with this ticket, if it still runs. */
    public void interrupt(int ticket) {
        if (word.compareAndSet(ticket, -ticket)) {
            try {
                var thread = owner;
                if (thread != null) {
                    thread.interrupt();
                }
            } finally {
                word.set(0);
            }
        }
    }
}
