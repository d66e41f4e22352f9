package dev.millrace.definition;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * A node's join rule. Immutable.
 *
 * @param type which connections it waits for
 * @param count for {@link JoinType#N_OF}, how many deliveries it takes, at least 1; else 0
 * @param condition for {@link JoinType#CONDITION}, the rule over how its sources ended, such as
 *     {@code a.completed && !b.failed}
 * @param cancelRest whether the sources that are still open when it runs, and lead nowhere else, are cancelled; not for
 *     {@link JoinType#ALL} and {@link JoinType#ALL_DONE}, which leave none open
 */
public record Join(JoinType type, int count, Optional<String> condition, boolean cancelRest) {

    /** Runs when every connection has resolved, none broken and at least one delivered. */
    public static final Join ALL = new Join(JoinType.ALL, 0);
    /** Runs on the first delivered connection. */
    public static final Join ANY = new Join(JoinType.ANY, 0);
    /** Runs when every connection has resolved, whatever happened. */
    public static final Join ALL_DONE = new Join(JoinType.ALL_DONE, 0);

    /** Checks that the parts fit the type. */
    public Join {
        requireNonNull(type, "type");
        if (type == JoinType.N_OF ? count < 1 : count != 0) {
            throw new IllegalArgumentException(
                    type == JoinType.N_OF
                            ? "joinCount must be at least 1 for joinType n-of, not " + count
                            : "joinCount is only for joinType n-of");
        }
        if (condition.filter(text -> !text.isBlank()).isPresent() != (type == JoinType.CONDITION)) {
            throw new IllegalArgumentException(
                    type == JoinType.CONDITION
                            ? "joinType condition needs a joinCondition that is not blank"
                            : "joinCondition is only for joinType condition");
        }
        if (cancelRest && (type == JoinType.ALL || type == JoinType.ALL_DONE)) {
            throw new IllegalArgumentException(
                    "cancelRest is only for joinType any, n-of and condition: the others leave no source open");
        }
    }

    /** Creates a rule without a condition, which leaves its sources alone. */
    public Join(JoinType type, int count) {
        this(type, count, Optional.empty(), false);
    }

    /** Returns the rule that runs a node on the {@code count}-th delivered connection. */
    public static Join atLeast(int count) {
        return new Join(JoinType.N_OF, count);
    }

    /**
     * Returns the rule that runs a node when this holds of how its sources ended, as soon as that is certain: sources
     * by their ids, each with {@code completed}, {@code failed}, {@code timedOut}, {@code cancelled} or
     * {@code skipped}, joined by {@code &&}, {@code ||}, {@code !} and parentheses.
     */
    public static Join when(String condition) {
        return new Join(JoinType.CONDITION, 0, Optional.of(condition), false);
    }

    /** Returns a copy that cancels, when it runs, those of its sources that are still open and lead nowhere else. */
    public Join cancellingRest() {
        return new Join(type, count, condition, true);
    }
}
