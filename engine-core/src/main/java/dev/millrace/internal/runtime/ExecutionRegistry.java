package dev.millrace.internal.runtime;

import dev.millrace.event.ExecutionEvent.StartWait;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.NodePath;
import dev.millrace.internal.decision.view.GateWait;
import java.util.List;
import java.util.Optional;

/** The register of the executions of an engine. Thread-safe. */
interface ExecutionRegistry {

    /** It goes on, after a time at rest. */
    void takenUp(Actor actor);

    /** It was read from a store; what it held where it passed before it began it holds again. */
    void regained(Actor actor, Optional<StartWait> wait);

    /** Returns what it waits at before it begins; empty if it does not. */
    Optional<GateWait> startGate(Actor actor);

    /** It goes on, after its end. */
    void reopened(Actor actor);

    /** Its end is safe. */
    void ended(Actor actor);

    /** Some of its nodes run again that had been given up. */
    void redriven(ExecutionId execution, List<NodePath> nodes);

    /** Returns how often a message is delivered. */
    int maxDeliveries();
}
