package dev.millrace.queue;

import dev.millrace.definition.Priority;
import java.util.concurrent.atomic.LongAdder;

/**
 * What the rings' positions do not tell; none of these is touched by a message that takes the straight way.
 * Thread-safe.
 */
final class Counters {

    final LongAdder rejected = new LongAdder();
    final LongAdder delayed = new LongAdder();
    final LongAdder superseded = new LongAdder();
    final LongAdder returned = new LongAdder();
    final LongAdder expired = new LongAdder();
    final LongAdder dead = new LongAdder();
    final LongAdder failedHooks = new LongAdder();

    /** Appended to a ring although not new: handed back, or moved in from the backlog. */
    final LongAdder reappended = new LongAdder();

    /** Taken from a ring but not leased: superseded, or drained. */
    final LongAdder discarded = new LongAdder();

    /** Leases that ended by anything but completion. */
    final LongAdder uncompleted = new LongAdder();

    QueueMetrics snapshot(Lanes<?> lanes, long delayed, InFlight<?> inFlight, DeadLetters<?> deadLetters) {
        long leased = inFlight.count();
        long leases = lanes.taken() - discarded.sum();
        var depth = new QueueMetrics.Depth(
                lanes.depth(Priority.HIGH),
                lanes.depth(Priority.NORMAL),
                lanes.depth(Priority.LOW),
                delayed,
                leased,
                deadLetters.size());
        var flow = new QueueMetrics.Flow(
                lanes.offered() - reappended.sum() + this.delayed.sum(),
                leases,
                Math.max(0, leases - leased - uncompleted.sum()));
        var trouble = new QueueMetrics.Trouble(
                rejected.sum(),
                superseded.sum(),
                returned.sum(),
                expired.sum(),
                dead.sum(),
                deadLetters.forgotten(),
                failedHooks.sum());
        return new QueueMetrics(depth, flow, trouble, 0);
    }
}
