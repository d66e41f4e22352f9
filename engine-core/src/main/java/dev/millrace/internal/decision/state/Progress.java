package dev.millrace.internal.decision.state;

import dev.millrace.event.NodeStatus;

/** The steps that several transitions have in common: what becomes ready, idle, or recovered. */
final class Progress {

    private Progress() {}

    /** Makes the entry nodes of a new scope ready. */
    static void enter(ScopeState scope) {
        for (int entry : scope.plan().entries()) {
            ready(scope, entry);
        }
        skipAbsent(scope);
        quietIfIdle(scope);
    }

    /** What takes no part is skipped before anything begins. */
    static void skipAbsent(ScopeState scope) {
        for (int absent : scope.plan().absent()) {
            scope.execution().workings().skips().add(scope, absent);
        }
    }

    static void ready(ScopeState scope, int position) {
        scope.become(position, NodeStatus.READY);
        scope.execution().workings().ready(scope, position);
    }

    /** A failed node was made good for, and with it what had failed inside it. */
    static void recover(ScopeState scope, int position) {
        var detail = scope.detail(position);
        detail.recovered(true);
        scope.execution().failureMemory().recover(scope.path(position));
        recoverInside(scope, position);
    }

    static void recoverInside(ScopeState scope, int position) {
        var detail = scope.detailOrNull(position);
        if (detail != null && detail.firstInside != 0) {
            scope.execution().failureMemory().recoverInside(scope.path(position), detail.firstInside);
        }
    }

    static void quietIfIdle(ScopeState scope) {
        if (scope.active() == 0) {
            scope.execution().workings().quiet(scope);
        }
    }
}
