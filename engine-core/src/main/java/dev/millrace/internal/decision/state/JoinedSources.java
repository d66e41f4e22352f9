package dev.millrace.internal.decision.state;

import static java.util.Objects.requireNonNull;

import dev.millrace.event.NodeStatus;
import dev.millrace.expression.JoinRule;
import dev.millrace.internal.decision.plan.JoinSource;
import dev.millrace.internal.decision.plan.PlannedNode;
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
        int position = source(id).position();
        return isAbsent(position) ? NodeStatus.COMPLETED : scope.status(position);
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
        if (isAbsent(source(id).position())) {
            return wanted == Resolution.DELIVERED;
        }
        var resolution = together(source(id));
        return resolution == Resolution.OPEN ? null : resolution == wanted;
    }

    /** A rule cannot do without what it speaks of: what takes no part counts as completed. */
    private boolean isAbsent(int position) {
        return scope.node(position).absence() != null;
    }

    private JoinSource source(String id) {
        return requireNonNull(node.joinSources().get(id));
    }

    /** Returns what the connections of a source come to together. */
    private Resolution together(JoinSource source) {
        var together = Resolution.NOT_TAKEN;
        for (int c : source.connections()) {
            var resolution = scope.resolution(c);
            if (resolution == Resolution.OPEN) {
                return Resolution.OPEN;
            }
            together = Resolution.together(together, resolution);
        }
        return together;
    }
}
