package dev.millrace.micrometer;

import dev.millrace.event.NodePath;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** An execution that has not ended, as far as it was heard of. Confined to the turns of that execution. */
final class OpenExecution {

    private static final long NONE = -1;

    private final WorkflowSeries series;
    private final NodeTypes types;
    private final long startedMicros;
    private @Nullable Map<NodePath, OpenNode> nodes; // none while it only waits for room

    /** A node that has begun and not ended. */
    private static final class OpenNode {
        private final NodeSeries series;
        private final long startedMicros;
        private long attemptMicros = NONE;

        OpenNode(NodeSeries series, long startedMicros) {
            this.series = series;
            this.startedMicros = startedMicros;
        }

        void beginAttempt(long atMicros) {
            dropAttempt();
            attemptMicros = atMicros;
            series.attemptBegun();
        }

        void endAttempt(String outcome, long atMicros) {
            if (attemptMicros != NONE) {
                series.attemptEnded(outcome, atMicros - attemptMicros);
                attemptMicros = NONE;
            }
        }

        void dropAttempt() {
            if (attemptMicros != NONE) {
                series.attemptDropped();
                attemptMicros = NONE;
            }
        }
    }

    OpenExecution(WorkflowSeries series, NodeTypes types, long startedMicros) {
        this.series = series;
        this.types = types;
        this.startedMicros = startedMicros;
        series.begun();
    }

    /** Takes that a node begins: for the first time, or with another attempt. */
    void begin(NodePath path, boolean isAttempt, long atMicros) {
        if (nodes == null) {
            nodes = new HashMap<>();
        }
        var node = nodes.get(path);
        if (node == null) {
            node = new OpenNode(series.nodes(types.at(path)), atMicros);
            node.series.begun();
            nodes.put(path, node);
        }
        if (isAttempt) {
            node.beginAttempt(atMicros);
        }
    }

    /** Takes that the attempt of a node is over, and the node is not. */
    void endAttempt(NodePath path, String outcome, long atMicros) {
        find(path).ifPresent(node -> node.endAttempt(outcome, atMicros));
    }

    void retried(NodePath path) {
        series.nodes(types.at(path)).retried();
    }

    /**
     * Takes the end of a node.
     *
     * @param begun when a node began whose beginning was not heard of; empty if it never did
     */
    void end(NodePath path, String outcome, long atMicros, Supplier<OptionalLong> begun) {
        var open = find(path);
        if (open.isPresent()) {
            open.get().endAttempt(outcome, atMicros);
            open.get().series.ended(outcome, atMicros - open.get().startedMicros);
            forget(path);
        } else {
            series.nodes(types.at(path)).ended(outcome, atMicros - begun.get().orElse(atMicros));
        }
    }

    /** Takes that a node stands as if it had never begun, and all that is in it. */
    void reset(NodePath path) {
        if (nodes != null) {
            List.copyOf(nodes.keySet()).stream()
                    .filter(open -> open.equals(path) || open.isWithin(path))
                    .forEach(this::forget);
        }
    }

    private void forget(NodePath path) {
        var node = nodes == null ? null : nodes.remove(path);
        if (node != null) {
            drop(node);
        }
    }

    private static void drop(OpenNode node) {
        node.dropAttempt();
        node.series.dropped();
    }

    private Optional<OpenNode> find(NodePath path) {
        return nodes == null ? Optional.empty() : Optional.ofNullable(nodes.get(path));
    }

    /** Takes that it ended. */
    void end(String outcome, long atMicros) {
        series.ended(outcome, atMicros - startedMicros);
    }

    /** Takes that nobody counts it, or its nodes, as open any more. */
    void close() {
        series.dropped();
        Collection<OpenNode> left = nodes == null ? List.of() : nodes.values();
        left.forEach(OpenExecution::drop);
        nodes = null;
    }
}
