package dev.millrace.internal.runtime;

import dev.millrace.event.ExecutionId;
import dev.millrace.queue.DeadLetter;

/**
 * A message that spent its deliveries. Immutable.
 *
 * @param id its number in the queue; 0 if it was given up before its execution was taken up
 * @param actor its execution
 * @param path where its node stands
 * @param reason why it was given up
 * @param deliveries how often it was leased
 */
public record DeadMessage(long id, ExecutionId actor, String path, String reason, int deliveries) {

    static DeadMessage of(DeadLetter<RunningAttempt> letter) {
        var attempt = letter.message().payload();
        return new DeadMessage(
                letter.id(),
                attempt.execution(),
                attempt.path().toString(),
                letter.reason(),
                letter.message().deliveries());
    }
}
