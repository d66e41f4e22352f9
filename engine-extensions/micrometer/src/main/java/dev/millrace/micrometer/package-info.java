/** Meters of an engine: WorkflowMeters. */
@NullMarked
package dev.millrace.micrometer;

import org.jspecify.annotations.NullMarked;
