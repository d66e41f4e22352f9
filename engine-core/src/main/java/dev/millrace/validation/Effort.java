package dev.millrace.validation;

/**
 * What a check may cost, in steps of some nanoseconds, so that no definition can hold up its own validation. Confined
 * to one check.
 */
final class Effort {

    private long left;

    Effort(long steps) {
        left = steps;
    }

    /** Takes steps; returns false when there are none left. */
    boolean spend(long steps) {
        left -= steps;
        return left >= 0;
    }

    boolean isSpent() {
        return left < 0;
    }
}
