/** Values: Workflow, NodeSpec, NodeId, Connection, the policies, WorkflowBuilder, Problem. */
@NullMarked
package dev.millrace.definition;

import org.jspecify.annotations.NullMarked;
