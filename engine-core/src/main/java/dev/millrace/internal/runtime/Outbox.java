package dev.millrace.internal.runtime;

import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** The ready nodes of one execution that have not reached the queue yet, in order. Confined to the turn. */
final class Outbox {

    // Most turns send one node: the queue is made when there are more.
    private @Nullable RunningAttempt first;
    private @Nullable Queue<RunningAttempt> later;

    void add(RunningAttempt attempt) {
        if (first == null) {
            first = attempt;
        } else {
            later = later == null ? new ArrayDeque<>() : later;
            later.add(attempt);
        }
    }

    /** Sends for as long as there is room. Returns whether all were sent. */
    boolean sendAll(EngineRuntime engine) {
        for (var next = first; next != null; next = first) {
            if (!engine.send(next)) {
                return false;
            }
            first = later == null ? null : later.poll();
        }
        return true;
    }

    /** Lets go of what was not sent, and of what it holds. */
    void clear() {
        for (var next = first; next != null; next = later == null ? null : later.poll()) {
            var admitted = next.admittedBy();
            if (admitted != null) {
                admitted.unused();
            }
        }
        first = null;
        later = null;
    }
}
