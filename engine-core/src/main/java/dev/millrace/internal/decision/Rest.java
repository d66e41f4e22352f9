package dev.millrace.internal.decision;

import dev.millrace.event.NodeStatus;
import dev.millrace.event.SkipReason;
import dev.millrace.internal.decision.plan.PlannedNode;
import dev.millrace.internal.decision.state.Routing;
import dev.millrace.internal.decision.state.ScopeState;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The rule by which a join with {@code cancelRest} ends what it has no more use for once it has fired: sources that are
 * open and lead nowhere else. Confined to the turn.
 */
final class Rest {

    private final Recorder record;
    private final Failures failures;

    Rest(Recorder record) {
        this.record = record;
        this.failures = new Failures(record);
    }

    void cancel(ScopeState scope, int join) {
        if (Routing.isClosedToNewWork(scope)) {
            return;
        }
        var losers = losers(scope, join);
        // What has not begun goes first, so that it counts as a choice and not as the cancel's victim.
        for (int loser : losers) {
            var status = scope.status(loser);
            if (status == NodeStatus.READY
                    || status == NodeStatus.PENDING && !scope.node(loser).substitute()) {
                record.skipped(scope, loser, SkipReason.NOT_TAKEN);
            }
        }
        for (int loser : losers) {
            if (scope.status(loser).isOpen()) {
                failures.cancel(scope, loser, "node '" + scope.node(join).spec().id() + "' had what it needed");
            }
        }
    }

    private static Set<Integer> losers(ScopeState scope, int join) {
        var losers = new LinkedHashSet<Integer>();
        var open = new ArrayDeque<Integer>();
        addSources(scope, join, open);
        while (!open.isEmpty()) {
            int source = open.remove();
            if (!scope.status(source).isFinal() && leadsNowhereElse(scope, source, losers) && losers.add(source)) {
                addSources(scope, source, open);
                addFallback(scope, source, open);
            }
        }
        return losers;
    }

    private static void addSources(ScopeState scope, int target, Deque<Integer> open) {
        for (int c : scope.node(target).incoming()) {
            open.add(scope.plan().connections()[c].source());
        }
    }

    /** What stands in for a node at work ends with it. */
    private static void addFallback(ScopeState scope, int position, Deque<Integer> open) {
        int fallback = scope.node(position).fallback();
        if (fallback != PlannedNode.NONE && standsInFor(scope, fallback) == position) {
            open.add(fallback);
        }
    }

    private static boolean leadsNowhereElse(ScopeState scope, int source, Set<Integer> losers) {
        for (var exit : scope.node(source).exits()) {
            if (scope.is(exit.target(), NodeStatus.PENDING) && !losers.contains(exit.target())) {
                return false;
            }
        }
        int other = standsInFor(scope, source);
        return (other == PlannedNode.NONE || losers.contains(other)) && !undoes(scope, source);
    }

    private static int standsInFor(ScopeState scope, int position) {
        var detail = scope.detailOrNull(position);
        return detail == null ? PlannedNode.NONE : detail.fallbackFor();
    }

    private static boolean undoes(ScopeState scope, int position) {
        var detail = scope.detailOrNull(position);
        return detail != null && detail.compensates() != PlannedNode.NONE;
    }
}
