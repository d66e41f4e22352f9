package dev.millrace.http;

import dev.millrace.WorkflowEngine;
import dev.millrace.serialization.WorkflowLoader;
import java.util.Optional;

/**
 * What routes work with. Immutable.
 *
 * @param engine the engine
 * @param loader reads definitions that callers send; without it they may send none
 * @param limits how much callers may ask
 * @param payloads who sees the data of executions
 * @param isReadOnly whether every change is refused
 */
record ApiParts(
        WorkflowEngine engine,
        Optional<WorkflowLoader> loader,
        ApiLimits limits,
        PayloadPolicy payloads,
        boolean isReadOnly) {}
