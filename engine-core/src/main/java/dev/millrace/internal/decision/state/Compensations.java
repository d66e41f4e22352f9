package dev.millrace.internal.decision.state;

import dev.millrace.event.ExecutionEvent.CompensationStarted;
import dev.millrace.event.ExecutionEvent.Stop;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.NodePath;
import dev.millrace.event.NodeStatus;
import dev.millrace.event.ScopeEvent.ScopeCompensationStarted;
import dev.millrace.internal.decision.plan.PlannedNode;
import dev.millrace.internal.decision.state.CompensationMemory.Armed;
import dev.millrace.internal.decision.state.CompensationMemory.Choice;
import dev.millrace.internal.decision.state.CompensationMemory.Undoing;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What compensations do to the state; beside {@link Transitions}, and under the same rule. */
public final class Compensations {

    private Compensations() {}

    static void started(ExecutionState state, CompensationStarted event) {
        state.status(ExecutionStatus.COMPENSATING);
        state.compensatesFor(event.reason());
        state.compensating(true);
        var spared = Set.copyOf(event.spared());
        var undone = new ArrayList<Armed>();
        var left = new ArrayList<Armed>();
        state.armed().forEach(armed -> (spared.contains(armed.path()) ? left : undone).add(armed));
        if (event.backTo().isPresent()) {
            // It had ended, and what nobody needed any more was skipped.
            undone.forEach(armed -> armed.scope().forget(armed.compensation()));
        }
        begin(new Undoing(
                state.root(), event.reason(), event.backTo(), new Choice(undone, Deliveries.toUndo(undone), left)));
    }

    static void started(ScopeState holder, int position, ScopeCompensationStarted event) {
        var scope = holder.inside(position, event.scope());
        if (scope == null) {
            throw new IllegalStateException("scope " + event.scope() + " is not open");
        }
        var undone = armedIn(scope);
        var choice = new Choice(undone, Deliveries.toUndo(undone), List.of());
        begin(new Undoing(scope, event.reason(), Optional.empty(), choice));
    }

    /** Returns what can be undone in a scope and in those that were open in it, what completed last first. */
    public static List<Armed> armedIn(ScopeState scope) {
        return scope.execution().hasArmed()
                ? scope.execution().armed().stream()
                        .filter(armed -> isWithin(armed.scope(), scope))
                        .toList()
                : List.of();
    }

    /** Returns whether a scope is another one, or stands in it at any depth. */
    public static boolean isWithin(ScopeState inner, ScopeState outer) {
        for (var scope = inner; scope != null; scope = scope.parent()) {
            if (scope == outer) {
                return true;
            }
        }
        return false;
    }

    private static void begin(Undoing undoing) {
        var state = undoing.of.execution();
        state.compensations().begin(undoing);
        if (undoing.isParallel()) {
            readyAll(undoing);
        } else {
            readyNext(undoing);
        }
        endIfDone(undoing);
    }

    /**
     * Readies the compensations of all nodes at once. Scopes may share a path, as those of a loop that was tried again
     * do: of these the newest comes first, and the others when that is done, for an event says no more than the path.
     */
    private static void readyAll(Undoing undoing) {
        var newest = new HashMap<Optional<NodePath>, ScopeState>();
        for (var armed : List.copyOf(undoing.left())) {
            var scope = armed.scope();
            var path = Optional.ofNullable(scope.path());
            if (newest.getOrDefault(path, scope) != scope) {
                continue;
            }
            if (isBegun(armed) || ready(undoing, armed)) {
                newest.put(path, scope);
            } else {
                undoing.left().remove(armed);
            }
        }
    }

    private static boolean isBegun(Armed armed) {
        var detail = armed.scope().detailOrNull(armed.compensation());
        return detail != null && detail.compensates() == armed.position();
    }

    /** Readies the compensation of the node that completed last and is not yet undone. */
    private static void readyNext(Undoing undoing) {
        while (undoing.hasMore() && !ready(undoing, undoing.left().element())) {
            undoing.left().pop();
        }
    }

    /** Readies the compensation of a node; returns false if that has run already, or was skipped. */
    private static boolean ready(Undoing undoing, Armed armed) {
        var scope = armed.scope();
        int compensation = armed.compensation();
        if (!scope.is(compensation, NodeStatus.PENDING)) {
            scope.execution().compensations().skipped(armed.path());
            return false;
        }
        var detail = scope.detail(compensation);
        detail.compensates(armed.position());
        detail.givenInput(Deliveries.ofCompensation(undoing, armed));
        Progress.ready(scope, compensation);
        return true;
    }

    private static void endIfDone(Undoing undoing) {
        if (!undoing.hasMore()) {
            var state = undoing.of.execution();
            if (undoing.of != state.root()) {
                state.compensations().forget(undoing);
            }
            state.workings().quiet(undoing.of);
        }
    }

    /** Returns whether the node was a compensation at work; if so the next one follows. */
    static boolean ended(ScopeState scope, int position) {
        var armed = atWork(scope, position);
        if (armed == null) {
            return false;
        }
        var memory = scope.execution().compensations();
        if (scope.is(position, NodeStatus.COMPLETED)) {
            memory.undone(armed.path());
        } else {
            memory.failed(armed.path());
        }
        goOn(armed, scope.is(position, NodeStatus.CANCELLED));
        return true;
    }

    /** Returns whether the node was a compensation that was to begin, and will not; if so the next one follows. */
    static boolean skipped(ScopeState scope, int position) {
        var armed = atWork(scope, position);
        if (armed == null) {
            return false;
        }
        scope.execution().compensations().skipped(armed.path());
        goOn(armed, false);
        return true;
    }

    /** Returns what a compensation at work undoes; null if the node is none. */
    private static @Nullable Armed atWork(ScopeState scope, int position) {
        var detail = scope.detailOrNull(position);
        if (detail == null
                || detail.compensates() == PlannedNode.NONE
                || !scope.execution().isUndoing()) {
            return null;
        }
        var undoing = scope.execution().compensations().undoing(scope, detail.compensates());
        return undoing == null ? null : undoing.find(scope, detail.compensates());
    }

    /** What one scope undoes stops when the execution or the scope is stopped: the rest is left to those around it. */
    private static void goOn(Armed armed, boolean isCut) {
        var state = armed.scope().execution();
        var memory = state.compensations();
        var undoing = memory.undoing(armed.scope(), armed.position());
        if (undoing == null) {
            return;
        }
        undoing.left().remove(armed);
        if (undoing.of != state.root() && (isCut || state.isStopping())) {
            leaveRest(undoing);
        } else if (undoing.isParallel()) {
            readyAll(undoing);
        } else {
            readyNext(undoing);
        }
        endIfDone(undoing);
    }

    /** What one scope has not begun to undo is left to those around it. */
    private static void leaveRest(Undoing undoing) {
        var rest = undoing.left().stream()
                .filter(one -> one.scope().is(one.compensation(), NodeStatus.PENDING)
                        || one.scope().is(one.compensation(), NodeStatus.READY))
                .toList();
        undoing.left().removeAll(Set.copyOf(rest));
        undoing.of.execution().compensations().giveBack(rest);
        for (var one : rest) {
            one.scope().become(one.compensation(), NodeStatus.PENDING);
            var detail = one.scope().detail(one.compensation());
            detail.compensates(PlannedNode.NONE);
            detail.givenInput(null);
        }
    }

    /** A scope has closed, which may have been while it undid something: it begins nothing of that any more. */
    static void closed(ScopeState scope) {
        var memory = scope.execution().compensationsOrNull();
        var undoing = memory == null ? null : memory.of(scope);
        if (undoing != null && undoing.hasMore() && scope.execution().stop() != Stop.TERMINATE) {
            leaveRest(undoing);
            endIfDone(undoing);
        }
    }

    /** The execution is to stop: what scopes have not begun to undo is undone by the execution then, if by anybody. */
    static void stopping(ExecutionState state) {
        var memory = state.compensationsOrNull();
        if (memory != null && state.stop() != Stop.TERMINATE) {
            for (var undoing : memory.ofScopes()) {
                leaveRest(undoing);
                endIfDone(undoing);
            }
        }
    }

    /** The execution goes on behind what it has undone. */
    static void goesOn(ExecutionState state, Set<NodePath> reset) {
        state.compensating(false);
        state.status(ExecutionStatus.RUNNING);
        state.compensatesFor("");
        state.compensations()
                .forget(node ->
                        reset.contains(node) || reset.stream().anyMatch(path -> FailureMemory.isInside(node, path)));
    }
}
