package dev.millrace.internal.runtime;

import dev.millrace.internal.concurrent.InterruptGate;
import dev.millrace.queue.Lease;
import org.jspecify.annotations.Nullable;

/**
 * A lease that is out, and the row of nodes that are run under it: one execution's, one after the other, by one worker.
 * Written in the turn, or by the thread that leased it before its first; what others read of it is thread-safe.
 *
 * @param <A> the attempts
 */
final class HeldLease<A> {

    /*
     * A worker that has run a node goes on with the next one of the same execution under the lease that it has: that
     * spares the next one the way through the queue. The message is the first attempt's; if the lease is lost, what
     * comes back stands for the newest one, whose outcome then counts no more. Where others wait in the queue too, a
     * row of the engine's own workers is limited.
     */
    private static final int LONGEST_ROW = 64;
    private static final int LONGEST_ROW_MICROS = 1_000;

    private final Lease<A> lease;
    private volatile @Nullable InterruptGate gate;

    /** Written in the turn; others may see it a moment later. */
    private A newest;

    private int length;
    private int since; // in microseconds

    // Whose time is limited, and when it is over, in nanoseconds of elapsed time; of its worker, and read in the turn.
    private long dueAt;
    private volatile @Nullable A limited;

    HeldLease(Lease<A> lease, A first) {
        this.lease = lease;
        this.newest = first;
    }

    Lease<A> lease() {
        return lease;
    }

    /** Returns the attempt that it stands for. */
    A newest() {
        return newest;
    }

    /** Its worker goes on with another attempt. */
    void goOnWith(A next) {
        newest = next;
        length++;
    }

    /** Its worker goes on, as if it had begun just now: nobody else waits for it. */
    void beginRow(long at) {
        length = 0;
        since = (int) at;
    }

    /** Returns whether its worker may go on at {@code at}, in microseconds: not if it has for long enough. */
    boolean mayGoOn(long at) {
        since = length == 0 ? (int) at : since;
        return length < LONGEST_ROW && (int) at - since <= LONGEST_ROW_MICROS;
    }

    // --- time limits: noted here, for all of a row in one place

    /** The time limit of an attempt is over at {@code at}, in nanoseconds of elapsed time; for its worker. */
    void isDueAt(A attempt, long at) {
        dueAt = at;
        limited = attempt;
    }

    /** Returns how long that is from now, in nanoseconds; for ever where nothing was noted of it. In the turn. */
    long nanosLeft(A attempt, long now) {
        return limited == attempt ? dueAt - now : Long.MAX_VALUE;
    }

    // --- the way for interrupts, through the gate of its worker

    /** Opens it for an attempt; whoever told that one to stop is seen afterwards. */
    void enter(A attempt, InterruptGate through) {
        gate = through;
        through.open(attempt);
    }

    /**
     * Opens it in the turn, for a worker that goes on with the attempt at once; until the mailbox is free nobody can
     * use it.
     */
    void enterInTurn(A attempt) {
        var through = gate;
        if (through != null) {
            through.openBeforeFence(attempt);
        }
    }

    /** Returns whether it is open; for the attempt's worker. */
    boolean isEntered(A attempt) {
        var through = gate;
        return through != null && through.isOpenFor(attempt);
    }

    /** Closes it; for the attempt's worker in the turn, where nobody interrupts it. */
    void leaveInTurn(A attempt) {
        var through = gate;
        if (through != null) {
            through.closeUndisturbed(attempt);
        }
    }

    /** Closes it. */
    void leave(A attempt) {
        var through = gate;
        if (through != null) {
            through.close(attempt);
        }
    }

    /** Interrupts an attempt whose code runs. */
    void interrupt(A attempt) {
        var through = gate;
        if (through != null) {
            through.interrupt(attempt);
        }
    }
}
