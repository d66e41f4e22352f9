package dev.millrace;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import java.util.Optional;

/**
 * What a caller may say about a start. Immutable.
 *
 * @param key makes the start idempotent: while an execution with the same key is live or retained, it is returned instead
 * @param variables win over the workflow's default variables
 */
public record StartOptions(Optional<String> key, Map<String, ?> variables) {

    /** Nothing is said. */
    public static final StartOptions NONE = new StartOptions(Optional.empty(), Map.of());

    /** Checks the key. */
    public StartOptions {
        if (requireNonNull(key, "key").filter(String::isBlank).isPresent()) {
            throw new IllegalArgumentException("a start's key must not be blank");
        }
        requireNonNull(variables, "variables");
    }

    /** Returns options with this key. */
    public static StartOptions key(String key) {
        return new StartOptions(Optional.of(key), Map.of());
    }

    /** Returns a copy with these variables. */
    public StartOptions withVariables(Map<String, ?> given) {
        return new StartOptions(key, given);
    }
}
