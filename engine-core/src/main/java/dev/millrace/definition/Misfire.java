package dev.millrace.definition;

/**
 * What becomes of due instants that passed while nobody looked: the process was not there, or its clock jumped.
 * Immutable.
 *
 * @param most how many of them still fire, the newest, in their order; 0 for none
 */
public record Misfire(int most) {

    /** How many may fire late at most. */
    public static final int LIMIT = 1_000;

    /** None of them fires. */
    public static final Misfire SKIP = new Misfire(0);

    /** The newest of them fires. */
    public static final Misfire LAST = new Misfire(1);

    /** Checks the range. */
    public Misfire {
        if (most < 0 || most > LIMIT) {
            throw new IllegalArgumentException("0 to " + LIMIT + " missed instants can fire late, not " + most);
        }
    }

    /** All of them fire, up to a number; of more, the newest. */
    public static Misfire allUpTo(int most) {
        return new Misfire(most);
    }
}
