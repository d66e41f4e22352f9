package dev.millrace.definition;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a node says of the execution that it asks for, as a caller says of a start by its options. Immutable.
 *
 * @param selection which nodes of its workflow's own graph it runs; empty for all that are not disabled. A tag that no
 *     node has chooses nothing; where nothing is left to run the node completes with a warning, and nothing is started
 * @param priority how urgent it is; empty for what its workflow says, or else its parent is
 * @param settings by what it is treated in place of what its workflow says
 */
public record ChildOptions(Optional<Selection> selection, Optional<Priority> priority, StartSettings settings) {

    /** Nothing is said. */
    public static final ChildOptions NONE = new ChildOptions(Optional.empty(), Optional.empty(), StartSettings.NONE);

    /** Checks for null. */
    public ChildOptions {
        requireNonNull(selection, "selection");
        requireNonNull(priority, "priority");
        requireNonNull(settings, "settings");
    }

    /** Returns options of a child that runs some of its workflow's nodes only. */
    public static ChildOptions selecting(Selection chosen) {
        return NONE.withSelection(chosen);
    }

    /** Returns a copy of whose workflow some nodes are run only. */
    public ChildOptions withSelection(Selection chosen) {
        return new ChildOptions(Optional.of(chosen), priority, settings);
    }

    /** Returns a copy that says how urgent it is. */
    public ChildOptions withPriority(Priority urgency) {
        return new ChildOptions(selection, Optional.of(urgency), settings);
    }

    /** Returns a copy of which the whole execution may take so long, whatever its workflow says. */
    public ChildOptions withTimeout(Duration limit) {
        return withSettings(settings.withTimeout(limit));
    }

    /** Returns a copy of which so many nodes run at once, whatever its workflow says; 0 is no limit. */
    public ChildOptions withMaxConcurrency(int most) {
        return withSettings(settings.withMaxConcurrency(most));
    }

    /** Returns a copy in which failed attempts are followed by others as this policy says. */
    public ChildOptions withRetry(RetryPolicy policy) {
        return withSettings(settings.withRetry(policy));
    }

    /** Returns a copy that gives these variables to the programs that its nodes run. */
    public ChildOptions withEnvironment(Map<String, String> given) {
        return withSettings(settings.withEnvironment(given));
    }

    /** Returns a copy that is treated so in place of what its workflow says. */
    public ChildOptions withSettings(StartSettings others) {
        return new ChildOptions(selection, priority, others);
    }

    /** Returns whether it runs its workflow as that is. */
    public boolean keepsWorkflow() {
        return selection.isEmpty() && settings.equals(StartSettings.NONE);
    }

    /** Returns the ids that are to be chosen and that no node of a workflow's own graph has. */
    public Set<String> unknownIn(Workflow workflow) {
        return selection.map(chosen -> chosen.unknownIds(workflow.graph())).orElse(Set.of());
    }

    /**
     * Returns what it runs of a workflow, with a revision of its own; empty if nothing is left to run.
     *
     * @throws IllegalArgumentException if an id is that of no node
     */
    public Optional<Workflow> of(Workflow workflow) {
        var unknown = unknownIn(workflow);
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException("[ENG-770] workflow " + workflow.key() + " has no node "
                    + String.join(", no node ", unknown) + " for the node that starts it to choose; its own graph has "
                    + workflow.graph().nodes().stream().map(NodeSpec::id).toList());
        }
        var part = selection.isPresent() ? selection.get().partOf(workflow) : Optional.of(workflow);
        return part.map(settings::of);
    }

    /** Returns what is said, by the names that it has in a definition, for people. */
    public Map<String, Object> values() {
        var values = new LinkedHashMap<String, Object>();
        selection.ifPresent(chosen -> values.put("select", chosen.describe()));
        priority.ifPresent(urgency -> values.put("priority", urgency.name().toLowerCase(Locale.ROOT)));
        settings.timeout().ifPresent(limit -> values.put("timeout", limit.toString()));
        settings.maxConcurrency().ifPresent(most -> values.put("maxConcurrency", most));
        settings.retry().ifPresent(policy -> values.put("maxAttempts", policy.maxAttempts()));
        if (!settings.environment().isEmpty()) {
            values.put("environment", List.copyOf(settings.environment().keySet()));
        }
        return Collections.unmodifiableMap(values);
    }
}
