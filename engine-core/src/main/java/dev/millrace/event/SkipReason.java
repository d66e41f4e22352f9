package dev.millrace.event;

/** Why a node never ran. */
public enum SkipReason {
    /** Something that it needed failed. */
    UPSTREAM_FAILED,
    /** No connection to it was taken. */
    NOT_TAKEN,
    /** The execution, or its scope, ended before it could start. */
    EXECUTION_ENDED,
    /** The execution runs other nodes only. */
    NOT_SELECTED,
    /** The definition disables it. */
    DISABLED
}
