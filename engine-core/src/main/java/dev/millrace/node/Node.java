package dev.millrace.node;

import static java.util.Objects.requireNonNull;

import dev.millrace.definition.Behaviour;
import java.util.Map;

/**
 * The behaviour of a node. One object runs every attempt of its node, in all executions at once: it keeps no state of a
 * run.
 * Must be thread-safe.
 */
@FunctionalInterface
public interface Node extends Behaviour {

    /**
     * Runs one attempt, on a worker's thread. When the attempt is cancelled or times out the thread is interrupted.
     *
     * @param context what the attempt may see and do
     * @return how it ended
     * @throws Exception to fail the attempt; the exception becomes the failure's type and message
     */
    Outcome run(NodeContext context) throws Exception;

    /**
     * Returns code as a node, for places where the compiler cannot see that a lambda is one:
     * {@code builder.node("pay", Node.of(context -> ...))}.
     */
    static Node of(Node code) {
        return requireNonNull(code, "code");
    }

    /**
     * Ends what an attempt noted in a process that has ended, because its node was stopped before that attempt was
     * delivered again.
     * Called on a thread of the engine's own.
     *
     * @param note what it {@linkplain NodeContext#remember remembered} last
     */
    default void release(Map<String, Object> note) {}
}
