/** Spans of executions, nodes and attempts: WorkflowTraces. */
@NullMarked
package dev.millrace.opentelemetry;

import org.jspecify.annotations.NullMarked;
