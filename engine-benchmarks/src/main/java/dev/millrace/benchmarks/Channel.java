package dev.millrace.benchmarks;

import dev.millrace.queue.LeaseQueue;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import org.jctools.queues.MpmcArrayQueue;

/** A way for messages from one thread to another. Thread-safe. */
interface Channel {

    int CAPACITY = 1024;

    /** Returns the channel of a kind: lease, jctools or blocking. */
    static Channel of(String kind) {
        return switch (kind) {
            case "lease" -> new Leased();
            case "jctools" -> new Plain(new MpmcArrayQueue<>(CAPACITY));
            default -> new Plain(new ArrayBlockingQueue<>(CAPACITY));
        };
    }

    /** Sends a message; returns false if the channel is full. */
    boolean send(Integer payload);

    /** Takes a message and is done with it; returns false if there is none. */
    boolean receive();

    /** Lets go of what it holds. */
    default void close() {}

    /** A queue as it is: offer and poll. */
    record Plain(Queue<Integer> queue) implements Channel {

        @Override
        public boolean send(Integer payload) {
            return queue.offer(payload);
        }

        @Override
        public boolean receive() {
            return queue.poll() != null;
        }
    }

    /** The lease queue: enqueue, lease and complete. */
    final class Leased implements Channel {

        private final LeaseQueue<Integer> queue =
                LeaseQueue.<Integer>builder().capacity(CAPACITY).build();

        @Override
        public boolean send(Integer payload) {
            return queue.enqueue(payload);
        }

        @Override
        public boolean receive() {
            var lease = queue.leaseOrNull();
            return lease != null && queue.complete(lease);
        }

        @Override
        public void close() {
            queue.close();
        }
    }
}
