package dev.millrace.simulation;

import dev.millrace.definition.CompensationOrder;
import dev.millrace.definition.CompensationScope;
import dev.millrace.event.NodePath;
import dev.millrace.event.NodeStatus;
import dev.millrace.simulation.ScopeView.NodeView;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** What can be undone, and what scopes are undoing, as the events have it. Confined to one execution's check. */
final class UndoRules {

    private final SimulationFindings findings;

    /** Completed nodes that can be undone, the newest first. */
    private final Deque<NodeView> armed = new ArrayDeque<>();

    private final Map<ScopeView, Deque<NodeView>> undoings = new LinkedHashMap<>();
    /** What lies on branches that did not fail, and stays as it is. */
    private final List<NodeView> spared = new ArrayList<>();

    private boolean hasScopeBegun;
    private int completed;

    UndoRules(SimulationFindings findings) {
        this.findings = findings;
    }

    void arm(NodeView node) {
        node.armedAs = ++completed;
        armed.push(node);
    }

    boolean isArmed() {
        return !armed.isEmpty();
    }

    /** Returns whether some scope undid what was done in it. */
    boolean hasScopeBegun() {
        return hasScopeBegun;
    }

    /** A scope that failed undoes what was done in it. */
    void begins(ScopeView scope) {
        hasScopeBegun = true;
        var inside = armed.stream().filter(node -> isWithin(node.scope, scope)).toList();
        findings.check(
                scope.undoes.scope() == CompensationScope.CONTAINER, () -> "scope " + scope.path + " undoes itself");
        findings.check(!inside.isEmpty(), () -> "scope " + scope.path + " undoes itself with nothing to undo");
        findings.check(!undoings.containsKey(scope) && !scope.closed, () -> "undone twice: scope " + scope.path);
        armed.removeAll(inside);
        undoings.put(scope, new ArrayDeque<>(inside));
    }

    /** The execution undoes what was done: of a failure, all of it or what lies upstream of it. */
    void spare(List<NodePath> said, ScopeView root, boolean failed) {
        if (failed && root.undoes.scope() == CompensationScope.BRANCH && isAnyFailed(root)) {
            armed.stream()
                    .filter(done -> !isUpstream(done.scope, done.box.id()))
                    .forEach(spared::add);
        }
        armed.removeAll(spared);
        var paths = spared.stream().map(NodeView::path).toList();
        findings.check(
                said.stream().map(NodePath::toString).toList().equals(paths),
                () -> "it spares " + said + ", expected " + paths);
    }

    private static boolean isAnyFailed(ScopeView scope) {
        return scope.nodes.values().stream().anyMatch(UndoRules::isUnrecovered);
    }

    private static boolean isUnrecovered(NodeView node) {
        boolean undoes = node.scope.nodes.values().stream()
                .anyMatch(done -> node.box.id().equals(done.box.traits().stand().compensation()));
        return node.status.isFailure() && !node.scope.isRecovered(node) && !undoes;
    }

    /** Whether a way leads from a node to one that failed, in its own scope or in one around it, if that fails too. */
    private static boolean isUpstream(ScopeView scope, String id) {
        boolean fails = true;
        for (var at = scope; at.holder != null; at = at.holder.scope) {
            fails &= isUnrecovered(at.holder);
        }
        return fails && leadsToFailure(scope, id, new HashSet<>())
                || scope.holder != null && isUpstream(scope.holder.scope, scope.holder.box.id());
    }

    private static boolean leadsToFailure(ScopeView scope, String id, Set<String> known) {
        return known.add(id)
                && scope.nextOf(id)
                        .anyMatch(next -> isUnrecovered(scope.node(next)) || leadsToFailure(scope, next, known));
    }

    /** A scope has closed: it has undone everything, unless it was stopped at that. */
    void closed(ScopeView scope, boolean stopped) {
        var left = undoings.remove(scope);
        if (left == null) {
            return;
        }
        boolean isCut = stopped || left.stream().anyMatch(done -> undoOf(done).status == NodeStatus.CANCELLED);
        findings.check(
                isCut || left.stream().allMatch(done -> undoOf(done).status.isFinal()),
                () -> "scope " + scope.path + " closed and did not undo " + left);
        giveBack(left);
    }

    /** The execution is stopped: what scopes have not begun to undo is left to those around them. */
    void stopped() {
        undoings.values().forEach(this::giveBack);
    }

    private void giveBack(Deque<NodeView> left) {
        var rest = left.stream()
                .filter(done -> undoOf(done).status == NodeStatus.PENDING)
                .toList();
        left.removeAll(rest);
        var all = new ArrayList<>(armed);
        all.addAll(rest);
        all.sort(Comparator.comparingInt((NodeView done) -> done.armedAs).reversed());
        armed.clear();
        armed.addAll(all);
    }

    /** Returns whether a scope, or one around it, undoes what was done in it. */
    boolean isUndoing(ScopeView scope) {
        return undoings.keySet().stream().anyMatch(outer -> isWithin(scope, outer));
    }

    private static boolean isWithin(ScopeView inner, ScopeView outer) {
        return Stream.iterate(inner, scope -> scope != null, scope -> scope.parent)
                .anyMatch(scope -> scope == outer);
    }

    /** Returns whether a compensation may begin: it is the next, or any where all are undone at once. */
    boolean mayBegin(NodeView compensation, boolean compensating, CompensationOrder order) {
        return undoings.entrySet().stream()
                        .anyMatch(one -> isNext(
                                compensation,
                                one.getValue(),
                                one.getKey().undoes.order()))
                || compensating && isNext(compensation, armed, order);
    }

    private static boolean isNext(NodeView compensation, Deque<NodeView> left, CompensationOrder order) {
        if (order == CompensationOrder.PARALLEL) {
            return left.stream().anyMatch(done -> undoOf(done) == compensation);
        }
        return left.stream()
                .filter(done -> !undoOf(done).status.isFinal())
                .findFirst()
                .filter(done -> undoOf(done) == compensation)
                .isPresent();
    }

    /** Returns whether something that can be undone has not been. */
    boolean isLeft() {
        return armed.stream().anyMatch(done -> !undoOf(done).status.isFinal());
    }

    /** Returns whether something that can be undone has not begun to be. */
    boolean isUntouched() {
        return armed.stream().anyMatch(done -> undoOf(done).status == NodeStatus.PENDING);
    }

    /** Returns the scopes in which something can be undone, or is being undone. */
    Stream<ScopeView> scopes() {
        return Stream.concat(Stream.of(armed, spared), undoings.values().stream())
                .flatMap(Collection::stream)
                .map(done -> done.scope);
    }

    static NodeView undoOf(NodeView done) {
        return done.scope.node("" + done.box.traits().stand().compensation());
    }

    @Override
    public String toString() {
        return List.copyOf(armed).toString();
    }
}
