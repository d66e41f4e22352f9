package dev.millrace.definition;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/**
 * How the starts of a workflow are treated. Immutable.
 *
 * @param maxExecutions how many of its executions may be live at once, over all its versions; 0 is no limit
 * @param whenFull what becomes of a start for which there is no room; empty for what the engine says
 * @param key the key of its executions, with templates over {@code input}; empty for what each start says
 * @param onDuplicate what becomes of a start whose key another execution has; empty for: that one is returned if it had
 *     the same input, else the start is refused
 * @param priority how urgent its executions are, where a start does not say; empty for normal, or what the parent is
 * @param triggers what starts executions beside callers
 */
public record StartPolicy(
        int maxExecutions,
        Optional<WhenFull> whenFull,
        Optional<String> key,
        Optional<OnDuplicate> onDuplicate,
        Optional<Priority> priority,
        List<StartTrigger> triggers) {

    /** No limit, nothing said of keys and of urgency, and no triggers. */
    public static final StartPolicy FREE =
            new StartPolicy(0, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), List.of());

    /** Checks the range, and copies the list. */
    public StartPolicy {
        if (maxExecutions < 0) {
            throw new IllegalArgumentException("maxExecutions must be 0 (no limit) or more, not " + maxExecutions);
        }
        requireNonNull(whenFull, "whenFull");
        if (requireNonNull(key, "key").filter(String::isBlank).isPresent()) {
            throw new IllegalArgumentException("the key of a workflow's executions must not be blank");
        }
        requireNonNull(onDuplicate, "onDuplicate");
        requireNonNull(priority, "priority");
        triggers = List.copyOf(triggers);
    }

    /** Returns a copy with another limit of live executions. */
    public StartPolicy withMaxExecutions(int most) {
        return new StartPolicy(most, whenFull, key, onDuplicate, priority, triggers);
    }

    /** Returns a copy that says what becomes of a start for which there is no room. */
    public StartPolicy withWhenFull(WhenFull given) {
        return new StartPolicy(maxExecutions, Optional.of(given), key, onDuplicate, priority, triggers);
    }

    /** Returns a copy with a key for each execution, such as {@code order/${input.id}}. */
    public StartPolicy withKey(String template) {
        return new StartPolicy(maxExecutions, whenFull, Optional.of(template), onDuplicate, priority, triggers);
    }

    /** Returns a copy that says what becomes of a start whose key another execution has. */
    public StartPolicy withOnDuplicate(OnDuplicate given) {
        return new StartPolicy(maxExecutions, whenFull, key, Optional.of(given), priority, triggers);
    }

    /** Returns a copy whose executions are this urgent, where a start does not say. */
    public StartPolicy withPriority(Priority given) {
        return new StartPolicy(maxExecutions, whenFull, key, onDuplicate, Optional.of(given), triggers);
    }

    /** Returns a copy with these triggers. */
    public StartPolicy withTriggers(List<StartTrigger> given) {
        return new StartPolicy(maxExecutions, whenFull, key, onDuplicate, priority, given);
    }
}
