/** The door: WorkflowEngine, its builder, the Execution handle; nobody below imports it. */
@NullMarked
package dev.millrace;

import org.jspecify.annotations.NullMarked;
