package dev.millrace.internal.runtime;

import dev.millrace.event.ExecutionId;
import dev.millrace.internal.driver.Dormancy;
import dev.millrace.store.LostExecutionException;
import dev.millrace.store.Ownership;
import dev.millrace.time.TimeSource;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Lets executions go that only wait for time or a signal, and have for a while: in a shared store nobody has them until
 * their time comes or somebody sends a message. Not those that hold gates, wait for others, or were started by a node.
 * Confined to the look of an engine at its store.
 */
final class RestPass {

    private final Ownership ownership;
    private final Restorer restorer;
    private final Executions executions;
    private final TimeSource time;
    private Map<ExecutionId, Long> idle = Map.of(); // since the last pass, with the number of the last event
    private long last;

    RestPass(Ownership ownership, Restorer restorer, Executions executions, TimeSource time) {
        this.ownership = ownership;
        this.restorer = restorer;
        this.executions = executions;
        this.time = time;
        this.last = time.nanoTime();
    }

    /** Looks at all that are live, if it is time again; those rest that stand as they stood at the last look. */
    void runIfDue() {
        if (time.nanoTime() - last < ownership.restAfter().toNanos()) {
            return;
        }
        last = time.nanoTime();
        var found = new HashMap<ExecutionId, Long>();
        for (var actor : executions.live()) {
            actor.departure().idleAt().ifPresent(sequence -> {
                long before = idle.getOrDefault(actor.id(), 0L);
                if (sequence != before || !hasGone(actor, sequence)) {
                    found.put(actor.id(), sequence);
                }
            });
        }
        idle = found;
    }

    private boolean hasGone(Actor actor, long sequence) {
        var wait = waitOf(actor.id());
        wait.ifPresent(time -> actor.departure()
                .restAt(
                        sequence,
                        () -> ownership.rest(actor.id(), sequence, time)
                                ? Optional.of(rests(actor.id()))
                                : Optional.empty()));
        return wait.isPresent();
    }

    private static LostExecutionException rests(ExecutionId id) {
        return new LostExecutionException(
                "[JDB-145] execution " + id + " rests in the store; whoever wants something of it asks for it again");
    }

    /** Lets one rest that was taken over and found to wait; it is not in memory, unless somebody reads it just now. */
    void rest(ExecutionId id) {
        if (restorer.dormant(id).flatMap(DormantExecution::parent).isPresent()) {
            return;
        }
        var wait = waitOf(id);
        if (wait.isPresent() && ownership.rest(id, restorer.lastSequence(id), wait.get())) {
            restorer.forgetResting(id);
            executions.live(id).ifPresent(actor -> actor.departure().lose(rests(id)));
        }
    }

    /** Returns how long one waits that may rest; empty if it may not. */
    private Optional<Duration> waitOf(ExecutionId id) {
        long now = time.epochMicros();
        return restorer.dormancy(id, now)
                .filter(waiting ->
                        waiting.children().isEmpty() && waiting.atGates().isEmpty())
                .map(Dormancy::wakesAt)
                .map(at -> Duration.ofNanos(Math.min(at - now, Long.MAX_VALUE / 2_000) * 1_000));
    }
}
