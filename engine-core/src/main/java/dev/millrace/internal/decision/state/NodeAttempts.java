package dev.millrace.internal.decision.state;

import dev.millrace.definition.Attempts;
import dev.millrace.definition.Priority;
import dev.millrace.event.NodeEvent.NodeReplaced;
import dev.millrace.event.NodeStatus;
import dev.millrace.internal.decision.state.NodeDetail.Noted;
import org.jspecify.annotations.Nullable;

/**
 * What a node's attempts are made by, and what they left. A view on its scope, made for a question; confined to the
 * turn.
 */
public record NodeAttempts(ScopeState scope, int position) {

    /** Returns what they are made by, as the node's data have it. */
    public Attempts policy() {
        var detail = scope.detailOrNull(position);
        return detail == null || detail.attempts() == null
                ? scope.node(position).spec().policy().attempts()
                : detail.attempts();
    }

    /** Returns how urgent they are, as those of its execution. */
    public Priority priority() {
        return scope.node(position).priority().within(scope.execution().priority());
    }

    /** Returns how often the present one's message was leased before a crash took it back; 0 for a fresh one. */
    public int deliveriesBefore() {
        var detail = scope.detailOrNull(position);
        return detail == null || scope.is(position, NodeStatus.RUNNING) ? 0 : detail.deliveries();
    }

    /** Returns what says that another one takes the place of the present one; null if none does. */
    public @Nullable NodeReplaced replaced() {
        var detail = scope.detailOrNull(position);
        var replaced = detail == null ? null : detail.replaced;
        return replaced != null && replaced.attempt() == scope.attempts(position) ? replaced : null;
    }

    /** Returns what the present one keeps beyond its process; null if nothing. */
    public @Nullable Noted noted() {
        var detail = scope.detailOrNull(position);
        return detail == null ? null : detail.noted;
    }

    /** Forgets what one kept beyond its process. */
    public void forgetNote() {
        var detail = scope.detailOrNull(position);
        if (detail != null) {
            detail.noted = null;
        }
    }
}
