package dev.millrace.internal.runtime;

import dev.millrace.event.ExecutionStatus;
import dev.millrace.internal.decision.plan.Plan;
import dev.millrace.store.StoredExecution;
import dev.millrace.time.Alarm;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What is in memory of an execution that waits in the store. Thread-safe. */
final class DormantExecution {

    private final Plan plan;
    private final ExecutionStatus status;
    private volatile @Nullable Alarm alarm;

    DormantExecution(Plan plan, ExecutionStatus status) {
        this.plan = plan;
        this.status = status;
    }

    /** Returns what it runs. */
    Plan plan() {
        return plan;
    }

    /** Returns how it stands: it waits, or is paused. */
    ExecutionStatus status() {
        return status;
    }

    /** Says how it stands what the store knows to have no end. */
    StoredExecution shown(StoredExecution stored) {
        return new StoredExecution(
                stored.id(), stored.origin(), status, stored.startedAt(), stored.endedAt(), stored.lastSequence());
    }

    /** Sets what wakes it, in place of what was set before. */
    void wakeBy(Supplier<Alarm> waking) {
        alarm = waking.get();
    }

    /** Time does not wake it any more. */
    void cancel() {
        var set = alarm;
        if (set != null) {
            set.cancel();
        }
    }
}
