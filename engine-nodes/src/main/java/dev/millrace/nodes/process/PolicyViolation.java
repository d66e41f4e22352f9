package dev.millrace.nodes.process;

/**
 * What speaks against the start of a program. Immutable.
 *
 * @param code of its kind, such as {@code SEC-100}
 * @param message what is not allowed, and where that is said; without secrets, for it stands in logs and failures
 * @param blocks whether the program is not started; if not, the node's log has a warning
 */
public record PolicyViolation(String code, String message, boolean blocks) {

    /** The type of the failure of a node whose program was not started. */
    public static final String FAILURE = "PolicyViolation";

    @Override
    public String toString() {
        return "[" + code + "] " + message;
    }
}
