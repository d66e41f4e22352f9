package dev.millrace;

import static java.util.Objects.requireNonNull;

import dev.millrace.event.ExecutionId;
import dev.millrace.internal.runtime.EngineRuntime;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of executions in a transaction of the application: if it is committed, an engine on the same store
 * takes it up soon; if it is rolled back, or its process ends before, nothing was asked. Confined to who has the
 * transaction.
 */
public final class EngineTransaction {

    private final Launcher launcher;
    private final EngineRuntime runtime;
    private final Object transaction;

    EngineTransaction(Launcher launcher, EngineRuntime runtime, Object transaction) {
        this.launcher = launcher;
        this.runtime = runtime;
        this.transaction = transaction;
    }

    /** Starts an execution as {@link WorkflowEngine#enqueue} does. */
    public ExecutionId start(String workflow, Object input) {
        return start(workflow, input, StartOptions.NONE);
    }

    /** Starts an execution as {@link WorkflowEngine#enqueue} does, with options. */
    public ExecutionId start(String workflow, Object input, StartOptions options) {
        return launcher.enqueue(workflow, input, options, Optional.of(transaction));
    }

    /**
     * Sends an execution a named message, which counts once. Whether a node takes it shows when an engine deals with
     * it: a message for one that has ended, or that nobody waits for, is logged and dropped.
     *
     * @param dedupId a second signal of this name with the same one changes nothing; null for none
     */
    public void signal(ExecutionId execution, String name, Map<String, ?> payload, @Nullable String dedupId) {
        runtime.send(
                requireNonNull(execution, "execution"), runtime.door().signal(name, payload, dedupId, ""), transaction);
    }
}
