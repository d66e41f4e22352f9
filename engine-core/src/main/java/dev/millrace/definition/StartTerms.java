package dev.millrace.definition;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * How a single start is treated where there is no room for it, or another execution has its key. Immutable.
 *
 * @param priority how urgent it is, among those that wait for room
 * @param whenFull what becomes of it if there is no room; empty for what its workflow says, or else the engine
 * @param onDuplicate what becomes of it if another execution has its key; empty for what its workflow says
 */
public record StartTerms(Priority priority, Optional<WhenFull> whenFull, Optional<OnDuplicate> onDuplicate) {

    /** As the workflow and the engine say. */
    public static final StartTerms DEFAULT = new StartTerms(Priority.NORMAL, Optional.empty(), Optional.empty());

    /** Checks for null. */
    public StartTerms {
        requireNonNull(priority, "priority");
        requireNonNull(whenFull, "whenFull");
        requireNonNull(onDuplicate, "onDuplicate");
    }
}
