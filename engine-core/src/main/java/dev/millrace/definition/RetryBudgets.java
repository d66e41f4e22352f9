package dev.millrace.definition;

import static java.util.Objects.requireNonNull;

import java.util.OptionalInt;

/**
 * How many retries the failures of a class have of their own. What has none here is counted by {@code maxAttempts}.
 * Immutable.
 *
 * @param platform retries after failures of what the node runs on, 0 to 1000
 * @param timeout retries after attempts that took too long, 0 to 1000
 */
public record RetryBudgets(OptionalInt platform, OptionalInt timeout) {

    /** All failures are counted together. */
    public static final RetryBudgets NONE = new RetryBudgets(OptionalInt.empty(), OptionalInt.empty());

    private static final int MOST = 1000;

    /** Checks the ranges. */
    public RetryBudgets {
        check("platformRetries", platform);
        check("timeoutRetries", timeout);
    }

    private static void check(String name, OptionalInt retries) {
        if (requireNonNull(retries, name).isPresent() && (retries.getAsInt() < 0 || retries.getAsInt() > MOST)) {
            throw new IllegalArgumentException(name + " must be 0 to " + MOST + ", not " + retries.getAsInt());
        }
    }
}
