package dev.millrace.internal.decision.state;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The times of a node's tries. A view on its scope, made for a question; confined to the turn. */
public record NodeTimes(ScopeState scope, int position) {

    /**
     * Returns when a node was first tried, in microseconds since 1970: when it started, or was refused at its gates
     * before that; 0 while it has not been.
     */
    public long triedAt() {
        var detail = scope.detailOrNull(position);
        return detail == null || detail.refusedAt == 0 ? scope.startedAt(position) : detail.refusedAt;
    }

    /** Returns when the present attempt of a control node started, in microseconds since 1970. */
    public long attemptStartedAt() {
        var detail = scope.detailOrNull(position);
        return detail == null || detail.startedAgain == 0 ? scope.startedAt(position) : detail.startedAgain;
    }

    /** Returns whether it was told that the present attempt of a node takes long. */
    public boolean isOvertimeTold() {
        var detail = scope.detailOrNull(position);
        return detail != null && detail.overtimeTold == scope.attempts(position);
    }

    /** Returns how long an attempt of a node may take; null for no limit. */
    public @Nullable Duration limit() {
        return NodeAttempts.policy(scope, position).timeout().orElse(null);
    }
}
