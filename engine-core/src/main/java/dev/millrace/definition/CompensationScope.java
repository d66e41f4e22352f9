package dev.millrace.definition;

/** What a failure has undone. */
public enum CompensationScope {
    /** All that was done, when the execution fails. */
    EXECUTION,

    /**
     * What was done in a scope, a container's body, an iteration or a subflow, when that fails and before the node
     * that holds it does; what is left of all scopes, when the execution fails.
     */
    CONTAINER,

    /** What lies upstream of the failed nodes, when the execution fails; other branches stay as they are. */
    BRANCH
}
