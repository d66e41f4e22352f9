package dev.millrace.definition;

/** Why a node of the graph takes no part in an execution, and what becomes of its connections. */
public enum Absence {
    /** The definition disables it; its connections do not exist. */
    DISABLED,
    /** The execution runs other nodes only; its connections do not exist. */
    LEFT_OUT,
    /** The execution runs other nodes only; for its connections it counts as completed, without an output. */
    SATISFIED
}
