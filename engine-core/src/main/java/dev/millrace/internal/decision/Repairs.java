package dev.millrace.internal.decision;

import dev.millrace.definition.Effect;
import dev.millrace.event.ExecutionEvent.Request;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.Failure;
import dev.millrace.event.NodePath;
import dev.millrace.event.NodeStatus;
import dev.millrace.event.RepairPreview;
import dev.millrace.event.SkipReason;
import dev.millrace.internal.decision.plan.BodyPlan;
import dev.millrace.internal.decision.plan.ControlPlan;
import dev.millrace.internal.decision.plan.PlannedNode;
import dev.millrace.internal.decision.state.CompensationMemory.Armed;
import dev.millrace.internal.decision.state.ExecutionState;
import dev.millrace.internal.decision.state.Paths;
import dev.millrace.internal.decision.state.ScopeState;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What operators change by hand. Confined to the turn. */
final class Repairs {

    private final ExecutionState state;
    private final Commands commands;
    private final Recorder record;

    Repairs(Recorder record) {
        this.state = record.state;
        this.commands = record.commands;
        this.record = record;
    }

    /** The nodes of one scope that a repair concerns. */
    private record Reach(ScopeState scope, List<Integer> named, Set<Integer> reset) {

        List<NodePath> paths() {
            return reset.stream().map(scope::path).toList();
        }
    }

    /**
     * Returns what an action would bring about.
     *
     * @throws IllegalArgumentException if it cannot be done
     */
    RepairPreview preview(RepairAction action) {
        return preview(action, reach(action));
    }

    /** Returns what runs in a fork from a node of the root: it, and all that is behind it. */
    RepairPreview forkPreview(NodePath node) {
        var root = state.root();
        var from = List.of(Paths.positionOf(root, node));
        var action = new RepairAction(RepairAction.Kind.RERUN_FROM, List.of(node), Optional.empty());
        return preview(action, new Reach(root, from, behind(root, from)));
    }

    private RepairPreview preview(RepairAction action, Reach reach) {
        var scope = reach.scope();
        var runs = RepairCourse.of(scope, action.kind(), reach.named(), reach.reset());
        var reset = new ArrayList<NodePath>();
        var again = new ArrayList<NodePath>();
        var repeated = new ArrayList<NodePath>();
        var atMostOnce = new ArrayList<NodePath>();
        var dropped = new ArrayList<NodePath>();
        var undone = action.kind() == RepairAction.Kind.COMPENSATE_BACK_TO
                ? undone(reach).stream().map(Armed::path).toList()
                : List.<NodePath>of();
        for (int position : reach.reset()) {
            var path = scope.path(position);
            boolean hasRun = scope.attempts(position) > 0 && !isUncalled(scope, position);
            if (runs.contains(position)) {
                reset.add(path);
            } else if (scope.attempts(position) > 0 && !reach.named().contains(position)) {
                dropped.add(path);
            }
            if (hasRun && runs.contains(position)) {
                again.add(path);
                addRepeated(scope.node(position), path, undone, repeated, atMostOnce);
            }
        }
        return new RepairPreview(reset, again, repeated, atMostOnce, dropped, undone);
    }

    /** One whose first and only attempt a check before it has refused has had no effect. */
    private static boolean isUncalled(ScopeState scope, int position) {
        var detail = scope.detailOrNull(position);
        var failure = detail == null ? null : detail.failure();
        return failure != null
                && scope.attempts(position) == 1
                && failure.type().equals(Failure.PRE_CHECK_FAILED);
    }

    /** An effect that is undone first does not happen twice. */
    private static void addRepeated(
            PlannedNode node,
            NodePath path,
            List<NodePath> undone,
            List<NodePath> repeated,
            List<NodePath> atMostOnce) {
        if (!undone.contains(path)) {
            if (node.effect() != Effect.PURE) {
                repeated.add(path);
            }
            addAtMostOnce(node, path, atMostOnce);
        }
    }

    /** Of a node with a body nobody knows any more what in it has run; so all in it counts. */
    private static void addAtMostOnce(PlannedNode node, NodePath path, List<NodePath> atMostOnce) {
        if (node.effect() == Effect.AT_MOST_ONCE) {
            atMostOnce.add(path);
        }
        var body = BodyPlan.of(node);
        if (body != null) {
            for (var inner : body.nodes()) {
                addAtMostOnce(inner, path.child(inner.spec().id()), atMostOnce);
            }
        }
    }

    /**
     * Does it.
     *
     * @throws IllegalArgumentException if it cannot be done; nothing has changed then
     */
    void apply(RepairAction action, Request request) {
        var reach = reach(action);
        checkEffects(action, reach);
        if (action.kind() == RepairAction.Kind.COMPENSATE_BACK_TO) {
            undo(action, reach, request);
            return;
        }
        for (int position : reach.reset()) {
            commands.cancelTimer(reach.scope(), position);
            Scripts.drop(reach.scope(), position, commands);
            record.leaveGates(reach.scope(), position);
        }
        record.repaired(action.kind().word(), request, reach.paths());
        for (int position : reach.named()) {
            apply(action, reach.scope(), position);
        }
    }

    /** Undoes what the nodes did; when that is done, they run again. */
    private void undo(RepairAction action, Reach reach, Request request) {
        var undone = undone(reach);
        var spared = state.armed().stream()
                .filter(armed -> !undone.contains(armed))
                .map(Armed::path)
                .toList();
        record.repaired(action.kind().word(), request, List.of());
        record.compensationStarted(
                request.reason(), spared, Optional.of(action.nodes().get(0)));
    }

    /** What was to be undone is: its nodes stand as if they had never begun. */
    void goOnFrom(NodePath node, String reason) {
        var root = state.root();
        var reset = behind(root, List.of(Paths.positionOf(root, node)));
        addLeftOver(root, reset);
        record.repaired(
                RepairAction.Kind.COMPENSATE_BACK_TO.word(),
                Request.of(reason),
                new Reach(root, List.of(), reset).paths());
    }

    /** Returns what of the nodes and of all inside them can be undone, what completed last first. */
    private List<Armed> undone(Reach reach) {
        return state.hasArmed()
                ? state.armed().stream()
                        .filter(armed -> reach.reset().contains(top(armed)))
                        .toList()
                : List.of();
    }

    /** Returns the position of the node of the root that a node is, or stands in. */
    private static int top(Armed armed) {
        int position = armed.position();
        for (var scope = armed.scope(); scope.parent() != null; scope = scope.parent()) {
            position = scope.parentPosition();
        }
        return position;
    }

    private void apply(RepairAction action, ScopeState scope, int position) {
        switch (action.kind()) {
            case COMPLETE_WITH, MARK_SUCCESS ->
                // as if it had completed by itself: conditions behind it decide, and a fallback stands in
                Completions.complete(
                        record,
                        scope,
                        position,
                        ControlPlan.plain(action.data().orElse(Map.of())),
                        InputData.given(scope, position));
            case SKIP -> {
                record.skipped(scope, position, SkipReason.NOT_TAKEN);
                new Failures(record).followFallback(scope, position);
            }
            case EDIT_OUTPUT -> record.edited(scope, position, Optional.empty(), action.data());
            case RERUN_FROM -> {
                if (action.data().isPresent()) {
                    record.edited(scope, position, action.data(), Optional.empty());
                }
            }
            case RERUN_FAILED, REDRIVE, COMPENSATE_BACK_TO -> {}
        }
    }

    private Reach reach(RepairAction action) {
        checkStatus();
        if (action.kind() == RepairAction.Kind.RERUN_FAILED) {
            return notCompleted();
        }
        var scope = scopeOf(action.nodes());
        var named = action.nodes().stream()
                .map(path -> Paths.positionOf(scope, path))
                .toList();
        if (action.kind() == RepairAction.Kind.EDIT_OUTPUT) {
            named.forEach(position -> checkCompleted(scope, position));
            return new Reach(scope, named, Set.of());
        }
        if (action.kind() == RepairAction.Kind.REDRIVE) {
            named.forEach(position -> checkDead(scope, position));
        }
        if (action.kind() == RepairAction.Kind.COMPLETE_WITH || action.kind() == RepairAction.Kind.MARK_SUCCESS) {
            named.forEach(position -> checkNoScripts(scope, position));
        }
        if (action.kind() == RepairAction.Kind.MARK_SUCCESS) {
            named.forEach(position -> checkNotCompleted(scope, position));
        }
        var reset = behind(scope, named);
        addLeftOver(scope, reset);
        var reach = new Reach(scope, named, reset);
        if (action.kind() == RepairAction.Kind.COMPENSATE_BACK_TO) {
            checkUndone(reach);
        }
        checkQuiet(scope, reset);
        return reach;
    }

    private void checkUndone(Reach reach) {
        if (reach.scope() != state.root()) {
            throw refused("only nodes of the workflow itself are gone back to; name the node that holds the scope");
        }
        if (!state.isEnded()) {
            throw refused("it has not ended, and what it still does could not be undone; cancel it first");
        }
        if (undone(reach).isEmpty()) {
            throw refused("nothing that was done there can be undone; rerunFrom runs it again");
        }
    }

    private Reach notCompleted() {
        var root = state.root();
        var failed = new ArrayList<Integer>();
        for (var node : root.plan().nodes()) {
            var status = root.status(node.position());
            if (status.isFailure() || status == NodeStatus.CANCELLED) {
                failed.add(node.position());
            }
        }
        if (failed.isEmpty()) {
            throw refused("no node has failed or was cancelled");
        }
        var reset = behind(root, failed);
        reset.removeIf(position -> root.is(position, NodeStatus.COMPLETED));
        addLeftOver(root, reset);
        checkQuiet(root, reset);
        return new Reach(root, failed, reset);
    }

    private void checkStatus() {
        if (state.isUndoing()
                || state.status() == ExecutionStatus.COMPENSATED
                || state.status() == ExecutionStatus.COMPENSATION_FAILED) {
            throw refused("its effects were undone, or are being undone; restart it instead");
        }
        if (state.stop() != null && !state.isEnded()) {
            throw refused("it is being stopped; wait for its end");
        }
    }

    private ScopeState scopeOf(List<NodePath> nodes) {
        if (nodes.isEmpty()) {
            throw refused("no node is named");
        }
        var scope = nodes.get(0).scope();
        if (!nodes.stream().allMatch(node -> node.scope().equals(scope))) {
            throw refused("the nodes " + nodes + " stand in different scopes; repair one scope at a time");
        }
        try {
            return Paths.scopeOf(state, scope);
        } catch (IllegalStateException e) {
            throw refused("scope " + scope.map(NodePath::toString).orElse("")
                    + " is not open; repair the node that holds it");
        }
    }

    /** Returns the nodes and all that their connections and substitutes lead to. */
    static Set<Integer> behind(ScopeState scope, List<Integer> named) {
        var found = new TreeSet<>(named);
        var open = new ArrayDeque<>(named);
        while (!open.isEmpty()) {
            var node = scope.node(open.remove());
            var next = new ArrayList<>(List.of(node.fallback(), node.compensation()));
            for (var exit : node.exits()) {
                next.add(exit.target());
            }
            for (int position : next) {
                if (position != PlannedNode.NONE && found.add(position)) {
                    open.add(position);
                }
            }
        }
        return found;
    }

    /** What was skipped only because the execution ended gets another chance as well. */
    private static void addLeftOver(ScopeState scope, Set<Integer> reset) {
        for (var node : scope.plan().nodes()) {
            var detail = scope.detailOrNull(node.position());
            if (detail != null && detail.skipReason() == SkipReason.EXECUTION_ENDED) {
                reset.add(node.position());
            }
        }
    }

    private void checkQuiet(ScopeState scope, Set<Integer> reset) {
        for (int position : reset) {
            if (scope.is(position, NodeStatus.RUNNING) || scope.workings().isDispatched(position)) {
                throw refused("node " + scope.path(position)
                        + " is running, and would run again; wait until it has ended, or pause first");
            }
        }
    }

    private void checkCompleted(ScopeState scope, int position) {
        if (!scope.is(position, NodeStatus.COMPLETED)) {
            throw refused("node " + scope.path(position) + " has not completed, so it has no output to edit");
        }
    }

    private void checkNotCompleted(ScopeState scope, int position) {
        if (scope.is(position, NodeStatus.COMPLETED)) {
            throw refused("node " + scope.path(position)
                    + " has completed; marked as successful it would lose its output, and what is behind it would run"
                    + " again. Say which output it shall have instead: completeWith, or 'mark-success' with --output");
        }
    }

    /** An effect that must not happen twice does so only if somebody has said its node's name, or that it may. */
    private void checkEffects(RepairAction action, Reach reach) {
        if (action.repeats()) {
            return;
        }
        var unasked = preview(action, reach).atMostOnce().stream()
                .filter(path -> !action.nodes().contains(path))
                .map(NodePath::toString)
                .collect(Collectors.joining(", "));
        if (!unasked.isEmpty()) {
            throw new IllegalArgumentException(
                    "[ENG-134] execution " + state.id() + " is not repaired: it would repeat what is "
                            + "declared to happen at most once: " + unasked
                            + ". Look at the preview; repeatingEffects(), or --yes on the command line, says that it"
                            + " may");
        }
    }

    private void checkNoScripts(ScopeState scope, int position) {
        if (!scope.node(position).scriptsOnComplete().isEmpty()) {
            throw refused("scripts decide where node " + scope.path(position)
                    + " leads, and are evaluated behind an attempt only; rerun it, or repair what is behind it");
        }
    }

    private void checkDead(ScopeState scope, int position) {
        var detail = scope.detailOrNull(position);
        var failure = detail == null ? null : detail.failure();
        if (!scope.status(position).isFailure()
                || failure == null
                || !failure.type().equals(Failure.DEAD_LETTER)) {
            throw refused("node " + scope.path(position) + " is " + scope.status(position)
                    + ", and no dead letter: only what spent its deliveries is redriven; rerunFrom runs any"
                    + " node again");
        }
    }

    private IllegalArgumentException refused(String why) {
        return new IllegalArgumentException("[ENG-130] execution " + state.id() + " cannot be repaired so: " + why);
    }
}
