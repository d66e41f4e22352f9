package dev.millrace.internal.decision.view;

import dev.millrace.event.CompensationSummary;
import dev.millrace.event.ExecutionResult;
import dev.millrace.event.ExecutionSnapshot;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.Failure;
import dev.millrace.event.FailureSummary;
import dev.millrace.event.NodePath;
import dev.millrace.event.NodeSnapshot;
import dev.millrace.event.NodeSnapshot.Progress;
import dev.millrace.event.NodeStatus;
import dev.millrace.internal.decision.state.ExecutionState;
import dev.millrace.internal.decision.state.NodeSnapshots;
import dev.millrace.internal.decision.state.Paths;
import dev.millrace.internal.decision.state.ScopeState;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What people see of a state. Reads it, changes nothing. */
public final class Report {

    private Report() {}

    /** Returns the whole execution. */
    public static ExecutionSnapshot of(ExecutionState state) {
        return of(state, Map.of(), ProgressView.NO_TIME);
    }

    /**
     * Returns the whole execution, with what running nodes say of themselves.
     *
     * @param now the time, in microseconds since 1970
     */
    public static ExecutionSnapshot of(ExecutionState state, Map<NodePath, Progress> progress, long now) {
        var nodes = new LinkedHashMap<NodePath, NodeSnapshot>();
        var root = state.rootOrNull();
        if (root != null) {
            addNodes(root, nodes, false);
            var closed = state.closedOrNull();
            if (closed != null) {
                closed.copyTo(nodes);
            }
            addNodes(root, nodes, true);
            state.closedAndUndone().forEach(scope -> addUndoing(scope, nodes));
        }
        progress.forEach((path, said) -> nodes.computeIfPresent(path, (same, node) -> node.at(said)));
        return new ExecutionSnapshot(
                state.plan().workflow().key(),
                result(state),
                root == null ? Map.of() : root.input(),
                NodeSnapshots.span(state.startedAt(), state.endedAt()),
                Collections.unmodifiableMap(nodes),
                ProgressView.of(state, progress, now));
    }

    /** Returns the status, output and variables so far. */
    public static ExecutionResult result(ExecutionState state) {
        return new ExecutionResult(
                state.id(),
                status(state),
                state.output(),
                state.rootOrNull() == null
                        ? Map.of()
                        : state.rootOrNull().variables().values(),
                state.cause(),
                failures(state));
    }

    /**
     * Returns the status: one that is held is paused, be it while it is compensated; one that has no room yet is
     * pending; one of which every open node waits is waiting.
     */
    public static ExecutionStatus status(ExecutionState state) {
        if (state.paused() && !state.isEnded()) {
            return ExecutionStatus.PAUSED;
        }
        if (state.awaitsStart() && !state.isEnded()) {
            return ExecutionStatus.PENDING;
        }
        return state.status() == ExecutionStatus.RUNNING && state.rootOrNull() != null && onlyWaits(state.rootOrNull())
                ? ExecutionStatus.WAITING
                : state.status();
    }

    private static boolean onlyWaits(ScopeState scope) {
        for (var node : scope.plan().nodes()) {
            var status = scope.status(node.position());
            if (status == NodeStatus.READY
                    || status == NodeStatus.RUNNING && !childrenOnlyWait(scope, node.position())) {
                return false;
            }
        }
        return scope.active() > 0;
    }

    private static boolean childrenOnlyWait(ScopeState scope, int position) {
        var detail = scope.detailOrNull(position);
        var inside = scope.inside(position);
        boolean holds = !inside.isEmpty() || detail != null && detail.loop() != null;
        return holds && inside.stream().allMatch(Report::onlyWaits);
    }

    private static FailureSummary failures(ExecutionState state) {
        if (state.failures().isEmpty()
                && state.warned().isEmpty()
                && state.undone().equals(CompensationSummary.NONE)) {
            return FailureSummary.NONE;
        }
        var failed =
                state.failures().stream().map(ExecutionState.FailedNode::node).toList();
        var reasons = new LinkedHashMap<NodePath, Failure>();
        failed.forEach(path -> failure(state, path).ifPresent(failure -> reasons.put(path, failure)));
        return new FailureSummary(failed, List.copyOf(state.recovered()), reasons, state.warned(), state.undone());
    }

    private static Optional<Failure> failure(ExecutionState state, NodePath path) {
        var scope = Paths.scopeOrNull(state, path.scope());
        var position = scope == null ? null : scope.plan().positions().get(path.id());
        if (scope != null && position != null) {
            var detail = scope.detailOrNull(position);
            return Optional.ofNullable(detail == null ? null : detail.failure());
        }
        var closed = state.closedOrNull();
        return closed == null ? Optional.empty() : closed.failure(path);
    }

    private static void addNodes(ScopeState scope, Map<NodePath, NodeSnapshot> nodes, boolean nested) {
        for (var node : scope.plan().nodes()) {
            if (nested) {
                addScopes(scope.inside(node.position()), nodes);
            } else {
                var snapshot = NodeSnapshots.of(scope, node.position());
                nodes.put(snapshot.path(), snapshot);
            }
        }
    }

    /** Adds what undoes something in a scope that has closed, for as long as it is at that. */
    private static void addUndoing(ScopeState scope, Map<NodePath, NodeSnapshot> nodes) {
        for (var node : scope.plan().nodes()) {
            var status = scope.status(node.position());
            if (status != NodeStatus.PENDING && !status.isFinal()) {
                var snapshot = NodeSnapshots.of(scope, node.position());
                nodes.put(snapshot.path(), snapshot);
                addScopes(scope.inside(node.position()), nodes);
            }
        }
    }

    private static void addScopes(List<ScopeState> scopes, Map<NodePath, NodeSnapshot> nodes) {
        for (var scope : scopes) {
            addNodes(scope, nodes, false);
            addNodes(scope, nodes, true);
        }
    }
}
