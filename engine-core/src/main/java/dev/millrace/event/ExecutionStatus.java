package dev.millrace.event;

/** Where an execution stands. Each end is final and reached once. */
public enum ExecutionStatus {
    /** Accepted, nothing has started. */
    PENDING(false),
    /** Nodes are ready or running. */
    RUNNING(false),
    /** Every open node waits: for a timer, a retry, a signal or a child. */
    WAITING(false),
    /** An operator holds it; running nodes finish, nothing new starts. */
    PAUSED(false),
    /** Compensations are running. */
    COMPENSATING(false),
    /** It ended well. */
    COMPLETED(true),
    /** A node failed and was not recovered. */
    FAILED(true),
    /** Somebody cancelled it. */
    CANCELLED(true),
    /** Somebody ended it at once. */
    TERMINATED(true),
    /** It took longer than its time limit. */
    TIMED_OUT(true),
    /** It failed, and every compensation that ran completed. */
    COMPENSATED(true),
    /** It failed, and a compensation failed. */
    COMPENSATION_FAILED(true);

    private final boolean isFinal;

    ExecutionStatus(boolean isFinal) {
        this.isFinal = isFinal;
    }

    /** Returns whether this is an end. */
    public boolean isFinal() {
        return isFinal;
    }
}
