package dev.millrace.definition;

/** What gives the nodes of a graph their order. */
public enum OrderBy {
    /** Their phases alone; there are no connections. */
    PHASE,
    /** Their connections alone; phases order nothing. */
    DEPENDENCY,
    /** Both: a node waits for the lower phases and for what its connections say. */
    HYBRID
}
