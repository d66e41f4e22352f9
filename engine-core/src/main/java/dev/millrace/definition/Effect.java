package dev.millrace.definition;

/** What running a node again after a crash would do to the world. */
public enum Effect {
    /** Nothing: it only computes. */
    PURE,
    /** The same as running it once, given the same idempotency key; the default. */
    IDEMPOTENT,
    /** Harm: it is never run a second time without somebody's decision. */
    AT_MOST_ONCE
}
