package dev.millrace.stress;

import dev.millrace.queue.LeaseQueue;
import dev.millrace.queue.LeaseQueueBuilder;
import dev.millrace.time.TimeSource;

/** Queues so small that thousands of them fit into a heap at once. */
final class Queues {

    private static final TimeSource STILL = new StillTime();

    private Queues() {}

    static <T> LeaseQueueBuilder<T> small() {
        return LeaseQueue.<T>builder()
                .time(STILL)
                .capacity(2)
                .maxInFlight(2)
                .delayedCapacity(2)
                .deadLetterCapacity(2);
    }
}
