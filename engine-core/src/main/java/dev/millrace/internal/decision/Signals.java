package dev.millrace.internal.decision;

import java.util.List;

/** The rule by which signals that have arrived reach the nodes that wait for them. Confined to the turn. */
final class Signals {

    private final Recorder record;

    Signals(Recorder record) {
        this.record = record;
    }

    /** Hands the waiting nodes of a scope, and of those inside it, the signals that they take. */
    void offer(ScopeState scope) {
        for (var node : scope.plan.nodes) {
            var detail = scope.detailOrNull(node.position);
            if (detail == null) {
                continue;
            }
            if (node.control != null) {
                new ControlRun(record, scope, node.position).offerSignal();
            }
            if (detail.scope != null) {
                offer(detail.scope);
            }
            if (detail.loop != null) {
                List.copyOf(detail.loop.live.values()).forEach(this::offer);
            }
        }
    }
}
