package dev.millrace;

import static java.util.Objects.requireNonNull;

import dev.millrace.definition.NameRule;
import dev.millrace.definition.OnDuplicate;
import dev.millrace.definition.Priority;
import dev.millrace.definition.RetryPolicy;
import dev.millrace.definition.Selection;
import dev.millrace.definition.StartSettings;
import dev.millrace.definition.StartTerms;
import dev.millrace.definition.WhenFull;
import dev.millrace.internal.driver.AskedStart;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a caller may say about a start. Immutable.
 *
 * @param key makes the start idempotent: while an execution with the same key is live or retained, it is returned
 *     instead; if that is of another workflow or had another input, the start is refused. {@link OnDuplicate} says
 *     otherwise
 * @param variables win over the workflow's default variables
 * @param labels what the caller wants to find it by
 * @param startedBy who starts it, for the history; empty if nobody says
 * @param selection which of the workflow's nodes it runs; empty for all that are not disabled
 * @param terms what becomes of it if there is no room, or another execution has its key; and what is other for it than
 *     its workflow says
 */
public record StartOptions(
        Optional<String> key,
        Map<String, ?> variables,
        Map<String, String> labels,
        String startedBy,
        Optional<Selection> selection,
        StartTerms terms) {

    /** Nothing is said. */
    public static final StartOptions NONE =
            new StartOptions(Optional.empty(), Map.of(), Map.of(), "", Optional.empty(), StartTerms.DEFAULT);

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
        requireNonNull(terms, "terms");
    }

    /** Creates options for all nodes. */
    public StartOptions(Optional<String> key, Map<String, ?> variables, Map<String, String> labels, String startedBy) {
        this(key, variables, labels, startedBy, Optional.empty(), StartTerms.DEFAULT);
    }

    /** Returns options with this key. */
    public static StartOptions key(String key) {
        return NONE.withKey(key);
    }

    /** Returns a copy with this key. */
    public StartOptions withKey(String given) {
        return new StartOptions(Optional.of(given), variables, labels, startedBy, selection, terms);
    }

    /** Returns a copy with these variables. */
    public StartOptions withVariables(Map<String, ?> given) {
        return new StartOptions(key, given, labels, startedBy, selection, terms);
    }

    /** Returns a copy with these labels. */
    public StartOptions withLabels(Map<String, String> given) {
        return new StartOptions(key, variables, given, startedBy, selection, terms);
    }

    /**
     * Returns a copy whose execution is alone in a lane: it begins when no other one of the engine in this lane is
     * live, whatever workflow they run, in the order of their starts. It carries the label {@code millrace.lane}, and
     * so do those that are started again from it.
     *
     * @param lane what the lane is of, such as {@code device-7}
     * @throws IllegalArgumentException if it breaks the {@linkplain NameRule rule of names}
     */
    public StartOptions withLane(String lane) {
        var all = new HashMap<>(labels);
        all.put(AskedStart.LANE, NameRule.check("a lane", lane));
        return withLabels(all);
    }

    /** Returns a copy that says who starts it. */
    public StartOptions withStartedBy(String who) {
        return new StartOptions(key, variables, labels, who, selection, terms);
    }

    /** Returns a copy that runs some of the workflow's nodes only. */
    public StartOptions withSelection(Selection chosen) {
        return new StartOptions(key, variables, labels, startedBy, Optional.of(chosen), terms);
    }

    /**
     * Returns a copy that says how urgent its execution is: among those that wait for room, and, with the priority of
     * each node, wherever nodes wait. Its children are as urgent.
     */
    public StartOptions withPriority(Priority priority) {
        return with(new StartTerms(Optional.of(priority), terms.whenFull(), terms.onDuplicate(), terms.settings()));
    }

    /** Returns a copy that says what becomes of it if there is no room. */
    public StartOptions withWhenFull(WhenFull whenFull) {
        return with(new StartTerms(terms.priority(), Optional.of(whenFull), terms.onDuplicate(), terms.settings()));
    }

    /** Returns a copy that says what becomes of it if another execution has its key. */
    public StartOptions withOnDuplicate(OnDuplicate onDuplicate) {
        return with(new StartTerms(terms.priority(), terms.whenFull(), Optional.of(onDuplicate), terms.settings()));
    }

    /** Returns a copy whose execution may take so long, whatever its workflow says. */
    public StartOptions withTimeout(Duration limit) {
        return with(terms.settings().withTimeout(limit));
    }

    /** Returns a copy of whose execution so many nodes run at once, whatever its workflow says; 0 is no limit. */
    public StartOptions withMaxConcurrency(int most) {
        return with(terms.settings().withMaxConcurrency(most));
    }

    /**
     * Returns a copy in whose execution failed attempts are followed by others as this policy says, whatever the nodes
     * say; those with {@link RetryPolicy.Strategy#NONE}, and what is in subflows, stay as they are.
     */
    public StartOptions withRetry(RetryPolicy policy) {
        return with(terms.settings().withRetry(policy));
    }

    /**
     * Returns a copy that gives these variables to the programs that its execution's nodes run: they win over the
     * workflow's and the nodes' own, and stand for themselves. They are stored with the execution.
     */
    public StartOptions withEnvironment(Map<String, String> given) {
        return with(terms.settings().withEnvironment(given));
    }

    private StartOptions with(StartSettings settings) {
        return with(new StartTerms(terms.priority(), terms.whenFull(), terms.onDuplicate(), settings));
    }

    private StartOptions with(StartTerms other) {
        return new StartOptions(key, variables, labels, startedBy, selection, other);
    }
}
