package dev.millrace.internal.runtime;

import dev.millrace.event.ExecutionId;
import dev.millrace.internal.decision.state.ScopeState;
import dev.millrace.internal.decision.view.GateWait;

/** An execution whose nodes pass gates, as one of them knows it. Thread-safe. */
interface GateOwner {

    ExecutionId id();

    /** Returns the id of the workflow that it runs. */
    String workflowId();

    /** A gate keeps a node waiting, in a turn of its own. */
    void heldBack(ScopeState scope, int position, GateWait at);

    /** A node waits at its gates for longer than the engine's patience, in a turn of its own. */
    void starves(ScopeState scope, int position, GateWait at);
}
