package dev.millrace.event;

import java.util.List;
import java.util.Map;

/** A fact about a scope: a container's body, one iteration of a loop, an inline subflow. Immutable. */
public sealed interface ScopeEvent extends Event {

    /** Returns the scope's path: the node's own, or the iteration's such as {@code each[3]}. */
    NodePath scope();

    /**
     * A scope began.
     *
     * @param input its input
     * @param variables the first variables of a subflow; empty for a scope that shares those around it
     */
    record ScopeOpened(
            ExecutionId execution,
            long sequence,
            long atEpochMicros,
            NodePath scope,
            Map<String, Object> input,
            Map<String, Object> variables)
            implements ScopeEvent {}

    /**
     * A scope ended; its nodes are no longer held.
     *
     * @param status how it ended
     * @param output its output
     */
    record ScopeClosed(
            ExecutionId execution,
            long sequence,
            long atEpochMicros,
            NodePath scope,
            NodeStatus status,
            Map<String, Object> output)
            implements ScopeEvent {}

    /**
     * A loop's collection was fixed.
     *
     * @param items its items
     */
    record CollectionFixed(ExecutionId execution, long sequence, long atEpochMicros, NodePath scope, List<Object> items)
            implements ScopeEvent {}

    /**
     * A while checked its condition.
     *
     * @param iterations how many iterations it has run
     * @param holds whether another one begins
     */
    record LoopChecked(
            ExecutionId execution, long sequence, long atEpochMicros, NodePath scope, int iterations, boolean holds)
            implements ScopeEvent {}
}
