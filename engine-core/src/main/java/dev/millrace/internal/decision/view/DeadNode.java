package dev.millrace.internal.decision.view;

import dev.millrace.event.Failure;
import dev.millrace.event.NodePath;
import dev.millrace.internal.decision.state.ExecutionState;
import dev.millrace.internal.decision.state.NodeDetail;
import dev.millrace.internal.decision.state.Paths;
import dev.millrace.internal.decision.state.ScopeState;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A node that was given up because its message spent its deliveries. Immutable.
 *
 * @param path where it stands
 * @param reason why it was given up
 * @param deliveries how often it was leased
 */
public record DeadNode(NodePath path, String reason, int deliveries) {

    /**
     * Returns those of a state, in the order in which they were given up.
     *
     * @param maxDeliveries how often a message is leased before it is given up
     */
    public static List<DeadNode> of(ExecutionState state, int maxDeliveries) {
        if (state.failures().isEmpty()) {
            return List.of();
        }
        var nodes = Report.of(state).nodes();
        return state.failures().stream()
                .flatMap(failed -> Stream.ofNullable(nodes.get(failed.node())))
                .flatMap(node -> node.why().failure().stream()
                        .filter(failure -> failure.type().equals(Failure.DEAD_LETTER))
                        .map(failure -> new DeadNode(
                                node.path(), failure.message(), deliveries(state, node.path(), maxDeliveries))))
                .toList();
    }

    /** What has closed does not say any more how often it was leased: as often as it may be. */
    private static int deliveries(ExecutionState state, NodePath path, int maxDeliveries) {
        var scope = Paths.openScopeOf(state, path.scope());
        var detail = detail(scope, path);
        return detail == null || detail.deliveries() == 0 ? maxDeliveries : detail.deliveries();
    }

    private static @Nullable NodeDetail detail(@Nullable ScopeState scope, NodePath path) {
        return scope == null ? null : scope.detailOrNull(Paths.positionOf(scope, path));
    }
}
