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
            implements ScopeEvent {
        @Override
        public String toString() {
            return EventText.of(this);
        }
    }

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
            implements ScopeEvent {
        @Override
        public String toString() {
            return EventText.of(this);
        }
    }

    /**
     * The effects of the nodes that completed in a scope are being undone, before it ends as failed.
     *
     * @param reason what failed in it
     */
    record ScopeCompensationStarted(
            ExecutionId execution, long sequence, long atEpochMicros, NodePath scope, String reason)
            implements ScopeEvent {
        @Override
        public String toString() {
            return EventText.of(this);
        }
    }

    /**
     * A loop's collection was fixed.
     *
     * @param items its items
     */
    record CollectionFixed(ExecutionId execution, long sequence, long atEpochMicros, NodePath scope, List<Object> items)
            implements ScopeEvent {
        @Override
        public String toString() {
            return EventText.of(this);
        }
    }

    /**
     * A loop's file was opened; its items stand in the iterations that begin with them.
     *
     * @param file the file as it was
     */
    record CollectionOpened(
            ExecutionId execution, long sequence, long atEpochMicros, NodePath scope, CollectionFile file)
            implements ScopeEvent {
        @Override
        public String toString() {
            return EventText.of(this);
        }
    }

    /**
     * A file whose lines are a loop's items.
     *
     * @param name its name, as the definition gave it
     * @param sha256 the hash of its content, in hexadecimal digits
     * @param size its size in bytes
     * @param modifiedEpochMillis when it was last modified, in milliseconds since 1970
     */
    record CollectionFile(String name, String sha256, long size, long modifiedEpochMillis) {}

    /**
     * A while checked its condition.
     *
     * @param iterations how many iterations it has run
     * @param holds whether another one begins
     */
    record LoopChecked(
            ExecutionId execution, long sequence, long atEpochMicros, NodePath scope, int iterations, boolean holds)
            implements ScopeEvent {
        @Override
        public String toString() {
            return EventText.of(this);
        }
    }
}
