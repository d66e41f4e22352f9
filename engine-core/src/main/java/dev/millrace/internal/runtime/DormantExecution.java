package dev.millrace.internal.runtime;

import dev.millrace.event.ExecutionEvent.ParentNode;
import dev.millrace.event.ExecutionEvent.StartWait;
import dev.millrace.event.ExecutionEvent.Starter;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.internal.decision.plan.Plan;
import dev.millrace.internal.decision.state.ExecutionState;
import dev.millrace.internal.decision.view.Report;
import dev.millrace.internal.driver.NodeAtGates;
import dev.millrace.store.StoredExecution;
import dev.millrace.time.Alarm;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What is in memory of an execution that waits in the store. Thread-safe. */
final class DormantExecution {

    private final Plan plan;
    private final ExecutionStatus status;
    private final @Nullable ExecutionId parent;
    private final boolean isHeldByParent;
    private volatile @Nullable Alarm alarm;

    /** What it has to do at gates; null once it has come there, and for one that has nothing to do there. */
    private volatile @Nullable Stand stand;

    /**
     * What an execution holds or wants that waits in the store. Immutable.
     *
     * @param starter who started it
     * @param since when it was started, in microseconds since 1970
     * @param start how it waits for room before it begins; empty if it has begun
     * @param nodes its nodes at gates
     */
    record Stand(Starter starter, long since, Optional<StartWait> start, List<NodeAtGates> nodes) {

        /** Returns the nodes that hold their gates, or those that wait to pass them. */
        List<NodeAtGates> nodes(boolean holding) {
            return nodes.stream().filter(node -> node.returns() == holding).toList();
        }
    }

    DormantExecution(ExecutionState state) {
        var startedBy = state.origin().starter().parent().map(ParentNode::execution);
        this.plan = state.plan();
        this.status = Report.status(state);
        this.parent = startedBy.orElse(null);
        this.isHeldByParent = startedBy
                .map(ExecutionState::holder)
                .filter(state.heldBy()::equals)
                .isPresent();
    }

    /** Notes what it has to do at gates. */
    void stands(Stand at) {
        stand = at.nodes().isEmpty() && at.start().isEmpty() ? null : at;
    }

    /** Returns what it has to do at gates; nothing after the first time. */
    Optional<Stand> stand(boolean last) {
        var at = Optional.ofNullable(stand);
        if (last) {
            stand = null;
        }
        return at;
    }

    /** Returns what it runs. */
    Plan plan() {
        return plan;
    }

    /** Returns how it stands: it waits, is paused, or is to run or to begin once a gate lets it. */
    ExecutionStatus status() {
        return status;
    }

    /** Returns the execution that started it. */
    Optional<ExecutionId> parent() {
        return Optional.ofNullable(parent);
    }

    /** Returns whether it is held or goes on as it should while a parent waits for it. */
    boolean stands(DormantExecution beside) {
        return isHeldByParent == (beside.status == ExecutionStatus.PAUSED);
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
