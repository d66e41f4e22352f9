package dev.millrace.internal.decision;

import dev.millrace.internal.decision.state.ScopeState;

/** The rule by which signals that have arrived reach the nodes that wait for them. Confined to the turn. */
final class Signals {

    private final Recorder record;

    Signals(Recorder record) {
        this.record = record;
    }

    /** Hands the waiting nodes of a scope, and of those inside it, the signals that they take. */
    void offer(ScopeState scope) {
        for (var node : scope.plan().nodes()) {
            if (node.control() != null && scope.detailOrNull(node.position()) != null) {
                new ControlRun(record, scope, node.position()).offerSignal();
            }
            scope.inside(node.position()).forEach(this::offer);
        }
    }
}
