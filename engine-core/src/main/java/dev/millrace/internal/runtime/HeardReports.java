package dev.millrace.internal.runtime;

import dev.millrace.event.BreakerChange;
import dev.millrace.event.Failure;
import dev.millrace.event.NodeEvent.NodeProgressed;
import dev.millrace.event.NodeSnapshot.Progress;
import dev.millrace.internal.decision.view.Existing;
import dev.millrace.internal.decision.view.Replacement;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The reports of one execution's attempts: each is taken in a turn of its own. Made for one of them, so that an
 * execution that has none keeps none. Thread-safe.
 */
final class HeardReports implements AttemptReports<RunningAttempt> {

    private static final Logger log = LoggerFactory.getLogger(HeardReports.class);

    private final Turns turns;
    private final AttemptServices services;
    private final Outbox outbox;
    private final Supplier<RunningAttempts> running;

    /**
     * Creates it.
     *
     * @param outbox confined to the turn
     * @param running asked in the turn
     */
    HeardReports(Turns turns, AttemptServices services, Outbox outbox, Supplier<RunningAttempts> running) {
        this.turns = turns;
        this.services = services;
        this.outbox = outbox;
        this.running = running;
    }

    @Override
    public void failed(RunningAttempt attempt, Failure failure) {
        turns.postTurn(() -> {
            turns.causedBy(attempt);
            running.get().forceIfOnce(attempt);
            boolean isUncalled = failure.type().equals(Failure.PRE_CHECK_FAILED);
            if (isUncalled) {
                attempt.gates().untold(); // what its code would have called was not asked
            }
            if (running.get().counts(attempt, isUncalled)) {
                turns.decision()
                        .failures()
                        .failed(attempt, failure, services.random().getAsDouble(), turns.now());
            } else {
                late(attempt, "failed");
            }
        });
    }

    @Override
    public void undecided(RunningAttempt attempt, String reason) {
        turns.postTurn(() -> {
            attempt.gates().untold(); // nobody knows what it says of what it called
            if (running.get().counts(attempt, true)) {
                turns.decision().failures().undecided(attempt, reason, turns.now());
            } else {
                late(attempt, "undecided");
            }
        });
    }

    @Override
    public void notCalled(RunningAttempt attempt) {
        turns.postTurn(() -> {
            // One whose grace was over before its start was safe is off, and its node may be another's by now.
            if (!running.get().left(attempt) && running.get().contains(attempt)) {
                running.get().remove(attempt);
                services.queue().drop(attempt);
                turns.decision().notCalled(attempt, attempt.deliveries() - 1, turns.now());
            }
            if (!attempt.isHandedBack() && !attempt.recalled().isEmpty()) {
                turns.afterwards(() -> services.attempt().folders().end(attempt.node(), attempt.recalled()));
            }
        });
    }

    @Override
    public void gaveUp(RunningAttempt attempt, Failure failure) {
        turns.postTurn(() -> {
            outbox.arrived(attempt);
            running.get().gaveUp(attempt, failure);
        });
    }

    @Override
    public void replaced(RunningAttempt attempt, Replacement with) {
        turns.postTurn(() -> {
            if (running.get().isOn(attempt)) {
                attempt.gates().untold(); // what its code called has not answered
                outbox.arrived(attempt);
                running.get().replaced(attempt, with);
            }
        });
    }

    @Override
    public void answered(RunningAttempt attempt, Existing existing) {
        turns.postTurn(() -> {
            turns.decision().gates().answered(attempt.scope(), attempt.position(), existing, turns.now());
        });
    }

    @Override
    public void lostWorker(RunningAttempt attempt) {
        turns.postTurn(() -> {
            if (!running.get().left(attempt)) {
                running.get().remove(attempt);
            }
        });
    }

    @Override
    public void leaseLost(RunningAttempt attempt) {
        turns.post(() -> {
            if (running.get().contains(attempt)) {
                attempt.cancel();
            }
        });
    }

    @Override
    public void breakerChanged(RunningAttempt attempt, BreakerChange change) {
        turns.postTurn(() ->
                turns.decision().gates().breakerChanged(attempt.scope(), attempt.position(), change, turns.now()));
    }

    @Override
    public void progressed(RunningAttempt attempt, double fraction, String text) {
        turns.post(() -> {
            if (running.get().contains(attempt)) {
                attempt.said(new Progress(fraction, text));
                var event = new NodeProgressed(turns.id(), 0, turns.now(), attempt.path(), fraction, text);
                turns.afterwards(() -> turns.tell(event)); // behind its start
                turns.flush();
            }
        });
    }

    /**
     * Records an outcome that came too late; once the engine is closed its store may be another one's, so the log has
     * to do.
     */
    void late(RunningAttempt attempt, String outcome) {
        if (services.queue().isClosed()) {
            var said = "Node {} of execution {} {} after its engine was closed; that counts no more";
            log.info(said, attempt.path(), turns.id(), outcome);
            return;
        }
        turns.decision().late(attempt, outcome, turns.now());
        running.get().forceBehindEnd();
    }
}
