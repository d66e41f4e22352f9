package dev.millrace;

import dev.millrace.internal.runtime.ListenerHealth;
import java.time.Duration;

/**
 * How the calls of a listener, or of a kind of callback, went. Immutable.
 *
 * @param listener its class; {@code onCancel} for cancel actions, {@code result()} for what is chained to results
 * @param failures how often it threw
 * @param slow how often it took longer than a second
 * @param longest how long the slowest of those took
 */
public record ListenerReport(String listener, long failures, long slow, Duration longest) {

    static ListenerReport of(ListenerHealth health) {
        return new ListenerReport(
                health.listener(), health.failures(), health.slow(), Duration.ofNanos(health.longestNanos()));
    }
}
