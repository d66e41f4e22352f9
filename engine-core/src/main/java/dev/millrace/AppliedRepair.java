package dev.millrace;

import dev.millrace.event.ExecutionEvent.Request;
import dev.millrace.event.RepairPreview;
import dev.millrace.internal.runtime.Amendments;
import dev.millrace.internal.runtime.EngineRuntime;
import dev.millrace.internal.runtime.ExecutionRef;
import dev.millrace.internal.runtime.Repaired;

/**
 * A repair that was done, and may be taken back as long as nothing has followed from it. That is so while the execution
 * is paused: repair it while it is, or by {@link Repair#held()}. Known to this process only. Immutable and thread-safe.
 */
public final class AppliedRepair {

    private final EngineRuntime runtime;
    private final ExecutionRef execution;
    private final Request request;
    private final Repaired repaired;

    AppliedRepair(EngineRuntime runtime, ExecutionRef execution, Request request, Repaired repaired) {
        this.runtime = runtime;
        this.execution = execution;
        this.request = request;
        this.repaired = repaired;
    }

    /** Returns what the repair brought about. */
    public RepairPreview preview() {
        return repaired.preview();
    }

    /**
     * Takes it back: the execution stands as it did before, ended or not, by one event in the name of who repaired it.
     * Safe when this returns, if the engine is durable.
     *
     * @param reason why, for the history
     * @throws IllegalStateException if anything has happened since: a node began, a signal came, it was resumed,
     *     undone, ...; nothing has changed then
     */
    public void undo(String reason) {
        var events = runtime.archive().eventsOf(execution.id());
        new Amendments(execution.actor()).undo(repaired, events, new Request(reason, request.by()));
    }
}
