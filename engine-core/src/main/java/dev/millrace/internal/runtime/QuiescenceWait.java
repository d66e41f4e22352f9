package dev.millrace.internal.runtime;

import dev.millrace.event.ExecutionId;
import dev.millrace.internal.driver.Dormancy;
import dev.millrace.store.StoredExecution;
import dev.millrace.time.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The wait until the executions of a durable engine do nothing any more before time passes or somebody wants something.
 * Confined to its caller.
 */
final class QuiescenceWait {

    /** What waits at a gate has no instant at which it may pass. */
    private static final long UNTIL_LOOKED_AGAIN_MICROS = 1_000_000;

    private final Executions executions;
    private final Archive archive;
    private final WorkSource source;
    private final TimeSource time;

    QuiescenceWait(Executions executions, Archive archive, WorkSource source, TimeSource time) {
        this.executions = executions;
        this.archive = archive;
        this.source = source;
        this.time = time;
    }

    /** Waits, for a limited time, and returns what they wait for then. */
    Quiescence await(Duration limit) {
        boolean settled = isSettledWithin(limit);
        long now = time.epochMicros();
        long wakesAt = settled ? Long.MAX_VALUE : now;
        var live = new LinkedHashSet<>(archive.resting());
        executions.live().forEach(actor -> live.add(actor.id()));
        Set<ExecutionId> awaited = new LinkedHashSet<>();
        for (var id : live) {
            var dormancy = archive.dormancy(id, now);
            awaited.addAll(dormancy.map(Dormancy::children).orElse(Set.of()));
            wakesAt = Math.min(wakesAt, dormancy.map(Dormancy::wakesAt).orElse(now + UNTIL_LOOKED_AGAIN_MICROS));
        }
        live.removeAll(awaited);
        return new Quiescence(
                wakesAt == Long.MAX_VALUE ? Optional.<Instant>empty() : Optional.of(TimeSource.instantOf(wakesAt)),
                live);
    }

    /** Twice the same without a worker at work, for what one has decided another one may have to hear of. */
    private boolean isSettledWithin(Duration limit) {
        long until = time.nanoTime() + limit.toNanos();
        List<StoredExecution> before = List.of();
        while (isAllDueDone(until - time.nanoTime())
                && source.workers().awaitIdle(Duration.ofNanos(Math.max(1, until - time.nanoTime())))) {
            var now = standing();
            if (now.equals(before) && source.workers().busy() == 0) {
                return true;
            }
            before = now;
        }
        return false;
    }

    /** Alarms go off in the order in which they are due: one that is set now comes behind those that are due. */
    private boolean isAllDueDone(long withinNanos) {
        var reached = new CompletableFuture<Boolean>();
        time.schedule(Duration.ZERO, () -> reached.complete(true));
        try {
            return reached.get(withinNanos, TimeUnit.NANOSECONDS);
        } catch (TimeoutException | ExecutionException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** How each stands, once that is safe. */
    private List<StoredExecution> standing() {
        return executions.live().stream()
                .sorted(Comparator.comparing(Actor::id))
                .map(actor -> actor.view().summary())
                .toList()
                .stream()
                .map(Questions.Asked::answer)
                .toList();
    }
}
