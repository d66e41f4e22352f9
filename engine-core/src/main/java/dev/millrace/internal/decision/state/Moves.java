package dev.millrace.internal.decision.state;

import dev.millrace.event.ExecutionEvent.ExecutionMigrated;
import dev.millrace.event.NodePath;
import dev.millrace.event.NodeStatus;
import dev.millrace.event.SkipReason;
import dev.millrace.internal.decision.plan.BodyPlan;
import dev.millrace.internal.decision.plan.Correspondence;
import dev.millrace.internal.decision.plan.GraphPlan;
import dev.millrace.internal.decision.plan.Plan;
import dev.millrace.internal.decision.plan.PlannedConnection;
import dev.millrace.internal.decision.plan.PlannedNode;
import dev.millrace.internal.decision.state.CompensationMemory.Armed;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a migration does to the state, beside {@link Transitions} and under the same rule: it evaluates nothing.
 * {@code MigrationCheck} has refused whatever is not clear from the state alone. Confined to the turn.
 */
public final class Moves {

    private final ExecutionState state;
    private final Map<ScopeState, Moved> moved = new HashMap<>();

    private Moves(ExecutionState state) {
        this.state = state;
    }

    /** Where a scope has gone, and which of its nodes are which. */
    private record Moved(ScopeState scope, Correspondence nodes) {}

    public static void migrated(ExecutionState state, ExecutionMigrated event, Plan to) {
        new Moves(state).move(event.move().renamed(), to);
    }

    private void move(Map<String, String> renamed, Plan to) {
        var old = state.root();
        state.workings().forgetAll();
        state.runs(to);
        var root = carried(old, ScopePlace.ROOT, to.root(), renamed);
        state.root(root);
        addDefaults(root.variables(), to.defaultVariables());
        var remembered = state.failureMemoryOrNull();
        if (remembered != null) {
            remembered.rename(path -> renamed(path, renamed));
        }
        rearm();
        begin(root);
    }

    /** Variables that only the new version has begin as it says. */
    private static void addDefaults(Variables variables, Map<String, Object> defaults) {
        var missing = new LinkedHashMap<>(defaults);
        missing.keySet().removeAll(variables.values().keySet());
        variables.write(missing);
    }

    private ScopeState carried(ScopeState old, ScopePlace place, GraphPlan plan, Map<String, String> renamed) {
        var scope = new ScopeState(state, place, plan, old.input(), old.variables());
        scope.broke(old.broke());
        var nodes = Correspondence.between(old.plan(), plan, renamed);
        moved.put(old, new Moved(scope, nodes));
        for (var node : plan.nodes()) {
            int before = nodes.before(node.position());
            if (before != PlannedNode.NONE) {
                scope.carry(node.position(), old, before);
                carryDetail(old, before, scope, node, nodes);
            }
        }
        resolve(old, scope, nodes);
        return scope;
    }

    private void carryDetail(ScopeState old, int before, ScopeState scope, PlannedNode node, Correspondence nodes) {
        var detail = old.detailOrNull(before);
        if (detail == null) {
            return;
        }
        var copy = detail.carried(nodes::after);
        scope.detail(node.position(), copy);
        var body = BodyPlan.of(node);
        if (body == null || scope.status(node.position()).isFinal()) {
            return;
        }
        var path = scope.path(node.position());
        for (var inner : old.inside(before)) {
            var at = inner.path() != null && inner.path().isIteration()
                    ? path.iteration(inner.path().index())
                    : path;
            scope.open(node.position(), at, carried(inner, new ScopePlace(scope, node.position(), at), body, Map.of()));
        }
        copy.loop(detail.loop() == null ? null : detail.loop().carried());
    }

    private static void resolve(ScopeState old, ScopeState scope, Correspondence nodes) {
        for (int c = 0; c < scope.plan().connections().length; c++) {
            int before = nodes.connectionBefore(c);
            var resolution = before == PlannedNode.NONE
                    ? resolutionOfNew(scope, scope.plan().connections()[c])
                    : old.resolution(before);
            scope.resolve(c, resolution == null ? Resolution.OPEN : resolution);
        }
        for (var node : scope.plan().nodes()) {
            for (var exit : node.exits()) {
                Routing.count(scope, exit, false);
            }
        }
    }

    /**
     * Returns what becomes of a connection that is new in this scope; null if its source has ended and that cannot be
     * said.
     */
    public static @Nullable Resolution resolutionOfNew(ScopeState scope, PlannedConnection connection) {
        return resolutionOfNew(scope, connection.source(), connection);
    }

    /** Returns the same for a source that stands elsewhere. */
    public static @Nullable Resolution resolutionOfNew(ScopeState scope, int source, PlannedConnection connection) {
        boolean plain = connection.condition() == null && connection.sourcePort() == null;
        boolean byAnyPort = plain && connection.takesEveryPort() && !scope.broke(); // which one it was is gone
        return switch (scope.status(source)) {
            case PENDING, READY, RUNNING, WAITING, NEEDS_DECISION -> Resolution.OPEN;
            case COMPLETED -> !connection.onComplete() ? Resolution.NOT_TAKEN : byAnyPort ? Resolution.DELIVERED : null;
            case FAILED, TIMED_OUT -> !connection.onFail() ? Resolution.BROKEN : plain ? Resolution.DELIVERED : null;
            case CANCELLED -> connection.onComplete() ? Resolution.BROKEN : Resolution.NOT_TAKEN;
            case SKIPPED ->
                connection.onComplete() && scope.detail(source).skipReason() != SkipReason.NOT_TAKEN
                        ? Resolution.BROKEN
                        : Resolution.NOT_TAKEN;
        };
    }

    /** What completed can still be undone, in the same order. */
    private void rearm() {
        if (!state.hasArmed()) {
            return;
        }
        var armed = state.armed();
        for (int left = armed.size(); left > 0; left--) {
            var one = armed.remove();
            var where = moved.get(one.scope());
            armed.add(
                    where == null ? one : new Armed(where.scope(), where.nodes().after(one.position()), one.number()));
        }
    }

    /** Readies what can begin now, and skips what cannot any more. */
    private static void begin(ScopeState root) {
        for (var node : root.plan().nodes()) {
            if (node.sources() > 0) {
                Routing.judge(root, node.position());
            }
        }
        for (int entry : root.plan().entries()) {
            if (root.is(entry, NodeStatus.PENDING)) {
                Progress.ready(root, entry);
            }
        }
        Progress.skipAbsent(root);
        Progress.quietIfIdle(root);
    }

    private static NodePath renamed(NodePath path, Map<String, String> renamed) {
        var node = path.scope()
                .map(scope -> renamed(scope, renamed).child(path.id()))
                .orElseGet(() -> NodePath.of(Correspondence.nameIn(renamed, path.id())));
        return path.isIteration() ? node.iteration(path.index()) : node;
    }
}
