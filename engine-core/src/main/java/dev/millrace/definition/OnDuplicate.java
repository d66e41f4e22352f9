package dev.millrace.definition;

/** What becomes of a start whose key another execution has. */
public enum OnDuplicate {
    /** It starts beside the other one. */
    ALLOW,
    /** It starts when no other one with this key is live. */
    WAIT,
    /** It is refused while another one with this key is live. */
    FAIL,
    /** The other one is returned, live or remembered, whatever its input was. */
    RETURN_EXISTING,
    /** Those that are live are cancelled; it starts when they have ended. */
    CANCEL_RUNNING
}
