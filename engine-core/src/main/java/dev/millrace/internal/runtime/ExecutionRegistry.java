package dev.millrace.internal.runtime;

import dev.millrace.event.ExecutionEvent.StartWait;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.NodePath;
import dev.millrace.event.WaitingStart;
import dev.millrace.internal.decision.view.GateWait;
import java.util.List;
import java.util.Optional;

/**
 * The register of the executions of an engine. Thread-safe.
 *
 * @param <E> the executions
 */
interface ExecutionRegistry<E> {

    /** It goes on, after a time at rest. */
    void takenUp(E execution);

    /** It was read from a store; what it held where it passed before it began it holds again. */
    void regained(E execution, Optional<StartWait> wait);

    /** Returns what it waits at before it begins; empty if it does not. */
    Optional<GateWait> startGate(E execution);

    /** Returns how it waits before it begins; empty if it does not. */
    Optional<WaitingStart> waitingStart(E execution);

    /** It goes on, after its end. */
    void reopened(E execution);

    /** Its end is safe. */
    void ended(E execution);

    /** Some of its nodes run again that had been given up. */
    void redriven(ExecutionId id, List<NodePath> nodes);

    /** Returns how often a message is delivered. */
    int maxDeliveries();

    /** Another engine goes on with it: it is not here any more. */
    void wentElsewhere(E execution);

    /** Returns where executions are found that are not here; empty for who has its store alone, or has none. */
    Optional<Elsewhere<E>> elsewhere();
}
