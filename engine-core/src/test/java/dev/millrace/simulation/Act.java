package dev.millrace.simulation;

import dev.millrace.node.NodeContext;
import dev.millrace.simulation.Draft.Box;
import dev.millrace.simulation.Fibers.Fiber;
import java.util.concurrent.atomic.AtomicLong;

/** A node that takes its time on the stage. Confined to whoever has the turn. */
final class Act {

    private final Fiber fiber;
    private final Box box;
    private final NodeContext context;
    private final long until;
    private final AtomicLong toldToLeave;

    Act(Fiber fiber, Box box, NodeContext context, long until, AtomicLong toldToLeave) {
        this.fiber = fiber;
        this.box = box;
        this.context = context;
        this.until = until;
        this.toldToLeave = toldToLeave;
    }

    /** Whether it holds what it passed: until it was told to leave, and has had its grace. */
    boolean holds(long now, long graceNanos) {
        return now < toldToLeave.get() + graceNanos;
    }

    /** Whether its breaker waits for its end: one that was told to leave has given back what that lent it. */
    boolean isHeardByItsBreaker(long now) {
        return now < toldToLeave.get();
    }

    Box box() {
        return box;
    }

    NodeContext context() {
        return context;
    }

    Fiber fiber() {
        return fiber;
    }

    long until() {
        return until;
    }

    boolean mayGoOn(long now) {
        return now >= until || !box.script().deaf() && context.isCancelled();
    }
}
