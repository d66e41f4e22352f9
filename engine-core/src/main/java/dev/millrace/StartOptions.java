package dev.millrace;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import java.util.Optional;

/**
 * What a caller may say about a start. Immutable.
 *
 * @param key makes the start idempotent: while an execution with the same key is live or retained, it is returned instead
 * @param variables win over the workflow's default variables
 * @param labels what the caller wants to find it by
 * @param startedBy who starts it, for the history; empty if nobody says
 */
public record StartOptions(
        Optional<String> key, Map<String, ?> variables, Map<String, String> labels, String startedBy) {

    /** Nothing is said. */
    public static final StartOptions NONE = new StartOptions(Optional.empty(), Map.of(), Map.of(), "");

    /** Checks the key and copies the labels. */
    public StartOptions {
        if (requireNonNull(key, "key").filter(String::isBlank).isPresent()) {
            throw new IllegalArgumentException("a start's key must not be blank");
        }
        requireNonNull(variables, "variables");
        labels = Map.copyOf(labels);
        requireNonNull(startedBy, "startedBy");
    }

    /** Returns options with this key. */
    public static StartOptions key(String key) {
        return NONE.withKey(key);
    }

    /** Returns a copy with this key. */
    public StartOptions withKey(String given) {
        return new StartOptions(Optional.of(given), variables, labels, startedBy);
    }

    /** Returns a copy with these variables. */
    public StartOptions withVariables(Map<String, ?> given) {
        return new StartOptions(key, given, labels, startedBy);
    }

    /** Returns a copy with these labels. */
    public StartOptions withLabels(Map<String, String> given) {
        return new StartOptions(key, variables, given, startedBy);
    }

    /** Returns a copy that says who starts it. */
    public StartOptions withStartedBy(String who) {
        return new StartOptions(key, variables, labels, who);
    }
}
