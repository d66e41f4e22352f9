package dev.millrace.internal.decision.plan;

import dev.millrace.event.NodeResult;
import dev.millrace.node.Control;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A control node, compiled: its fields, read once, and how it begins, goes on and ends in its turns. Immutable. */
public sealed interface ControlPlan
        permits NoopPlan, BranchPlan, VerifyPlan, TimerPlan, WaitPlan, EndPlan, ChildPlan, BodyPlan {

    /** Returns the node's type. */
    Control type();

    /** Begins the node, which is running. */
    void begin(ControlTurn turn, Map<String, Object> input);

    /** Goes on with a running node after a restart: what its process was about to hear comes no more. */
    default void resume(ControlTurn turn) {}

    /** Goes on with the value of the node's own script, which has come. */
    default void evaluated(ControlTurn turn) {
        throw new IllegalStateException("a " + type().type().name() + " has no script");
    }

    /** The node has waited as long as it may. */
    default void due(ControlTurn turn) {}

    /** Returns an outcome by the default port. */
    static NodeResult plain(Map<String, Object> output) {
        return output.isEmpty() ? NodeResult.EMPTY : new NodeResult(output, Optional.empty(), Map.of(), List.of());
    }

    /** Returns an outcome by a port. */
    static NodeResult by(String port, Map<String, Object> output) {
        return new NodeResult(output, Optional.of(port), Map.of(), List.of());
    }
}
