package dev.millrace.simulation;

/** What a few programmes are about, so that what is rarely met by chance is met in them. */
enum Focus {
    NOTHING(0, 0, 0),
    /** Scopes that fail when something was done in them. */
    UNDOING(0.4, 0, 0.6),
    /** Steps of which some fail. */
    STEPS(0.4, 0, 0.6),
    /** Attempts of one key that meet. */
    KEYS(0, 0.75, 0),
    /** Failures of all classes. */
    RETRIES(0.4, 0, 0),
    /** Limits that follow failures. */
    THROTTLES(0.6, 0.5, 0);

    /** How much of its work fails at least. */
    final double failing;

    /** How much of its work takes its time at least. */
    final double slow;

    /** How many of its nodes hold others at least. */
    final double nesting;

    Focus(double failing, double slow, double nesting) {
        this.failing = failing;
        this.slow = slow;
        this.nesting = nesting;
    }

    /** Whether it needs several executions that live at once. */
    boolean isOfMany() {
        return this == KEYS || this == THROTTLES;
    }
}
