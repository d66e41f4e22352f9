package dev.millrace.internal.runtime;

import java.util.ArrayDeque;
import java.util.Queue;

/** The ready nodes of one execution that have not reached the queue yet, in order. Confined to the turn. */
final class Outbox {

    private final Queue<RunningAttempt> attempts = new ArrayDeque<>(2);

    void add(RunningAttempt attempt) {
        attempts.add(attempt);
    }

    /** Sends for as long as there is room. Returns whether all were sent. */
    boolean sendAll(EngineRuntime engine) {
        for (var next = attempts.peek(); next != null; next = attempts.peek()) {
            if (!engine.send(next)) {
                return false;
            }
            attempts.remove();
        }
        return true;
    }

    void clear() {
        attempts.clear();
    }
}
