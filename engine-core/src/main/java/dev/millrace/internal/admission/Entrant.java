package dev.millrace.internal.admission;

import dev.millrace.definition.Lock;
import dev.millrace.definition.NodeSpec;
import dev.millrace.definition.Priority;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.Failure;
import dev.millrace.event.NodePath;
import dev.millrace.internal.decision.view.Existing;
import dev.millrace.internal.decision.view.GateWait;
import dev.millrace.internal.decision.view.Replacement;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who wants to pass the gates of a node: an attempt on its way to a worker, or a control node that is about to
 * begin. Thread-safe.
 */
public interface Entrant {

    /** Returns the execution that it is of. */
    ExecutionId execution();

    /** Returns the id of the execution's workflow. */
    String workflow();

    /** Returns the definition of the node. */
    NodeSpec spec();

    /** Returns where the node stands. */
    NodePath path();

    /** Returns what is known of the gates that its definition says; null where data say some, or nobody keeps that. */
    default @Nullable DefinedGates definedGates() {
        return null;
    }

    /** Returns the locks that it wants. */
    List<Lock> locks();

    /** Returns the key of its rate, as its data have it; empty if it has none. */
    String rateKey();

    /** Returns its own key, as its data have it; empty if it has none. */
    String key();

    /** Whether it has begun before, by a delivery that was lost: it takes nobody's place. */
    boolean hasBegun();

    /** Returns how urgent it is, as a node of its execution. */
    Priority priority();

    /** Returns how many attempts of its execution may run at once; 0 for any number, or if it is no attempt. */
    int maxConcurrency();

    /** Whether it is a control node, and holds its gates for what is inside it too. */
    boolean isControl();

    /** Whether it stands inside a control node that has gates, and holds them until what is inside has ended. */
    boolean isInside();

    /** Whether a node of another execution may have started its own, and wait for that. */
    default boolean mayHaveParent() {
        return true;
    }

    /** Whether it held its gates before, in a process that has ended: it goes in front of all that wait. */
    boolean returns();

    /**
     * Whether its execution waits in the store: what it is told has that read, and is told again to who takes over.
     */
    default boolean rests() {
        return false;
    }

    /** It has passed the last gate, after it had waited at one. */
    void admitted(AdmittedBy gates);

    /** It waits at another gate than the first at which it had to. */
    void heldBack(GateWait at);

    /** It waits at a gate for longer than the engine's patience. */
    void starves(GateWait at);

    /** A breaker or a key lets it not through; it holds nothing any more. */
    void refused(Failure failure);

    /** It holds its gates, and is to stop: another one with its key takes its place. */
    void replaced(Replacement with);

    /** Another one with its key has completed, and it takes the result of that; it holds nothing. */
    void answered(Existing existing);
}
