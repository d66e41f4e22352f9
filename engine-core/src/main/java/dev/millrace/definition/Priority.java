package dev.millrace.definition;

/** How urgent a message is. Priorities are served by weight, so that a low one never starves. */
public enum Priority {
    /** Served most often. */
    HIGH,
    /** The default. */
    NORMAL,
    /** Served least often, but always served. */
    LOW;

    /**
     * Returns how urgent something of this priority is inside something of another: one step more within a high one,
     * one step less within a low one, where there is a step.
     */
    public Priority within(Priority around) {
        return switch (around) {
            case HIGH -> this == LOW ? NORMAL : HIGH;
            case NORMAL -> this;
            case LOW -> this == HIGH ? NORMAL : LOW;
        };
    }
}
