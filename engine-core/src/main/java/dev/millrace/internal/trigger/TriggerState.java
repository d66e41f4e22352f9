package dev.millrace.internal.trigger;

import dev.millrace.event.Fire;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How far a trigger has come: all that outlives the process. Immutable.
 *
 * @param armed which revision of the workflow it is armed by; empty if it is not armed
 * @param looked what was decided on
 * @param enabled what somebody said by hand; empty for what the definition says
 * @param accepted the instants that are to start something still
 * @param files what it has seen of files, by path
 * @param past what it has done
 */
record TriggerState(
        Optional<String> armed,
        Looked looked,
        Optional<Boolean> enabled,
        List<Accepted> accepted,
        Map<String, String> files,
        Past past) {

    private static final int MOST_RECENT = 50;

    TriggerState {
        accepted = List.copyOf(accepted);
        files = Collections.unmodifiableMap(new LinkedHashMap<>(files));
    }

    /**
     * How far a timer was decided on.
     *
     * @param until every instant up to this one was
     * @param timing what the timer was then; a changed one makes up for nothing
     */
    record Looked(Instant until, String timing) {}

    /**
     * What a trigger has done.
     *
     * @param fires how many executions it has started by itself
     * @param recent the newest fires, the oldest first
     */
    record Past(long fires, List<Fire> recent) {

        Past {
            recent = List.copyOf(recent);
        }
    }

    /**
     * An instant that is to start something. It is written down before that, so that a crash loses none.
     *
     * @param dueAt when it was due
     * @param startAt when it starts, jitter included
     * @param by the engine that starts it, where several have the store; 0 where there is one
     */
    record Accepted(Instant dueAt, Instant startAt, long by) {

        /** Returns a copy that another engine starts. */
        Accepted takenBy(long engine) {
            return new Accepted(dueAt, startAt, engine);
        }
    }

    /** Returns the state of a trigger that nobody has armed yet. */
    static TriggerState begin(Instant now) {
        var past = new Past(0, List.of());
        return new TriggerState(Optional.empty(), new Looked(now, ""), Optional.empty(), List.of(), Map.of(), past);
    }

    TriggerState withArmed(Optional<String> revision) {
        return new TriggerState(revision, looked, enabled, accepted, files, past);
    }

    /** Returns a copy that has decided on all until an instant, by a timing. */
    TriggerState withLooked(Instant until, String timing) {
        return new TriggerState(armed, new Looked(until, timing), enabled, accepted, files, past);
    }

    /** Returns a copy that has decided on all until an instant, if it has not on more. */
    TriggerState withLookedAtLeast(Instant until) {
        return until.isAfter(looked.until()) ? withLooked(until, looked.timing()) : this;
    }

    TriggerState withEnabled(boolean given) {
        return new TriggerState(armed, looked, Optional.of(given), accepted, files, past);
    }

    TriggerState withAccepted(List<Accepted> others) {
        return new TriggerState(armed, looked, enabled, others, files, past);
    }

    /** Returns a copy in which an instant is to start nothing any more. */
    TriggerState without(Accepted done) {
        return withAccepted(accepted.stream().filter(one -> !one.equals(done)).toList());
    }

    /** Returns a copy in which an engine starts an instant that another one was to start; itself if that is gone. */
    TriggerState withTaken(Accepted left, long engine) {
        return !accepted.contains(left)
                ? this
                : withAccepted(accepted.stream()
                        .map(one -> one.equals(left) ? left.takenBy(engine) : one)
                        .toList());
    }

    TriggerState withFiles(Map<String, String> seen) {
        return new TriggerState(armed, looked, enabled, accepted, seen, past);
    }

    TriggerState withFires(long fires) {
        return new TriggerState(armed, looked, enabled, accepted, files, new Past(fires, past.recent()));
    }

    /** Returns a copy that remembers what became of a fire. */
    TriggerState withFire(Fire fire) {
        return withFires(List.of(fire));
    }

    /** Returns a copy that remembers what became of some fires, in their order. */
    TriggerState withFires(List<Fire> fires) {
        var all = new ArrayList<>(past.recent());
        all.addAll(fires);
        var newest = all.subList(Math.max(0, all.size() - MOST_RECENT), all.size());
        return new TriggerState(armed, looked, enabled, accepted, files, new Past(past.fires(), newest));
    }
}
