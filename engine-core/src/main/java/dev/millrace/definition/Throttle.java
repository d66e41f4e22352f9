package dev.millrace.definition;

/**
 * How the limit of a node, {@code maxConcurrentExecutions}, follows its failures: it halves where too many of its last
 * attempts failed, and widens by one after a window with few. Immutable.
 *
 * @param errorRate the share of failed attempts, in percent, that halves it; above 0, below 100
 * @param window of how many attempts; 1 to 10,000
 * @param least to how many it narrows at most; at least 1
 */
public record Throttle(double errorRate, int window, int least) {

    /** More than half of twenty attempts halves it, down to one. */
    public static final Throttle DEFAULT = new Throttle(50, 20, 1);

    private static final int WIDEST = 10_000;

    /** Checks the ranges. */
    public Throttle {
        if (!(errorRate > 0 && errorRate < 100)) {
            throw new IllegalArgumentException("errorRate must be above 0 and below 100, not " + errorRate);
        }
        if (window < 1 || window > WIDEST) {
            throw new IllegalArgumentException("window must be 1 to " + WIDEST + " attempts, not " + window);
        }
        if (least < 1) {
            throw new IllegalArgumentException("least must be at least 1, not " + least);
        }
    }
}
