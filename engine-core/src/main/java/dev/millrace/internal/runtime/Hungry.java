package dev.millrace.internal.runtime;

import dev.millrace.internal.concurrent.Latch;
import java.util.concurrent.ConcurrentLinkedQueue;

/** The executions whose ready nodes found the queue full; while there are any, new starts wait. Thread-safe. */
final class Hungry {

    private final ConcurrentLinkedQueue<Driver> actors = new ConcurrentLinkedQueue<>();
    private final Latch fed = new Latch();

    void add(Driver driver) {
        actors.add(driver);
    }

    boolean isEmpty() {
        return actors.isEmpty();
    }

    /** Lets the actor that has waited longest send what it can; if the queue is full again, it comes back. False if none waits. */
    boolean feedOne() {
        var next = actors.poll();
        if (next == null) {
            return false;
        }
        next.mailbox.post(next::flush);
        if (actors.isEmpty()) {
            fed.changed();
        }
        return true;
    }

    /** Waits while anybody is hungry. An interrupt ends the wait early and stays set. */
    void awaitNobody() {
        if (actors.isEmpty()) {
            return;
        }
        try {
            fed.awaitUntil(actors::isEmpty);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
