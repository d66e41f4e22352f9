package dev.millrace;

import dev.millrace.event.ExecutionId;
import dev.millrace.event.ExecutionStatus;

/** Thrown when something is asked of an execution that has reached its end. */
public final class ExecutionEndedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient ExecutionId execution;
    private final ExecutionStatus status;

    ExecutionEndedException(ExecutionId execution, ExecutionStatus status) {
        super("[ENG-109] execution " + execution + " has ended, " + status + "; it takes no signal any more");
        this.execution = execution;
        this.status = status;
    }

    /** Returns the execution. */
    public ExecutionId execution() {
        return execution;
    }

    /** Returns how it ended. */
    public ExecutionStatus status() {
        return status;
    }
}
