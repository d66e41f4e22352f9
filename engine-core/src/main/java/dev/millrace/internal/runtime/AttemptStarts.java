package dev.millrace.internal.runtime;

import dev.millrace.internal.runtime.AttemptOwner.Start;
import java.util.concurrent.CompletableFuture;

/** The starts of an execution's attempts, in its turns. Stateless. */
final class AttemptStarts {

    private AttemptStarts() {}

    /** The attempts of the execution that they begin for. */
    interface Attempts {

        /** Returns the turns that they are taken in. */
        Turns turns();

        /** Returns the queue that they come from. */
        AttemptQueue queue();

        /** Returns those that are on their way to a worker. */
        Outbox outbox();

        /** Returns those that are with a worker. */
        RunningAttempts running();

        /** Returns what the attempts of an engine share. */
        AttemptOwner.Parts<RunningAttempt> services();
    }

    /** Starts an attempt in a turn on another thread, and hands it over to a worker if it runs. */
    static void later(Attempts of, RunningAttempt attempt) {
        boolean goesOn = false;
        try {
            var start = now(of, attempt, of.turns().now());
            of.turns().flush();
            goesOn = start != Start.DROP;
            switch (start) {
                case RUN -> of.services().workers().handOver(attempt);
                case DROP -> of.queue().drop(attempt);
                case LATER -> {}
            }
        } finally {
            if (!goesOn) {
                attempt.giveSlotBack();
            }
        }
    }

    /** Starts an attempt and waits for the turn: the caller alone can run it. */
    static Start here(Attempts of, RunningAttempt attempt) {
        var answer = new CompletableFuture<Boolean>();
        of.turns().mailbox().post(() -> {
            try {
                var start = now(of, attempt, of.turns().now());
                of.turns().flush();
                answer.complete(start == Start.RUN);
            } catch (Throwable t) {
                of.queue().giveBack(attempt, t);
                answer.complete(false);
            }
        });
        return answer.join() ? Start.RUN : Start.DROP;
    }

    /** Starts an attempt in the present turn. */
    static Start now(Attempts of, RunningAttempt attempt, long at) {
        boolean runs = false;
        of.outbox().arrived(attempt);
        boolean waits = of.running().mustWait(attempt);
        try {
            runs = of.queue().isCurrent(attempt.lease())
                    && !attempt.message().obsolete
                    && !of.running().comesBack(attempt, at)
                    && of.turns().decision().started(attempt, attempt.deliveries(), at);
        } catch (Throwable t) {
            of.turns().fault(t);
        }
        if (!runs) {
            return Start.DROP;
        }
        of.running().add(attempt, waits);
        return waits ? Start.LATER : Start.RUN;
    }

    /** Starts the attempt that a worker goes on with. Returns whether it runs it at once. */
    static boolean next(Attempts of, RunningAttempt next, long at) {
        try {
            var start = now(of, next, at);
            if (start == Start.DROP) {
                of.queue().drop(next);
                next.giveSlotBack();
            }
            return start == Start.RUN;
        } catch (Throwable t) {
            giveBack(of, next, t);
            throw t;
        }
    }

    /** An attempt that a worker was to go on with, in a turn that met a fault of the engine, keeps nothing of it. */
    static void giveBack(Attempts of, RunningAttempt next, Throwable fault) {
        try {
            of.queue().giveBack(next, fault);
        } finally {
            next.giveSlotBack();
        }
    }
}
