package dev.millrace.testing.internal;

import dev.millrace.time.Alarm;
import dev.millrace.time.TimeSource;
import java.time.Duration;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * What came of a node's code, on its way while the call takes its time; who is told to stop comes at once. Confined to
 * the driver's thread once the code has run; without a duration the outcome may come from any.
 */
final class PendingOutcome {

    private final TimeSource time;
    private final Executor turns;
    private @Nullable Runnable waiting;
    private Alarm alarm = () -> {};

    PendingOutcome(TimeSource time, Executor turns) {
        this.time = time;
        this.turns = turns;
    }

    void after(Duration left, Runnable outcome) {
        if (left.isZero()) {
            turns.execute(outcome);
            return;
        }
        waiting = outcome;
        alarm = time.schedule(left, this::hurry);
    }

    /** The call takes no more time. */
    void hurry() {
        var outcome = waiting;
        if (outcome != null) {
            waiting = null;
            alarm.cancel();
            turns.execute(outcome);
        }
    }
}
