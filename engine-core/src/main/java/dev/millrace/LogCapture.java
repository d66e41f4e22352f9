package dev.millrace;

import java.lang.System.Logger.Level;
import java.util.Map;

/**
 * What takes lines of an application's own logging into the logs of executions, for an appender of its logging
 * framework. Thread-safe; never waits for an execution.
 */
@FunctionalInterface
public interface LogCapture {

    /**
     * Adds a line to the log of the execution whose node said it.
     *
     * @param context the logging context (MDC) in which it was said, with what the engine put there:
     *     {@code executionId}, {@code nodePath}, {@code attempt}
     * @param level how much it matters
     * @param text what was said; each of its lines is one
     * @return whether there is such an execution in this engine, and it has not ended; else nothing was added
     */
    boolean add(Map<String, String> context, Level level, String text);
}
