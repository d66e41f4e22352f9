package dev.millrace.event;

/** Where a node of an execution stands. Each end is final and reached once. */
public enum NodeStatus {
    /** Its connections have not resolved. */
    PENDING(false),
    /** It may start, and waits for a worker or a gate. */
    READY(false),
    /** An attempt is running, or its scope is. */
    RUNNING(false),
    /** It waits without a thread: for a timer, a retry, a signal, a fallback or a child. */
    WAITING(false),
    /** It may have run when the process ended, and must not run twice unasked: an operator decides. */
    NEEDS_DECISION(false),
    /** It ended well. */
    COMPLETED(true),
    /** Its last attempt failed. */
    FAILED(true),
    /** It never ran; the {@link SkipReason} says why. */
    SKIPPED(true),
    /** It was stopped with its execution. */
    CANCELLED(true),
    /** Its last attempt took longer than its time limit; a failure in every rule. */
    TIMED_OUT(true);

    private final boolean isFinal;

    NodeStatus(boolean isFinal) {
        this.isFinal = isFinal;
    }

    /** Returns whether this is an end. */
    public boolean isFinal() {
        return isFinal;
    }

    /** Returns whether it has begun and not ended. */
    public boolean isOpen() {
        return this == RUNNING || this == WAITING || this == NEEDS_DECISION;
    }

    /** Returns whether this end is a failure. */
    public boolean isFailure() {
        return this == FAILED || this == TIMED_OUT;
    }
}
