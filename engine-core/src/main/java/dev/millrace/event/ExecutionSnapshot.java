package dev.millrace.event;

import static java.util.Objects.requireNonNull;

import dev.millrace.definition.WorkflowKey;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Where an execution stands, at one moment between two turns. Immutable.
 *
 * @param workflow the workflow's id and version
 * @param result its status, output and variables so far
 * @param input its input
 * @param span when it started and ended
 * @param nodes every node by its path: those of the root in file order, then those of open and closed scopes
 * @param progress how far it is
 */
public record ExecutionSnapshot(
        WorkflowKey workflow,
        ExecutionResult result,
        Map<String, Object> input,
        Span span,
        Map<NodePath, NodeSnapshot> nodes,
        ExecutionProgress progress) {

    /** Checks for null. */
    public ExecutionSnapshot {
        requireNonNull(workflow, "workflow");
        requireNonNull(result, "result");
        requireNonNull(input, "input");
        requireNonNull(span, "span");
        requireNonNull(nodes, "nodes");
        requireNonNull(progress, "progress");
    }

    /**
     * Creates one of which only the nodes are known.
     *
     * @param closedPaths how many nodes of closed scopes there were
     */
    public ExecutionSnapshot(
            WorkflowKey workflow,
            ExecutionResult result,
            Map<String, Object> input,
            Span span,
            Map<NodePath, NodeSnapshot> nodes,
            long closedPaths) {
        this(workflow, result, input, span, nodes, ExecutionProgress.of(nodes.values(), closedPaths));
    }

    /**
     * Returns the same with what its nodes said for people to read.
     *
     * @param logs what each said; of who is not in it, nothing
     */
    public ExecutionSnapshot saying(Map<NodePath, ExecutionLog> logs) {
        if (logs.isEmpty()) {
            return this;
        }
        var saying = new LinkedHashMap<>(nodes);
        logs.forEach((path, log) -> saying.computeIfPresent(path, (same, node) -> node.saying(log)));
        return new ExecutionSnapshot(workflow, result, input, span, Collections.unmodifiableMap(saying), progress);
    }

    /** Returns the same with another measure of how far it is. */
    public ExecutionSnapshot at(ExecutionProgress progress) {
        return new ExecutionSnapshot(workflow, result, input, span, nodes, progress);
    }

    /** Returns how many nodes of closed scopes there were, of which at most 10,000 are among {@code nodes}. */
    public long closedPaths() {
        return progress.closedPaths();
    }

    /** Returns the execution. */
    public ExecutionId id() {
        return result.id();
    }

    /** Returns where it stands. */
    public ExecutionStatus status() {
        return result.status();
    }

    /** Returns every node in the order in which people read them: each followed by what is in it, item by item. */
    public List<NodeSnapshot> inReadingOrder() {
        return ReadingOrder.of(nodes.values());
    }

    /**
     * Returns one node.
     *
     * @throws IllegalArgumentException if there is none at that path
     */
    public NodeSnapshot node(String path) {
        var node = nodes.get(NodePath.parse(path));
        if (node == null) {
            throw new IllegalArgumentException("execution " + id() + " has no node at '" + path + "'");
        }
        return node;
    }
}
