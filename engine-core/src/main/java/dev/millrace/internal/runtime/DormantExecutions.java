package dev.millrace.internal.runtime;

import dev.millrace.event.ExecutionId;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.internal.decision.plan.Plan;
import dev.millrace.internal.decision.state.ExecutionState;
import dev.millrace.internal.decision.view.DeadNode;
import dev.millrace.internal.decision.view.Report;
import dev.millrace.internal.driver.Dormancy;
import dev.millrace.time.TimeSource;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The executions that were recovered and wait in the store: in memory is only what they run, how they stand, and what
 * wakes them. Thread-safe.
 */
final class DormantExecutions {

    /*
     * D1  Nothing is dormant and lives on: who adds one looks afterwards whether somebody has read or changed it
     *     meanwhile, who reads one takes it out afterwards; so one of the two sees the other.
     * D2  What one was folded with is there when it is read again, whatever has been registered since.
     */
    private static final long LONGEST_DELAY = TimeUnit.DAYS.toMicros(36_500);
    private static final Duration UNTIL_TRIED_AGAIN = Duration.ofMinutes(1);

    private final TimeSource time;
    private final int maxDeliveries;
    private final Consumer<SideTask> workers;
    private final ConcurrentHashMap<ExecutionId, DormantExecution> members = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, Plan> plans = new ConcurrentHashMap<>();
    private volatile boolean closed;

    /**
     * Creates it.
     *
     * @param maxDeliveries how often a message is delivered
     * @param workers has a worker do a task
     */
    DormantExecutions(TimeSource time, int maxDeliveries, Consumer<SideTask> workers) {
        this.time = time;
        this.maxDeliveries = maxDeliveries;
        this.workers = workers;
    }

    /**
     * Adds one if it does nothing before its time comes or somebody wants something of it. Who has a parent goes on
     * with it; who waits for a child, holds or wants a gate, or has dead letters is needed in memory.
     *
     * @param state how it stands; of no use afterwards if it is not {@link #mayWait one that may wait}
     * @param ran what it ran so far
     * @param wake reads it when its time has come; called on a worker
     * @return whether it was added
     */
    boolean add(ExecutionState state, Collection<Plan> ran, Consumer<ExecutionId> wake) {
        var id = state.id();
        var member = new DormantExecution(state.plan(), Report.status(state));
        long now = time.epochMicros();
        var wakesAt = Dormancy.of(state, maxDeliveries, now);
        if (wakesAt.isEmpty() || members.putIfAbsent(id, member) != null) {
            return wakesAt.isPresent();
        }
        ran.forEach(plan -> plans.put(plan.origin().revision(), plan));
        if (wakesAt.getAsLong() != Long.MAX_VALUE) {
            var delay = Duration.ofNanos(Math.min(LONGEST_DELAY, wakesAt.getAsLong() - now) * 1_000);
            wakeAfter(delay, id, member, wake);
        }
        return true;
    }

    /** Returns whether one stands so that it may be added. */
    boolean mayWait(ExecutionState state) {
        var status = Report.status(state);
        return (status == ExecutionStatus.WAITING || status == ExecutionStatus.PAUSED)
                && state.origin().starter().parent().isEmpty()
                && DeadNode.of(state, maxDeliveries).isEmpty();
    }

    private void wakeAfter(Duration delay, ExecutionId id, DormantExecution member, Consumer<ExecutionId> wake) {
        member.wakeBy(() -> time.schedule(delay, () -> workers.accept(SideTask.of(() -> wakeNow(id, member, wake)))));
        if (closed || members.get(id) != member) {
            member.cancel(); // somebody was faster
        }
    }

    /** One that cannot be read now is tried again: what it waits for must not be lost with a moment of trouble. */
    private void wakeNow(ExecutionId id, DormantExecution member, Consumer<ExecutionId> wake) {
        if (closed || members.get(id) != member) {
            return;
        }
        try {
            wake.accept(id);
        } finally {
            if (members.get(id) == member) {
                wakeAfter(UNTIL_TRIED_AGAIN, id, member, wake);
            }
        }
    }

    /** Returns one; empty if it is not here any more. */
    Optional<DormantExecution> find(ExecutionId id) {
        return Optional.ofNullable(members.get(id));
    }

    /** Returns what one of them ran under a revision. */
    Optional<Plan> planOf(String revision) {
        return Optional.ofNullable(plans.get(revision));
    }

    /** It goes on in memory. Returns whether it was here. */
    boolean remove(ExecutionId id) {
        var member = members.remove(id);
        if (member != null) {
            member.cancel();
        }
        return member != null;
    }

    /** Time wakes none of them any more; how they stood can still be asked. */
    void close() {
        closed = true;
        members.values().forEach(DormantExecution::cancel);
    }

    boolean isClosed() {
        return closed;
    }
}
