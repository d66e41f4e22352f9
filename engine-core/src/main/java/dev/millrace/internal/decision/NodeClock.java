package dev.millrace.internal.decision;

import dev.millrace.event.NodeStatus;
import dev.millrace.internal.decision.state.NodeTimes;
import dev.millrace.internal.decision.state.ScopeState;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The clock of a control node: its one timer is set to what comes first, the notice that it takes long, or the end of
 * its time. Confined to the turn.
 */
final class NodeClock {

    /** A time that never comes. */
    static final long NEVER = Long.MAX_VALUE;

    private final Recorder record;
    private final ScopeState scope;
    private final int position;

    NodeClock(Recorder record, ScopeState scope, int position) {
        this.record = record;
        this.scope = scope;
        this.position = position;
    }

    /** Sets the timer to what comes next, if anything does. */
    void set() {
        long due = due();
        if (due != NEVER) {
            record.commands.setTimer(scope, position, Duration.ofNanos(Math.max(0, due - record.at) * 1_000));
        }
    }

    /** Returns when what comes next is due, in microseconds since 1970; {@link #NEVER} if nothing is. */
    long due() {
        return Math.min(notice(), end());
    }

    /** The timer has come. Returns whether that was the notice; it is recorded, and the timer set to what follows. */
    boolean tellsOvertime() {
        var length = scope.node(position).overtimeAfter();
        if (length == null || notice() >= end()) {
            return false;
        }
        record.overtime(scope, position, length.toMillis());
        set();
        return true;
    }

    private long notice() {
        var node = scope.node(position);
        return node.isWork() || new NodeTimes(scope, position).isOvertimeTold()
                ? NEVER
                : afterStart(node.overtimeAfter());
    }

    private long end() {
        var detail = scope.detailOrNull(position);
        var awaited = detail == null || !scope.is(position, NodeStatus.WAITING) ? null : detail.awaited();
        return awaited == null ? afterStart(new NodeTimes(scope, position).limit()) : awaited.dueEpochMicros();
    }

    private long afterStart(@Nullable Duration length) {
        return length == null ? NEVER : new NodeTimes(scope, position).attemptStartedAt() + length.toNanos() / 1_000;
    }
}
