package dev.millrace.event;

/** Another execution has the key of a start, and the start is not to be taken for that one. Nothing has started. */
public final class DuplicateStartException extends IllegalStateException {

    private static final long serialVersionUID = 1;

    private final String key;
    private final ExecutionId existing;

    /** Creates it for a key and the execution that has it. */
    public DuplicateStartException(String key, ExecutionId existing, String message) {
        super(message);
        this.key = key;
        this.existing = existing;
    }

    /** Returns the key. */
    public String key() {
        return key;
    }

    /** Returns the execution that has the key. */
    public ExecutionId existing() {
        return existing;
    }
}
