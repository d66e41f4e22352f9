package dev.millrace.simulation;

import dev.millrace.definition.CompensationOrder;
import dev.millrace.definition.CompensationScope;
import dev.millrace.event.NodeStatus;
import dev.millrace.simulation.ScopeView.NodeView;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What can be undone, and what scopes are undoing, as the events have it. Confined to one execution's check. */
final class UndoRules {

    private final SimulationFindings findings;

    /** Completed nodes that can be undone, the newest first. */
    private final Deque<NodeView> armed = new ArrayDeque<>();

    private final Map<ScopeView, Deque<NodeView>> undoings = new LinkedHashMap<>();
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
        return Stream.concat(Stream.of(armed), undoings.values().stream())
                .flatMap(Deque::stream)
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
