package dev.millrace.internal.trigger;

import java.time.Instant;
import java.util.Map;

/**
 * A fire that is to start something. Immutable.
 *
 * @param id what tells it from all others
 * @param dueAt when it was due
 * @param payload what came with it
 * @param given the input that somebody gives by hand; wins over what the trigger says
 */
record Firing(String id, Instant dueAt, Map<String, Object> payload, Map<String, Object> given) {

    static Firing at(TriggerId trigger, Instant dueAt, Map<String, Object> payload) {
        return new Firing(trigger + "@" + dueAt, dueAt, payload, Map.of());
    }
}
