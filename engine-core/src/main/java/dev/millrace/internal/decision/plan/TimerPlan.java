package dev.millrace.internal.decision.plan;

import dev.millrace.event.NodeEvent.Wait;
import dev.millrace.node.Control;
import java.time.Duration;
import java.util.Map;

/**
 * A node that waits for a time. Immutable.
 *
 * @param delay how long
 */
record TimerPlan(Duration delay) implements ControlPlan {

    @Override
    public Control type() {
        return Control.TIMER;
    }

    @Override
    public void begin(ControlTurn turn, Map<String, Object> input) {
        turn.await(new Wait("", turn.at() + delay.toNanos() / 1_000, ""));
        turn.setTimer();
    }

    @Override
    public void due(ControlTurn turn) {
        var input = turn.given();
        turn.complete(ControlPlan.plain(input), input);
    }
}
