package dev.millrace;

import dev.millrace.event.ExecutionId;

/** Thrown when somebody stopped waiting for an execution before its end. The execution goes on. */
public final class NotEndedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient ExecutionId execution;

    NotEndedException(ExecutionId execution, String what, Throwable cause) {
        super("[ENG-105] execution " + execution + " " + what, cause);
        this.execution = execution;
    }

    /** Returns the execution. */
    public ExecutionId execution() {
        return execution;
    }
}
