package dev.millrace.internal.decision;

import dev.millrace.internal.decision.plan.PlannedConnection;
import dev.millrace.internal.decision.plan.PlannedNode;
import dev.millrace.internal.decision.state.Resolution;
import dev.millrace.internal.decision.state.ScopeState;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Which nodes may run once a repair is done. What conditions, ports and failures will say is open, so each of them may
 * lead on; what the graph rules out is left out. Confined to the call.
 */
final class RepairCourse {

    private final ScopeState scope;
    private final RepairAction.Kind kind;
    private final List<Integer> named;
    private final Set<Integer> reset;
    private final Set<Integer> runs = new HashSet<>();

    private RepairCourse(ScopeState scope, RepairAction.Kind kind, List<Integer> named, Set<Integer> reset) {
        this.scope = scope;
        this.kind = kind;
        this.named = named;
        this.reset = reset;
    }

    /** Returns those of the nodes that are reset which may run. */
    static Set<Integer> of(ScopeState scope, RepairAction.Kind kind, List<Integer> named, Set<Integer> reset) {
        var course = new RepairCourse(scope, kind, named, reset);
        course.follow();
        return course.runs;
    }

    private void follow() {
        var open = new ArrayDeque<>(reset);
        while (!open.isEmpty()) {
            int position = open.remove();
            if (reset.contains(position) && mayRun(position) && runs.add(position)) {
                var node = scope.node(position);
                for (var exit : node.exits()) {
                    open.add(exit.target());
                }
                if (node.fallback() != PlannedNode.NONE) {
                    open.add(node.fallback());
                }
            }
        }
    }

    private boolean mayRun(int position) {
        if (named.contains(position)) {
            return runsNamed();
        }
        var node = scope.node(position);
        return node.sources() == 0 ? !node.substitute() || standsIn(position) : isMet(node) || standsIn(position);
    }

    private boolean runsNamed() {
        return switch (kind) {
            case RERUN_FROM, COMPENSATE_BACK_TO, RERUN_FAILED, REDRIVE -> true;
            case COMPLETE_WITH, MARK_SUCCESS, SKIP, EDIT_OUTPUT -> false;
        };
    }

    /** A fallback that has run for a node runs again if the node runs and fails again. */
    private boolean standsIn(int position) {
        return scope.attempts(position) > 0
                && runs.stream().anyMatch(owner -> scope.node(owner).fallback() == position);
    }

    private boolean isMet(PlannedNode node) {
        var delivering = new HashSet<Integer>();
        var broken = new HashSet<Integer>();
        for (int c : node.incoming()) {
            var connection = scope.plan().connections()[c];
            if (mayDeliver(c, connection)) {
                delivering.add(connection.source());
            } else if (!reset.contains(connection.source()) && scope.resolution(c) == Resolution.BROKEN) {
                broken.add(connection.source());
            }
        }
        return switch (node.join().type()) {
            case ALL -> !delivering.isEmpty() && delivering.containsAll(broken);
            case ANY -> !delivering.isEmpty();
            case N_OF -> delivering.size() >= node.join().count();
            case ALL_DONE, CONDITION -> true;
        };
    }

    private boolean mayDeliver(int number, PlannedConnection connection) {
        if (reset.contains(connection.source())) {
            return runs.contains(connection.source())
                    || completes(connection.source()) && connection.onComplete() && connection.takes(null);
        }
        var resolution = scope.resolution(number);
        return resolution == Resolution.DELIVERED || resolution == Resolution.OPEN;
    }

    /** Whether a node counts as completed by the repair itself. */
    private boolean completes(int source) {
        return named.contains(source)
                && (kind == RepairAction.Kind.COMPLETE_WITH || kind == RepairAction.Kind.MARK_SUCCESS);
    }
}
