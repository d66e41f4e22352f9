package dev.millrace.queue;

import static java.util.Objects.requireNonNull;

import dev.millrace.definition.Priority;
import java.time.Duration;
import java.util.Optional;

/**
 * A payload with its wishes: how urgent it is, when it may be leased, what it replaces. Immutable if the payload is.
 *
 * @param payload what the worker gets
 * @param priority how soon it is served beside others that are ready
 * @param delay how long it must wait before it may be leased; zero or more
 * @param key at most one message of a key is live: placing another one replaces it, leased or not
 * @param deliveries how often it was leased before, in a queue that gave it back; zero for a new message
 * @param <T> the type of the payload
 */
public record Message<T>(T payload, Priority priority, Duration delay, Optional<String> key, int deliveries) {

    /** Checks the components. */
    public Message {
        requireNonNull(payload, "payload");
        requireNonNull(priority, "priority");
        requireNonNull(delay, "delay");
        requireNonNull(key, "key");
        if (delay.isNegative()) {
            throw new IllegalArgumentException("delay must be zero or more: " + delay);
        }
        if (deliveries < 0) {
            throw new IllegalArgumentException("deliveries must be zero or more: " + deliveries);
        }
    }

    /** Makes a new message of normal priority, due at once, without a key. */
    public static <T> Message<T> of(T payload) {
        return new Message<>(payload, Priority.NORMAL, Duration.ZERO, Optional.empty(), 0);
    }

    /** Returns a copy with another priority. */
    public Message<T> withPriority(Priority priority) {
        return new Message<>(payload, priority, delay, key, deliveries);
    }

    /** Returns a copy that must wait this long, from the time it is placed, before it may be leased. */
    public Message<T> withDelay(Duration delay) {
        return new Message<>(payload, priority, delay, key, deliveries);
    }

    /** Returns a copy that replaces the live message of the same key. */
    public Message<T> withKey(String key) {
        return new Message<>(payload, priority, delay, Optional.of(key), deliveries);
    }

    /** Returns a copy that was leased this often before. */
    public Message<T> withDeliveries(int deliveries) {
        return new Message<>(payload, priority, delay, key, deliveries);
    }
}
