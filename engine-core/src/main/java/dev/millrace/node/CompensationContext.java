package dev.millrace.node;

import java.util.List;
import java.util.Map;

/**
 * What a compensation is told of what it undoes: {@code context.input("compensation", CompensationContext.class)}.
 * Immutable.
 *
 * @param nodeId the node whose effect it undoes
 * @param failedNodeId the path of the node that failed first and that nobody recovered; empty if none did
 * @param reason why things are undone
 * @param completedNodes the paths of the nodes that are still to be undone, this one first
 * @param completed the same with what they were given and gave; where all are undone at once, all of them
 * @param input what the node was given
 * @param output what the node gave; it stands in the compensation's own input as well
 */
public record CompensationContext(
        String nodeId,
        String failedNodeId,
        String reason,
        List<String> completedNodes,
        List<Completed> completed,
        Map<String, Object> input,
        Map<String, Object> output) {

    /**
     * A node that is to be undone. Immutable.
     *
     * @param nodeId its path
     * @param input what it was given
     * @param output what it gave
     */
    public record Completed(String nodeId, Map<String, Object> input, Map<String, Object> output) {}
}
