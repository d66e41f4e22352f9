package dev.millrace.internal.decision;

import dev.millrace.definition.Effect;
import dev.millrace.internal.decision.state.ExecutionState;
import dev.millrace.internal.decision.state.NodeAttempts;
import dev.millrace.internal.decision.state.ScopeState;
import java.util.Map;

/** The rules by which a node goes on whose attempt has lost its lease. Confined to the turn. */
final class Redelivery {

    private final Recorder record;
    private final ExecutionState state;

    Redelivery(Recorder record) {
        this.record = record;
        this.state = record.state;
    }

    /** Has a node begin again, or end, or wait for a decision. */
    void run(ScopeState scope, int position, int deliveries) {
        state.workings().takeBack(scope, position);
        if (state.isStopping()) {
            record.cancelled(scope, position, state.stopReason());
        } else if (new Failures(record).replaced(scope, position)) {
            return; // its failure by that has been decided
        } else if (scope.node(position).effect() == Effect.AT_MOST_ONCE) {
            record.decisionNeeded(
                    scope,
                    position,
                    "its lease ran out; it may have run, and its effect is declared to happen at most once");
        } else {
            requeue(scope, position, deliveries);
        }
    }

    private void requeue(ScopeState scope, int position, int deliveries) {
        if (NodeAttempts.noted(scope, position) != null) {
            record.noted(scope, position, Map.of()); // it was about what its holder, told to stop, has ended
        }
        record.requeued(scope, position, deliveries, "its lease ran out");
    }
}
