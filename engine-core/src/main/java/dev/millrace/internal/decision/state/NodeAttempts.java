package dev.millrace.internal.decision.state;

import dev.millrace.definition.Attempts;
import dev.millrace.definition.Priority;
import dev.millrace.event.NodeEvent.NodeReplaced;
import dev.millrace.event.NodeStatus;
import dev.millrace.internal.decision.state.NodeDetail.Noted;
import org.jspecify.annotations.Nullable;

/**
 * What a node's attempts are made by, and what they left. Confined to the turn.
 */
public final class NodeAttempts {

    private NodeAttempts() {}

    /** Returns what they are made by, as the node's data have it. */
    public static Attempts policy(ScopeState scope, int position) {
        var detail = scope.detailOrNull(position);
        return detail == null || detail.attempts() == null
                ? scope.node(position).spec().policy().attempts()
                : detail.attempts();
    }

    /** Returns how urgent they are, as those of its execution. */
    public static Priority priority(ScopeState scope, int position) {
        return scope.node(position).priority().within(scope.execution().priority());
    }

    /** Returns how often the present one's message was leased before a crash took it back; 0 for a fresh one. */
    public static int deliveriesBefore(ScopeState scope, int position) {
        var detail = scope.detailOrNull(position);
        return detail == null || scope.is(position, NodeStatus.RUNNING) ? 0 : detail.deliveries();
    }

    /** Returns what says that another one takes the place of the present one; null if none does. */
    public static @Nullable NodeReplaced replaced(ScopeState scope, int position) {
        var detail = scope.detailOrNull(position);
        var replaced = detail == null ? null : detail.replaced;
        return replaced != null && replaced.attempt() == scope.attempts(position) ? replaced : null;
    }

    /** Returns what the present one keeps beyond its process; null if nothing. */
    public static @Nullable Noted noted(ScopeState scope, int position) {
        var detail = scope.detailOrNull(position);
        return detail == null ? null : detail.noted;
    }

    /** Forgets what one kept beyond its process. */
    public static void forgetNote(ScopeState scope, int position) {
        var detail = scope.detailOrNull(position);
        if (detail != null) {
            detail.noted = null;
        }
    }
}
