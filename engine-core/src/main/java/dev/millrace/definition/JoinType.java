package dev.millrace.definition;

/** When a node with incoming connections runs. */
public enum JoinType {
    /** When every connection has resolved, none broken and at least one delivered. */
    ALL,
    /** On the first delivered connection, once. */
    ANY,
    /** When every connection has resolved, whatever happened. */
    ALL_DONE,
    /** On the k-th delivered connection. */
    N_OF,
    /** When a rule over how its sources ended holds, as soon as that is certain. */
    CONDITION
}
