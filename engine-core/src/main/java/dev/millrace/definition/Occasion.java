package dev.millrace.definition;

/** What people may want to hear of. */
public enum Occasion {
    /** An execution ended by a failure or its time limit, compensated or not; or a node failed for good. */
    FAILURE,
    /** An execution, or a node, completed. */
    SUCCESS,
    /** An execution, or a node, reached its end, whichever. */
    COMPLETION,
    /** An execution, or an attempt of a node, takes longer than its {@code overtimeAfter}. */
    OVERTIME,
    /** A node waits until a person decides: an approval, or a node that may have run before a crash. */
    DECISION
}
