package dev.millrace.definition;

/** What a notification holds only where somebody asks for it: it may be nobody's business but the workflow's. */
public enum NotificationContent {
    /** The execution's input. */
    INPUT,
    /** The output of what has ended. */
    OUTPUT,
    /** What the execution's nodes said, or the node. */
    LOG
}
