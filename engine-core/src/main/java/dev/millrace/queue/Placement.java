package dev.millrace.queue;

/** What became of a message that was placed. Immutable. */
public enum Placement {

    /** It is in the queue. */
    ADDED,

    /** It is in the queue, in place of an older message of its key that was ready, delayed or leased. */
    REPLACED,

    /** There was no room; the queue is as it was. */
    FULL
}
