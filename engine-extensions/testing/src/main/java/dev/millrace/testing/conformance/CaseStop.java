package dev.millrace.testing.conformance;

import dev.millrace.event.ExecutionEvent.Request;
import dev.millrace.event.ExecutionEvent.Stop;

/**
 * Stop that a case asks of its execution. Immutable.
 *
 * @param how how it is stopped
 * @param request who asks for it, and why
 */
record CaseStop(Stop how, Request request) {}
