package dev.millrace.temporal.internal;

import io.temporal.workflow.QueryMethod;
import io.temporal.workflow.SignalMethod;
import io.temporal.workflow.UpdateMethod;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/** Workflow of Temporal that is one execution; its workflow id is the execution's id. All texts are messages. */
@WorkflowInterface
public interface ExecutionWorkflow {

    /** The name of its type. */
    String TYPE = "MillraceExecution";

    /** Runs the execution to its end; fails with the result as its detail, unless that is a completion. */
    @WorkflowMethod(name = TYPE)
    String run(String begin);

    /** Has something asked of it; nobody hears what came of it. */
    @SignalMethod(name = "ask")
    void ask(String asked);

    /** Has something asked of it. Returns whether that changed anything. */
    @UpdateMethod(name = "request")
    boolean request(String asked);

    /** Returns its events. */
    @QueryMethod(name = "events")
    String events();

    /** Returns where it stands. */
    @QueryMethod(name = "snapshot")
    String snapshot();

    /** Returns why a node stands where it stands; an empty text if there is no such node. */
    @QueryMethod(name = "explain")
    String explain(String node);
}
