package dev.millrace.internal.decision;

import dev.millrace.definition.Workflow;
import dev.millrace.event.ExecutionEvent.Origin;
import dev.millrace.event.ExecutionEvent.Starter;

/** A workflow compiled for running: built once per revision, shared by all its executions. Immutable and thread-safe. */
public final class Plan {

    final GraphPlan root;
    private final Workflow workflow;
    private final Origin origin;

    Plan(Workflow workflow, GraphPlan root) {
        this.workflow = workflow;
        this.root = root;
        this.origin = new Origin(workflow.key(), workflow.revision(), Starter.UNNAMED);
    }

    /** Returns the workflow. */
    public Workflow workflow() {
        return workflow;
    }

    /** Returns what an execution of this plan runs. */
    public Origin origin() {
        return origin;
    }

    /** Returns how many nodes the root graph has. */
    public int size() {
        return root.nodes.length;
    }
}
