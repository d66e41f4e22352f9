package dev.millrace.event;

/**
 * Hears the events of executions, those of one execution in order and one at a time, on the thread that decided them.
 * It should be quick, because its execution waits for it, and it must not wait for the execution. An exception that it
 * throws is logged and changes nothing. Must be thread-safe: different executions call it at once.
 */
@FunctionalInterface
public interface ExecutionListener {

    /** Hears one event. */
    void on(Event event);

    /**
     * Hears a line that a node said for people to read, as it is added to its execution's log; nothing without a word.
     * It is called on the thread that said it, outside any turn: lines of nodes that run at once come at once, and in
     * no order with events.
     */
    default void said(ExecutionId execution, LogLine line) {}
}
