package dev.millrace.internal.driver;

import dev.millrace.definition.Effect;
import dev.millrace.definition.Lock;
import dev.millrace.definition.NodeSpec;
import dev.millrace.definition.Priority;
import dev.millrace.event.NodePath;
import dev.millrace.internal.decision.plan.Plan;
import dev.millrace.internal.decision.state.NodeAdmission;
import dev.millrace.internal.decision.state.NodeAttempts;
import dev.millrace.internal.decision.state.ScopeState;
import dev.millrace.node.Node;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Node of a running execution, as the decision names it to its driver: equal as long as it is the same node of the same
 * scope. Its path alone may come again, in a later turn of a loop. Immutable.
 */
public final class NodeHandle {

    final ScopeState scope;
    final int position;

    NodeHandle(ScopeState scope, int position) {
        this.scope = scope;
        this.position = position;
    }

    /** Returns its path. */
    public NodePath path() {
        return scope.path(position);
    }

    /** Returns its definition. */
    public NodeSpec spec() {
        return scope.node(position).spec();
    }

    /** Returns the locks that it wants, with their names as they were filled in. */
    public List<Lock> locks() {
        return new NodeAdmission(scope, position).locks();
    }

    /** Returns the key of its rate, as it was filled in; empty if it has none. */
    public String rateKey() {
        return new NodeAdmission(scope, position).rateKey();
    }

    /** Returns the key of its attempts, as it was filled in; empty if they have none. */
    public String key() {
        return new NodeAdmission(scope, position).key();
    }

    /** Returns whether it has begun before, by a delivery that was lost. */
    public boolean hasBegun() {
        return NodeAttempts.deliveriesBefore(scope, position) > 0;
    }

    /** Returns what running it again would do. */
    public Effect effect() {
        return scope.node(position).effect();
    }

    /** Returns whether a driver calls its code; the decision runs the other nodes by itself. */
    public boolean isWork() {
        return scope.node(position).isWork();
    }

    /**
     * Returns its code.
     *
     * @throws IllegalStateException if the decision runs it by itself
     */
    public Node code() {
        return Behaviours.of(scope.node(position));
    }

    /** Returns after how long an event says that an attempt still runs; null for never. */
    public @Nullable Duration overtimeAfter() {
        return scope.node(position).overtimeAfter();
    }

    /** Returns whether it must pass gates before it starts: a limit, locks, a breaker. */
    public boolean isGuarded() {
        return scope.node(position).isGuarded();
    }

    /** Returns how urgent an execution is told to be that the node asks for. */
    public Optional<Priority> priorityOfChild(Plan child) {
        return spec().work().child().priority().or(() -> scope.execution().priorityOfChild(child));
    }

    Priority priority() {
        return NodeAttempts.priority(scope, position);
    }

    /** Returns whether it stands inside a control node that has gates, and holds them meanwhile. */
    boolean isInsideGates() {
        return new NodeAdmission(scope, position).isInsideGates();
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // a scope is its identity
    public boolean equals(Object other) {
        return other instanceof NodeHandle handle && handle.scope == scope && handle.position == position;
    }

    @Override
    public int hashCode() {
        return 31 * System.identityHashCode(scope) + position;
    }

    @Override
    public String toString() {
        return path().toString();
    }
}
