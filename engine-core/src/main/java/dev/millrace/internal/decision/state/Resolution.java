package dev.millrace.internal.decision.state;

/** How a connection turned out, once its source had reached an end. */
public enum Resolution {
    /** The source has not reached an end. */
    OPEN,
    /** Trigger, port and condition agree. */
    DELIVERED,
    /**
     * What it waited for cannot come any more: the source failed, was cancelled, or was skipped because of a failure.
     */
    BROKEN,
    /** Everything else. */
    NOT_TAKEN;

    private static final Resolution[] ALL = values();

    static Resolution of(byte ordinal) {
        return ALL[ordinal];
    }

    /** Connections between the same two nodes count as one: delivered if any is, broken only if none is delivered. */
    static Resolution together(Resolution one, Resolution other) {
        if (one == DELIVERED || other == DELIVERED) {
            return DELIVERED;
        }
        return one == BROKEN || other == BROKEN ? BROKEN : NOT_TAKEN;
    }
}
