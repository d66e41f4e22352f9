package dev.millrace.internal.runtime;

import dev.millrace.definition.StartTerms;
import dev.millrace.event.ExecutionEvent.Starter;
import java.util.Map;

/**
 * A start that a caller asks for. Immutable.
 *
 * @param input the execution's input
 * @param variables win over the workflow's default variables
 * @param starter who starts it, and under which key
 * @param terms what becomes of it if there is no room, or another execution has its key
 */
public record StartRequest(
        Map<String, Object> input, Map<String, Object> variables, Starter starter, StartTerms terms) {

    /** Creates the start of which nothing is said. */
    public StartRequest(Map<String, Object> input, Map<String, Object> variables, Starter starter) {
        this(input, variables, starter, StartTerms.DEFAULT);
    }

    /** Returns a copy with another input. */
    @SuppressWarnings("ReferenceEquality") // another map with the same content is as good
    StartRequest withInput(Map<String, Object> other) {
        return other == input ? this : new StartRequest(other, variables, starter, terms);
    }

    /** Returns a copy under a key. */
    StartRequest withKey(String key) {
        return new StartRequest(
                input, variables, new Starter(key, starter.labels(), starter.actor(), starter.parent()), terms);
    }
}
