package dev.millrace.definition;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * How a single start is treated where there is no room for it, or another execution has its key, and by what its
 * execution is treated in place of what the workflow says. Immutable.
 *
 * @param priority how urgent its execution is, among those that wait for room, and, with the priority of each node,
 *     wherever nodes wait; empty for what its workflow says
 * @param whenFull what becomes of it if there is no room; empty for what its workflow says, or else the engine
 * @param onDuplicate what becomes of it if another execution has its key; empty for what its workflow says
 * @param settings by what its execution is treated
 */
public record StartTerms(
        Optional<Priority> priority,
        Optional<WhenFull> whenFull,
        Optional<OnDuplicate> onDuplicate,
        StartSettings settings) {

    /** As the workflow and the engine say. */
    public static final StartTerms DEFAULT = new StartTerms(Optional.empty(), Optional.empty(), Optional.empty());

    /** Creates terms of an execution that is treated as its workflow says. */
    public StartTerms(Optional<Priority> priority, Optional<WhenFull> whenFull, Optional<OnDuplicate> onDuplicate) {
        this(priority, whenFull, onDuplicate, StartSettings.NONE);
    }

    /** Returns a copy that says how urgent its execution is, or leaves it to its workflow. */
    public StartTerms withPriority(Optional<Priority> given) {
        return new StartTerms(given, whenFull, onDuplicate, settings);
    }

    /** Checks for null. */
    public StartTerms {
        requireNonNull(priority, "priority");
        requireNonNull(whenFull, "whenFull");
        requireNonNull(onDuplicate, "onDuplicate");
        requireNonNull(settings, "settings");
    }
}
