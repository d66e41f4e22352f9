package dev.millrace.definition;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * How the starts of a workflow are treated. Immutable.
 *
 * @param maxExecutions how many of its executions may be live at once, over all its versions; 0 is no limit
 * @param whenFull what becomes of a start for which there is no room; empty for what the engine says
 * @param key the key of its executions, with templates over {@code input}; empty for what each start says
 * @param onDuplicate what becomes of a start whose key another execution has; empty for: that one is returned if it had
 *     the same input, else the start is refused
 */
public record StartPolicy(
        int maxExecutions, Optional<WhenFull> whenFull, Optional<String> key, Optional<OnDuplicate> onDuplicate) {

    /** No limit, and nothing said of keys. */
    public static final StartPolicy FREE = new StartPolicy(0, Optional.empty(), Optional.empty(), Optional.empty());

    /** Checks the range. */
    public StartPolicy {
        if (maxExecutions < 0) {
            throw new IllegalArgumentException("maxExecutions must be 0 (no limit) or more, not " + maxExecutions);
        }
        requireNonNull(whenFull, "whenFull");
        if (requireNonNull(key, "key").filter(String::isBlank).isPresent()) {
            throw new IllegalArgumentException("the key of a workflow's executions must not be blank");
        }
        requireNonNull(onDuplicate, "onDuplicate");
    }

    /** Returns a copy with another limit of live executions. */
    public StartPolicy withMaxExecutions(int most) {
        return new StartPolicy(most, whenFull, key, onDuplicate);
    }

    /** Returns a copy that says what becomes of a start for which there is no room. */
    public StartPolicy withWhenFull(WhenFull given) {
        return new StartPolicy(maxExecutions, Optional.of(given), key, onDuplicate);
    }

    /** Returns a copy with a key for each execution, such as {@code order/${input.id}}. */
    public StartPolicy withKey(String template) {
        return new StartPolicy(maxExecutions, whenFull, Optional.of(template), onDuplicate);
    }

    /** Returns a copy that says what becomes of a start whose key another execution has. */
    public StartPolicy withOnDuplicate(OnDuplicate given) {
        return new StartPolicy(maxExecutions, whenFull, key, Optional.of(given));
    }
}
