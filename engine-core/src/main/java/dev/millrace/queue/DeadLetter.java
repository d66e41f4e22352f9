package dev.millrace.queue;

import java.time.Instant;

/**
 * A message that will not be delivered again unless somebody redrives it. Immutable if the payload is.
 *
 * @param id its number among the dead letters of its queue, rising with time
 * @param message the message, with the deliveries that it spent
 * @param reason why it is here
 * @param diedAt when it came here
 * @param <T> the type of the payload
 */
public record DeadLetter<T>(long id, Message<T> message, String reason, Instant diedAt) {}
