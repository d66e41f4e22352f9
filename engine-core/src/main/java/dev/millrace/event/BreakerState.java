package dev.millrace.event;

/** What a breaker does with the attempts that come to it. */
public enum BreakerState {
    /** It lets them through, and counts how they end. */
    CLOSED,
    /** It lets none through. */
    OPEN,
    /** It has been open for long enough, and lets a few through as probes. */
    HALF_OPEN
}
