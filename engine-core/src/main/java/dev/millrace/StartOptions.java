package dev.millrace;

import static java.util.Objects.requireNonNull;

import dev.millrace.definition.NameRule;
import dev.millrace.definition.Selection;
import java.util.Map;
import java.util.Optional;

/**
 * What a caller may say about a start. Immutable.
 *
 * @param key makes the start idempotent: while an execution with the same key is live or retained, it is returned
 *     instead; if that is of another workflow, the start is refused
 * @param variables win over the workflow's default variables
 * @param labels what the caller wants to find it by
 * @param startedBy who starts it, for the history; empty if nobody says
 * @param selection which of the workflow's nodes it runs; empty for all that are not disabled
 */
public record StartOptions(
        Optional<String> key,
        Map<String, ?> variables,
        Map<String, String> labels,
        String startedBy,
        Optional<Selection> selection) {

    /** Nothing is said. */
    public static final StartOptions NONE =
            new StartOptions(Optional.empty(), Map.of(), Map.of(), "", Optional.empty());

    /**
     * Checks all by the {@linkplain NameRule rule of names} and copies the labels.
     *
     * @throws IllegalArgumentException if one breaks it
     */
    public StartOptions {
        requireNonNull(key, "key").ifPresent(name -> NameRule.check("a start's key", name));
        requireNonNull(variables, "variables");
        labels = NameRule.checkLabels(labels);
        NameRule.checkIfGiven("who starts an execution", startedBy);
        requireNonNull(selection, "selection");
    }

    /** Creates options for all nodes. */
    public StartOptions(Optional<String> key, Map<String, ?> variables, Map<String, String> labels, String startedBy) {
        this(key, variables, labels, startedBy, Optional.empty());
    }

    /** Returns options with this key. */
    public static StartOptions key(String key) {
        return NONE.withKey(key);
    }

    /** Returns a copy with this key. */
    public StartOptions withKey(String given) {
        return new StartOptions(Optional.of(given), variables, labels, startedBy, selection);
    }

    /** Returns a copy with these variables. */
    public StartOptions withVariables(Map<String, ?> given) {
        return new StartOptions(key, given, labels, startedBy, selection);
    }

    /** Returns a copy with these labels. */
    public StartOptions withLabels(Map<String, String> given) {
        return new StartOptions(key, variables, given, startedBy, selection);
    }

    /** Returns a copy that says who starts it. */
    public StartOptions withStartedBy(String who) {
        return new StartOptions(key, variables, labels, who, selection);
    }

    /** Returns a copy that runs some of the workflow's nodes only. */
    public StartOptions withSelection(Selection chosen) {
        return new StartOptions(key, variables, labels, startedBy, Optional.of(chosen));
    }
}
