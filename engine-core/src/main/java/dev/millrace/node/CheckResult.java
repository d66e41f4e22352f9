package dev.millrace.node;

import static java.util.Objects.requireNonNull;

/**
 * What came out of a check. Immutable.
 *
 * @param passed whether what it asks for holds
 * @param found what was found instead, for people; empty if it holds
 */
public record CheckResult(boolean passed, String found) {

    private static final CheckResult PASSED = new CheckResult(true, "");

    /** Checks for null. */
    public CheckResult {
        requireNonNull(found, "found");
    }

    /** Returns that it holds. */
    public static CheckResult pass() {
        return PASSED;
    }

    /** Returns that it does not hold, and what was found: {@code "there is no file orders.csv"}. */
    public static CheckResult fail(String found) {
        return new CheckResult(false, found);
    }
}
