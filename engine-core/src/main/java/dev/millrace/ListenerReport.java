package dev.millrace;

import java.time.Duration;

/**
 * How the calls of a listener went. Immutable.
 *
 * @param listener its class
 * @param failures how often it threw
 * @param slow how often it took longer than a second
 * @param longest how long the slowest of those took
 */
public record ListenerReport(String listener, long failures, long slow, Duration longest) {}
