package dev.millrace.definition;

/** Who renews the lease of a running attempt. */
public enum LeaseMode {
    /** The engine, while the worker lives. */
    AUTOMATIC,
    /** Only the node's own progress and heartbeat calls, which detects a hung handler. */
    HEARTBEAT
}
