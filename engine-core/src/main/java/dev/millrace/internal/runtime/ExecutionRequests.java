package dev.millrace.internal.runtime;

import dev.millrace.event.ExecutionEvent.Request;
import dev.millrace.event.ExecutionEvent.Signal;
import dev.millrace.event.ExecutionEvent.Stop;
import dev.millrace.internal.decision.Reception;
import java.time.Duration;
import java.util.Optional;

/**
 * The requests from outside that change the course of an execution: each returns when what it changed is safe. Made for
 * one of them. Thread-safe.
 */
public final class ExecutionRequests {

    private final Turns turns;
    private final Parts parts;
    private final Questions questions;
    private final Resting execution;

    /** An execution that may be at rest, because it was read from a store. Confined to the turn. */
    interface Resting {

        /** Returns whether nobody has taken it up yet. */
        boolean rests();

        /**
         * Takes it up if it is at rest: whatever changes its course does so first, so that nothing is decided without
         * its timers and workers.
         */
        void goOn(long at);
    }

    ExecutionRequests(Parts parts, Resting execution) {
        this.parts = parts;
        this.turns = parts.turns();
        this.questions = parts.services().attempts().questions();
        this.execution = execution;
    }

    /** Asks for a stop. Returns whether that changed anything. */
    public boolean stop(Stop stop, Request request) {
        return questions.change(turns, at -> {
            execution.goOn(at);
            return turns.decision().stop(stop, request, at);
        });
    }

    /** Holds the execution as {@link #pause} does, if its workflow allows that. */
    public boolean pauseIfAllowed(Request request, Optional<Duration> limit) {
        return turns.plan().workflow().policy().allowPause() && pause(request, limit);
    }

    /** Holds the execution, for a time or until it is resumed. Returns whether that changed anything. */
    public boolean pause(Request request, Optional<Duration> limit) {
        return questions.change(turns, at -> {
            long resumeAt = limit.map(l -> at + l.toNanos() / 1_000).orElse(Long.MAX_VALUE);
            boolean paused = turns.decision().interventions().pause(request, resumeAt, at);
            if (paused && !execution.rests()) {
                parts.timers().resumeAt(resumeAt, at);
            }
            return paused;
        });
    }

    /** Lets the execution go on. Returns whether that changed anything. */
    public boolean resume(Request request) {
        return questions.change(turns, at -> {
            execution.goOn(at);
            parts.timers().cancelResumption();
            return turns.decision().interventions().resume(request, at);
        });
    }

    /** Makes safe what has been done so far, whatever the checkpoint policy; returns when it is. */
    public void checkpoint() {
        questions.change(turns, at -> {
            turns.checkpointNow();
            return true;
        });
    }

    /** Brings a message from outside. Returns what became of it. */
    public Reception signal(Signal signal) {
        return questions.change(turns, at -> {
            execution.goOn(at);
            return turns.decision().signal(signal, at);
        });
    }
}
