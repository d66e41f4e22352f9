package dev.millrace.node;

import dev.millrace.definition.Behaviour;

/**
 * The behaviour of a node. One object runs every attempt of its node, in all executions at once: it keeps no state of a run.
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
}
