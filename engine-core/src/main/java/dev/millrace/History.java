package dev.millrace;

import static java.util.Objects.requireNonNull;

import dev.millrace.event.Event;
import dev.millrace.event.ExecutionId;
import dev.millrace.internal.runtime.EngineRuntime;
import dev.millrace.store.StoredExecution;
import java.util.List;

/**
 * What an engine remembers of its executions: those that are live, those that it keeps in memory, and with a store
 * every one that the store keeps. Reading changes nothing. Thread-safe.
 */
public final class History {

    private final EngineRuntime runtime;

    History(EngineRuntime runtime) {
        this.runtime = runtime;
    }

    /** Returns the executions that a filter lets through, newest start first. */
    public List<StoredExecution> find(ExecutionFilter filter) {
        requireNonNull(filter, "filter");
        var archive = runtime.archive();
        var wanted = filter.asStored();
        return filter.period()
                .olderThan()
                .map(id -> archive.rememberedBehind(id, wanted))
                .orElseGet(() -> archive.remembered(wanted))
                .limit(filter.limit())
                .toList();
    }

    /**
     * Returns every event of an execution that is known, oldest first: each attempt, who paused, repaired and stopped
     * it, and why.
     * In memory these are the newest ones; empty if it is not known.
     */
    public List<Event> events(ExecutionId id) {
        return runtime.archive().eventsOf(requireNonNull(id, "id"));
    }

    /**
     * Lets ended executions be forgotten that break a limit: by the store, or by the memory of an engine without one.
     *
     * @return those that were forgotten, oldest end first
     */
    public List<ExecutionId> apply(Retention retention) {
        return runtime.archive().forgetBeyond(retention.limits());
    }
}
