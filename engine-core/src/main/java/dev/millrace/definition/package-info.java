/** Values: Workflow, NodeSpec, NodeId, Connection, RetryPolicy, WorkflowBuilder, Problem. */
@NullMarked
package dev.millrace.definition;

import org.jspecify.annotations.NullMarked;
