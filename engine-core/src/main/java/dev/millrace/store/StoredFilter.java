package dev.millrace.store;

import static java.util.Objects.requireNonNull;

import dev.millrace.event.ExecutionStatus;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which executions somebody wants of a store. Immutable.
 *
 * @param workflowId those of this workflow only
 * @param statuses those in one of these statuses only; empty for all
 * @param key those that were started under this key only
 * @param labels labels that they must have; they may have more
 * @param from the first start that counts, in microseconds since 1970
 * @param until the first start that does not count any more, in microseconds since 1970
 */
public record StoredFilter(
        Optional<String> workflowId,
        Set<ExecutionStatus> statuses,
        Optional<String> key,
        Map<String, String> labels,
        long from,
        long until) {

    /** Every execution. */
    public static final StoredFilter ALL =
            new StoredFilter(Optional.empty(), Set.of(), Optional.empty(), Map.of(), Long.MIN_VALUE, Long.MAX_VALUE);

    /** Checks for null, and copies. */
    public StoredFilter {
        requireNonNull(workflowId, "workflowId");
        statuses = Set.copyOf(statuses);
        requireNonNull(key, "key");
        labels = Map.copyOf(labels);
    }

    /** Returns whether an execution is wanted, as the store knows it. */
    public boolean matches(StoredExecution execution) {
        var origin = execution.origin();
        var starter = origin.starter();
        return (statuses.isEmpty() || statuses.contains(execution.status()))
                && (workflowId.isEmpty()
                        || workflowId.get().equals(origin.workflow().id()))
                && (key.isEmpty() || key.get().equals(starter.key()))
                && starter.labels().entrySet().containsAll(labels.entrySet())
                && execution.startedAt() >= from
                && execution.startedAt() < until;
    }

    /**
     * Returns what to ask a store for by somebody who knows more of executions that have not ended: that one waits, or
     * is undone. If one such status is wanted, those in all of them may be meant.
     */
    public StoredFilter asStored() {
        if (!wantsLive()) {
            return this;
        }
        var known = EnumSet.copyOf(statuses);
        Arrays.stream(ExecutionStatus.values())
                .filter(status -> !status.isFinal())
                .forEach(known::add);
        return new StoredFilter(workflowId, known, key, labels, from, until);
    }

    /** Returns whether an execution that has not ended may be wanted because of its status. */
    private boolean wantsLive() {
        return statuses.stream().anyMatch(status -> !status.isFinal());
    }

    /** Returns whether one that has not ended may match. */
    public boolean mayBeLive() {
        return statuses.isEmpty() || wantsLive();
    }

    /** Returns whether one that has ended may match. */
    public boolean mayHaveEnded() {
        return statuses.isEmpty() || statuses.stream().anyMatch(ExecutionStatus::isFinal);
    }
}
