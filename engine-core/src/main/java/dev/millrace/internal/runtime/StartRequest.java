package dev.millrace.internal.runtime;

import dev.millrace.event.ExecutionEvent.Starter;
import java.util.Map;

/**
 * A start that a caller asks for. Immutable.
 *
 * @param input the execution's input
 * @param variables win over the workflow's default variables
 * @param starter who starts it, and under which key: a second start with the same key returns the first execution
 */
public record StartRequest(Map<String, Object> input, Map<String, Object> variables, Starter starter) {}
