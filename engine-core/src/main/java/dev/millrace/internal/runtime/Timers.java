package dev.millrace.internal.runtime;

import dev.millrace.event.ExecutionEvent.Request;
import dev.millrace.internal.decision.state.ScopeState;
import dev.millrace.time.Alarm;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The timers of one execution: of its nodes, its time limit, a pause with an end, and the grace of a stop. Confined to
 * the turn.
 */
final class Timers {

    private final Turns turns;
    private @Nullable Alarm deadline;
    private @Nullable Alarm resumption;
    private @Nullable Alarm grace;

    Timers(Turns turns) {
        this.turns = turns;
    }

    /** Lets a node go on after a delay; the node's scope holds the alarm, and an earlier one is forgotten. */
    void set(ScopeState scope, int position, Duration delay) {
        cancel(scope, position);
        var alarm = turns.schedule(
                delay,
                () -> turns.postTurn(() -> {
                    scope.workings().timer(position, null);
                    turns.decision().timers().due(scope, position, turns.now());
                }));
        scope.workings().timer(position, alarm);
    }

    /** Takes back the timer of a node. */
    void cancel(ScopeState scope, int position) {
        if (scope.workings().timer(position) instanceof Alarm alarm) {
            alarm.cancel();
            scope.workings().timer(position, null);
        }
    }

    /** Has the execution know when the rest of its time is over; an earlier limit is forgotten. */
    void setDeadline(Duration left) {
        cancelDeadline();
        deadline = turns.schedule(
                left, () -> turns.postTurn(() -> turns.decision().timers().timeIsOver(turns.now())));
    }

    void cancelDeadline() {
        deadline = cancelled(deadline);
    }

    /** Ends a pause at a point in time; {@link Long#MAX_VALUE} says that it has none. An earlier one is forgotten. */
    void resumeAt(long resumeAt, long now) {
        cancelResumption();
        if (resumeAt != Long.MAX_VALUE) {
            var request = Request.of("the time of the pause is over");
            resumption = turns.schedule(
                    Duration.ofNanos(Math.max(0, resumeAt - now) * 1_000),
                    () -> turns.postTurn(() -> turns.decision().interventions().resume(request, turns.now())));
        }
    }

    void cancelResumption() {
        resumption = cancelled(resumption);
    }

    /** Ends a stop after the time that stopped attempts are given. */
    void setGrace(Duration limit) {
        grace = turns.schedule(
                limit, () -> turns.postTurn(() -> turns.decision().timers().graceOver(turns.now())));
    }

    /** Takes back all but the timers of nodes, which their nodes take back. */
    void cancelAll() {
        cancelDeadline();
        cancelResumption();
        grace = cancelled(grace);
    }

    private static @Nullable Alarm cancelled(@Nullable Alarm alarm) {
        if (alarm != null) {
            alarm.cancel();
        }
        return null;
    }
}
