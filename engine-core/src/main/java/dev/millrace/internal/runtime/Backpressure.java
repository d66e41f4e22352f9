package dev.millrace.internal.runtime;

import dev.millrace.internal.concurrent.Latch;
import java.util.concurrent.ConcurrentLinkedQueue;

/** The executions whose ready nodes found the queue full; while there are any, new starts wait. Thread-safe. */
final class Backpressure {

    private final ConcurrentLinkedQueue<Producer> waiting = new ConcurrentLinkedQueue<>();
    private final Latch relieved = new Latch();

    /** An execution that has more ready nodes than the queue took. */
    interface Producer {
        /** Sends what it can; if the queue is full again, it comes back. */
        void sendMore();
    }

    void add(Producer producer) {
        waiting.add(producer);
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** Lets the execution that has waited longest send what it can. False if none waits. */
    boolean relieveOne() {
        var next = waiting.poll();
        if (next == null) {
            return false;
        }
        next.sendMore();
        if (waiting.isEmpty()) {
            relieved.changed();
        }
        return true;
    }

    /** Waits while anybody waits for room. An interrupt ends the wait early and stays set. */
    void awaitRoom() {
        if (waiting.isEmpty()) {
            return;
        }
        try {
            relieved.awaitUntil(waiting::isEmpty);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
