package dev.millrace.internal.decision.state;

import dev.millrace.event.Extended;
import dev.millrace.event.Failure;
import dev.millrace.event.NodeEvent.FailedAttempt;
import dev.millrace.event.NodePath;
import dev.millrace.event.NodeStatus;
import dev.millrace.internal.decision.plan.PlannedConnection;
import dev.millrace.internal.decision.plan.PlannedNode;
import dev.millrace.internal.decision.state.CompensationMemory.Armed;
import dev.millrace.internal.decision.state.CompensationMemory.Undoing;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The data that nodes were handed over, and that a scope hands on. Reads the state, changes nothing. */
public final class Deliveries {

    private Deliveries() {}

    /**
     * Returns the merged data of the delivered connections, in their order; what was given to an entry or a substitute.
     */
    public static Map<String, Object> to(ScopeState scope, PlannedNode node) {
        var detail = scope.detailOrNull(node.position());
        if (detail != null && detail.givenInput() != null) {
            return detail.givenInput();
        }
        if (node.incoming().length == 0) {
            return scope.input();
        }
        if (node.incoming().length == 1) {
            return deliveredAlone(scope, node, node.incoming()[0]);
        }
        var merged = new Merged();
        boolean any = false;
        for (int c : node.incoming()) {
            if (scope.resolution(c) == Resolution.DELIVERED) {
                var connection = scope.plan().connections()[c];
                var data = along(scope, connection);
                merged.add(connection.targetPort() == null ? data : Map.of(connection.targetPort(), data));
                any = true;
            }
        }
        return any || !isExplicitEntry(scope, node) ? merged.whole() : scope.input();
    }

    private static Map<String, Object> deliveredAlone(ScopeState scope, PlannedNode node, int c) {
        if (scope.resolution(c) != Resolution.DELIVERED) {
            return isExplicitEntry(scope, node) ? scope.input() : Map.of();
        }
        var connection = scope.plan().connections()[c];
        var data = along(scope, connection);
        return connection.targetPort() == null ? data : Map.of(connection.targetPort(), data);
    }

    private static boolean isExplicitEntry(ScopeState scope, PlannedNode node) {
        return scope.plan().entries().length == 1 && scope.plan().entries()[0] == node.position();
    }

    /** Returns what one delivered connection carries: the source's output, or its failure with its input. */
    private static Map<String, Object> along(ScopeState scope, PlannedConnection connection) {
        int source = connection.source();
        if (scope.is(source, NodeStatus.COMPLETED)) {
            var output = scope.output(source);
            return output == null ? Map.of() : output;
        }
        var detail = scope.detailOrNull(source);
        return detail == null || scope.is(source, NodeStatus.SKIPPED) ? Map.of() : errorData(scope, source, detail);
    }

    private static Map<String, Object> errorData(ScopeState scope, int position, NodeDetail detail) {
        var failure = detail.failure();
        if (failure == null) {
            return detail.failedInput();
        }
        var id = scope.path(position).id().value();
        return Extended.of(detail.failedInput(), Map.of("error", error(id, failure, scope.attempts(position))));
    }

    public static Map<String, Object> error(String nodeId, Failure failure, int attempt) {
        var error = new LinkedHashMap<String, Object>();
        error.put("nodeId", nodeId);
        error.put("type", failure.type());
        error.put("message", failure.message());
        error.put("attempt", attempt);
        if (!failure.output().isEmpty()) {
            error.put("output", failure.output());
        }
        return Collections.unmodifiableMap(error);
    }

    /** Returns what the conditions on a failure see as the node's output. */
    public static Map<String, Object> errorOf(PlannedNode node, Failure failure, FailedAttempt attempt) {
        var id = node.spec().id().value();
        return Map.of("error", error(id, failure, attempt.number()));
    }

    /** Returns what each delivered source handed over, by node id. */
    public static Map<String, Map<String, Object>> bySource(ScopeState scope, PlannedNode node) {
        var sources = new LinkedHashMap<String, Map<String, Object>>();
        for (int c : node.incoming()) {
            if (scope.resolution(c) == Resolution.DELIVERED) {
                var connection = scope.plan().connections()[c];
                sources.put(scope.node(connection.source()).spec().id().value(), along(scope, connection));
            }
        }
        return sources;
    }

    /** Returns the merged outputs of the nodes that completed and delivered to nobody, in file order. */
    public static Map<String, Object> outputOf(ScopeState scope) {
        var merged = new Merged();
        for (var node : scope.plan().nodes()) {
            var output = scope.output(node.position());
            if (output != null && !output.isEmpty() && endsHere(scope, node)) {
                merged.add(output);
            }
        }
        return merged.whole();
    }

    private static boolean endsHere(ScopeState scope, PlannedNode node) {
        if (!scope.is(node.position(), NodeStatus.COMPLETED)) {
            return false;
        }
        var detail = scope.detailOrNull(node.position());
        if (detail != null && (detail.fallbackFor() != PlannedNode.NONE || detail.compensates() != PlannedNode.NONE)) {
            return false;
        }
        for (var exit : node.exits()) {
            for (int c : exit.connections()) {
                if (scope.resolution(c) == Resolution.DELIVERED) {
                    return false;
                }
            }
        }
        return true;
    }

    /** Returns the input of a compensation: the output of what it undoes, and why. */
    static Map<String, Object> ofCompensation(Undoing undoing, Armed armed) {
        var scope = armed.scope();
        var about = new LinkedHashMap<String, Object>();
        about.put("nodeId", scope.node(armed.position()).spec().id().value());
        about.put("failedNodeId", firstFailed(undoing.of));
        about.put("reason", undoing.reason);
        var completed = undoing.toTell();
        about.put(
                "completedNodes",
                completed.stream()
                        .map(node -> String.valueOf(node.get("nodeId")))
                        .toList());
        about.put("completed", completed);
        about.put("input", to(scope, scope.node(armed.position())));
        var output = scope.output(armed.position());
        var data = new LinkedHashMap<String, Object>(output == null ? Map.of() : output);
        about.put("output", output == null ? Map.of() : output);
        data.put("compensation", Collections.unmodifiableMap(about));
        return Collections.unmodifiableMap(data);
    }

    private static String firstFailed(ScopeState of) {
        var state = of.execution();
        return state.failures().stream()
                .map(ExecutionState.FailedNode::node)
                .filter(failed -> !state.recovered().contains(failed) && isIn(failed, of.path()))
                .map(NodePath::toString)
                .findFirst()
                .orElse("");
    }

    private static boolean isIn(NodePath node, @Nullable NodePath scope) {
        for (var at = Optional.of(node); at.isPresent(); at = at.get().scope()) {
            if (scope == null || at.get().scope().equals(Optional.of(scope))) {
                return true;
            }
        }
        return false;
    }

    /** Returns what is to be undone, in order: each node with what it was given, and what it gave. */
    static List<Map<String, Object>> toUndo(Collection<Armed> nodes) {
        var all = new ArrayList<Map<String, Object>>();
        for (var armed : nodes) {
            var node = new LinkedHashMap<String, Object>();
            var output = armed.scope().output(armed.position());
            node.put("nodeId", armed.path().toString());
            node.put("input", to(armed.scope(), armed.scope().node(armed.position())));
            node.put("output", output == null ? Map.of() : output);
            all.add(Collections.unmodifiableMap(node));
        }
        return Collections.unmodifiableList(all);
    }
}
