package dev.millrace.definition;

/** What becomes of a start whose key another execution has, or of a node's attempt whose key another attempt has. */
public enum OnDuplicate {
    /** It starts beside the other one. */
    ALLOW,
    /** It starts when no other one with this key is live. */
    WAIT,
    /** It is refused while another one with this key is live. */
    FAIL,
    /**
     * The other one is returned, live or remembered, whatever its input was; a node waits for a live one, and completes
     * with its output.
     */
    RETURN_EXISTING,
    /** Those that are live are cancelled; it starts when they have ended. */
    CANCEL_RUNNING
}
