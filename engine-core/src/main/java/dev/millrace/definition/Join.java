package dev.millrace.definition;

import static java.util.Objects.requireNonNull;

/**
 * A node's join rule. Immutable.
 *
 * @param type which connections it waits for
 * @param count for {@link JoinType#N_OF}, how many deliveries it takes, at least 1; else 0
 */
public record Join(JoinType type, int count) {

    /** Runs when every connection has resolved, none broken and at least one delivered. */
    public static final Join ALL = new Join(JoinType.ALL, 0);
    /** Runs on the first delivered connection. */
    public static final Join ANY = new Join(JoinType.ANY, 0);
    /** Runs when every connection has resolved, whatever happened. */
    public static final Join ALL_DONE = new Join(JoinType.ALL_DONE, 0);

    /** Checks the count. */
    public Join {
        requireNonNull(type, "type");
        if (type == JoinType.N_OF ? count < 1 : count != 0) {
            throw new IllegalArgumentException(
                    type == JoinType.N_OF
                            ? "joinCount must be at least 1 for joinType n-of, not " + count
                            : "joinCount is only for joinType n-of");
        }
    }

    /** Returns the rule that runs a node on the {@code count}-th delivered connection. */
    public static Join atLeast(int count) {
        return new Join(JoinType.N_OF, count);
    }
}
