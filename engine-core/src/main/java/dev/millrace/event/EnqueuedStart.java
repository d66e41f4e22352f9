package dev.millrace.event;

import dev.millrace.definition.WorkflowKey;
import java.time.Instant;

/**
 * A start that waits in a store for an engine that can begin it. Immutable.
 *
 * @param execution the id that its execution will have
 * @param workflow what it is to run
 * @param since when it was put into the store
 * @param trials how often an engine has taken it and could not begin it
 * @param reason why the last of them could not; empty if none has tried
 * @param isGivenUp whether nobody tries any more
 */
public record EnqueuedStart(
        ExecutionId execution, WorkflowKey workflow, Instant since, int trials, String reason, boolean isGivenUp) {}
