package dev.millrace.event;

/**
 * An execution does not answer in time: somebody holds its turn, such as a listener that blocks; the message names who
 * is known.
 */
public final class NotAnsweredException extends IllegalStateException {

    private static final long serialVersionUID = 1;

    private final ExecutionId execution;

    /** Creates it for an execution. */
    public NotAnsweredException(ExecutionId execution, String message) {
        super(message);
        this.execution = execution;
    }

    /** Returns the execution. */
    public ExecutionId execution() {
        return execution;
    }
}
