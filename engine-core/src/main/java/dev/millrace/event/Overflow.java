package dev.millrace.event;

/** What becomes of an event for which a subscriber's buffer has no room: a subscriber never makes an execution wait. */
public enum Overflow {
    /** The oldest event in the buffer is dropped for it, and counted. */
    DROP_OLDEST,

    /** It is dropped, and counted. */
    DROP_NEWEST,

    /** The subscription ends with an {@link IllegalStateException}; what was in the buffer is dropped, and counted. */
    FAIL
}
