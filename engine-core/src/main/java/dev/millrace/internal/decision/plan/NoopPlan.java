package dev.millrace.internal.decision.plan;

import dev.millrace.node.Control;
import java.util.Map;

/** A node that passes its input on. Immutable. */
record NoopPlan() implements ControlPlan {

    @Override
    public Control type() {
        return Control.NOOP;
    }

    @Override
    public void begin(ControlTurn turn, Map<String, Object> input) {
        turn.complete(ControlPlan.plain(input), input);
    }
}
