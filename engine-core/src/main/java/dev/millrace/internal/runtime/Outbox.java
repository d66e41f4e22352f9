package dev.millrace.internal.runtime;

import dev.millrace.internal.admission.Passage;
import dev.millrace.internal.decision.state.ScopeState;
import org.jspecify.annotations.Nullable;

/** The ready nodes of one execution that are on their way to the queue, in order. Confined to the turn. */
final class Outbox {

    private final Turns turns;
    private final AttemptServices services;
    private final AttemptList list = new AttemptList();

    Outbox(Turns turns, AttemptServices services) {
        this.turns = turns;
        this.services = services;
    }

    void add(RunningAttempt attempt) {
        list.add(attempt);
    }

    /** Returns the first if it has no gates to pass; null if there is none. */
    @Nullable
    RunningAttempt firstUnguarded() {
        var first = list.first();
        return first == null || first.node().isGuarded() ? null : first;
    }

    /** Takes one out, for a worker that goes on with it. */
    void take(RunningAttempt attempt) {
        list.remove(attempt);
    }

    /**
     * Sends them to the queue for as long as there is room; the rest stays here until there is. Returns whether there
     * were any.
     */
    boolean send(Backpressure.Producer owner) {
        boolean any = !list.isEmpty();
        for (var next = list.first(); next != null; next = list.first()) {
            if (!send(next)) {
                services.queue().comeBackFor(owner);
                break;
            }
            list.remove(next);
        }
        return any;
    }

    /** Sends one on its way; false if the queue is full. */
    private boolean send(RunningAttempt attempt) {
        boolean waits = attempt.node().isGuarded() && attempt.admittedBy() == null && !passesGates(attempt);
        return waits || services.queue().enqueue(attempt);
    }

    /** Leads one through its gates. Returns false if it has to wait, and comes by itself, or a breaker refused it. */
    private boolean passesGates(RunningAttempt attempt) {
        var passage = services.admissions().passageOf(new AttemptEntrant(services.queue(), attempt));
        var admission = passage.enter();
        if (admission == Passage.Admission.WAITS) {
            list.remove(attempt); // it comes by itself now, also if this turn meets a fault
            passage.gateWait()
                    .ifPresent(at -> turns.decision().heldBack(attempt.scope(), attempt.position(), at, turns.now()));
        } else if (admission == Passage.Admission.THROUGH) {
            attempt.admittedBy(passage);
            var change = passage.breakerChange();
            if (change != null) {
                turns.decision().breakerChanged(attempt.scope(), attempt.position(), change, turns.now());
            }
        }
        return admission == Passage.Admission.THROUGH;
    }

    /** Takes an attempt of a node out of the line in which it waits at a gate. Returns whether there was one. */
    boolean withdraw(ScopeState scope, int position) {
        return services.admissions().leave(turns.id(), scope.path(position));
    }

    /** Takes back what is on its way, here and at gates. */
    void drop() {
        list.forEach(attempt -> {
            list.remove(attempt);
            attempt.giveUp();
        });
        services.admissions().leave(turns.id());
    }
}
