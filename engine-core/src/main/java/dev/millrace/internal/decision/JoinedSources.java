package dev.millrace.internal.decision;

import static java.util.Objects.requireNonNull;

import dev.millrace.event.NodeStatus;
import dev.millrace.expression.JoinRule;
import org.jspecify.annotations.Nullable;

/**
 * Where the sources of a join by condition stand. Reads the state, changes nothing.
 *
 * @param scope the scope
 * @param node the node that joins
 */
record JoinedSources(ScopeState scope, PlannedNode node) implements JoinRule.Sources {

    @Override
    public NodeStatus status(String id) {
        return scope.status(source(id).position());
    }

    @Override
    public @Nullable Boolean delivered(String id) {
        return is(id, Resolution.DELIVERED);
    }

    @Override
    public @Nullable Boolean broken(String id) {
        return is(id, Resolution.BROKEN);
    }

    private @Nullable Boolean is(String id, Resolution wanted) {
        var resolution = source(id).resolution(scope);
        return resolution == Resolution.OPEN ? null : resolution == wanted;
    }

    private JoinSource source(String id) {
        return requireNonNull(node.joinSources.get(id));
    }
}
