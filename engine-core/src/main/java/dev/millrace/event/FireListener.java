package dev.millrace.event;

/**
 * Hears what becomes of the fires of triggers, those of one engine one at a time. It should be quick, because other
 * triggers wait for it. An exception that it throws is logged and changes nothing. Must be thread-safe.
 */
@FunctionalInterface
public interface FireListener {

    /** Hears of one fire. */
    void on(Fire fire);
}
