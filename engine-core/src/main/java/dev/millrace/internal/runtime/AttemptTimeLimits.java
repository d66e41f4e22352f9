package dev.millrace.internal.runtime;

import static dev.millrace.internal.decision.plan.TimeLimit.FOR_EVER;

import dev.millrace.internal.concurrent.SharedAlarm;
import java.util.function.Consumer;

/** The time limits of one execution's attempts, kept by one alarm. Thread-safe, but for what is of the turn. */
final class AttemptTimeLimits {

    private final Turns turns;
    private final Consumer<SharedAlarm> look;
    private final SharedAlarm alarm;

    /**
     * Creates those of attempts none of which has begun.
     *
     * @param look ends who is overdue, and has the alarm set for the others; called in the turn
     */
    AttemptTimeLimits(Turns turns, Consumer<SharedAlarm> look) {
        this.turns = turns;
        this.look = look;
        this.alarm = turns.sharedAlarm(this::timeCame);
    }

    /** The code of an attempt is about to be called: its limit, and its notice, count from here; for its worker. */
    void begins(RunningAttempt attempt) {
        var node = attempt.node();
        long limit = node.mayTimeOut() ? attempt.nanosAllowed(attempt.isTakenUp() ? turns.now() : 0) : FOR_EVER;
        if (limit != FOR_EVER) {
            long at = alarm.now() + limit;
            attempt.held().isDueAt(attempt, at);
            alarm.setFor(at);
        }
        var notice = node.overtimeAfter();
        if (notice != null) {
            attempt.alarm(turns.schedule(
                    notice, () -> turns.postTurn(() -> turns.decision().overtime(attempt, turns.now()))));
        }
    }

    private void timeCame() {
        turns.post(() -> look.accept(alarm));
    }

    /** No attempt runs; in the turn. */
    void rest() {
        alarm.unset();
    }
}
