package dev.millrace.internal.trigger;

import dev.millrace.definition.FireRules;
import dev.millrace.definition.TriggerSource.Timer;
import dev.millrace.internal.schedule.Schedule;
import dev.millrace.internal.trigger.TriggerState.Accepted;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleSupplier;

/**
 * What a timer does at an instant. Knows no clock: the time comes in. Immutable.
 *
 * @param timer when it is due
 * @param rules which of its instants count
 * @param schedule the instants
 */
record TimerDecision(Timer timer, FireRules rules, Schedule schedule) {

    /** Whoever looks this much later at most is in time: alarms are late now and then, and a clock may be set. */
    static final Duration TOLERANCE = Duration.ofMinutes(1);

    /**
     * What a look found. Immutable.
     *
     * @param state how far the trigger has come by it
     * @param missed the instants that were missed and start nothing; empty if there are none
     */
    record Look(TriggerState state, Optional<Missed> missed) {

        /** Returns whether it found nothing for who came from this state. */
        boolean isIdle(TriggerState before) {
            return missed.isEmpty() && state.accepted().equals(before.accepted());
        }
    }

    /**
     * Instants that were missed.
     *
     * @param first the first of them
     * @param last the last of them
     */
    record Missed(Instant first, Instant last) {}

    /**
     * Looks which instants have passed since the last look. A clock that was set back finds none before it has come to
     * where it was: no instant is decided on twice.
     *
     * @param enabled whether the trigger fires by itself; what passes while it does not was never due
     * @param engine the engine that looks, and starts what it finds; 0 where there is one
     */
    Look look(TriggerState state, Instant now, boolean enabled, long engine, DoubleSupplier random) {
        if (!now.isAfter(state.looked().until())) {
            return new Look(state, Optional.empty());
        }
        var looked = state.withLooked(now, state.looked().timing());
        var after = after(state);
        var until = rules.end().filter(end -> end.isBefore(now)).orElse(now);
        var first = enabled && left(state) > 0 ? schedule.after(after) : Optional.<Instant>empty();
        if (first.isEmpty() || first.get().isAfter(until)) {
            return new Look(looked, Optional.empty());
        }
        int most = (int) Math.min(left(state), Math.max(1, timer.misfire().most()));
        var newest = schedule.newest(most + 1, after, until);
        boolean isMore = newest.size() > most;
        var kept = isMore ? newest.subList(1, newest.size()) : newest;
        if (timer.misfire().most() == 0 && isLate(kept.get(0), now)) {
            return new Look(looked, Optional.of(new Missed(first.get(), kept.get(0))));
        }
        var accepted = new ArrayList<>(state.accepted());
        kept.forEach(due -> accepted.add(new Accepted(due, due.plus(jitter(random)), engine)));
        return new Look(
                looked.withAccepted(accepted),
                isMore ? Optional.of(new Missed(first.get(), newest.get(0))) : Optional.empty());
    }

    private static boolean isLate(Instant due, Instant now) {
        return due.plus(TOLERANCE).isBefore(now);
    }

    private Duration jitter(DoubleSupplier random) {
        return timer.jitter().isZero()
                ? Duration.ZERO
                : Duration.ofMillis(
                        (long) (random.getAsDouble() * timer.jitter().toMillis()));
    }

    private Instant after(TriggerState state) {
        return rules.start()
                .map(start -> start.minusNanos(1))
                .filter(before -> before.isAfter(state.looked().until()))
                .orElse(state.looked().until());
    }

    /** Returns how many more executions it may start. */
    private long left(TriggerState state) {
        return rules.maxFires() == 0
                ? Long.MAX_VALUE
                : rules.maxFires() - state.past().fires() - state.accepted().size();
    }

    /** Returns when it is to be looked at next; empty if never. */
    Optional<Instant> wakeAt(TriggerState state, boolean enabled) {
        var waiting = state.accepted().stream().map(Accepted::startAt).min(Instant::compareTo);
        var due = enabled ? next(state) : Optional.<Instant>empty();
        return waiting.filter(start -> due.isEmpty() || start.isBefore(due.get()))
                .or(() -> due);
    }

    private Optional<Instant> next(TriggerState state) {
        return left(state) <= 0
                ? Optional.empty()
                : schedule.after(after(state)).filter(this::isBeforeEnd);
    }

    private boolean isBeforeEnd(Instant due) {
        return rules.end().filter(due::isAfter).isEmpty();
    }

    /** Returns the instants that come next, as if nothing were missed and nobody disabled it. */
    List<Instant> preview(TriggerState state, int most) {
        var all = new ArrayList<Instant>();
        long count = Math.min(most, left(state));
        var next = next(state);
        while (all.size() < count && next.isPresent()) {
            all.add(next.get());
            next = schedule.after(next.get()).filter(this::isBeforeEnd);
        }
        return all;
    }
}
