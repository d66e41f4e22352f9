package dev.millrace.time;

/** A task that a {@link TimeSource} will run later. Thread-safe. */
@FunctionalInterface
public interface Alarm {

    /** Calls the alarm off; does nothing if its task has started or was cancelled before. Never waits. */
    void cancel();
}
