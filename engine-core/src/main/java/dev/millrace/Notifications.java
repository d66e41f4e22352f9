package dev.millrace;

import dev.millrace.internal.notification.Notifier;
import dev.millrace.notification.ChannelReport;
import java.time.Duration;
import java.util.List;

/**
 * What tells people, by the channels of an engine, of what becomes of its executions. Each notification is delivered at
 * least once, in the order of its execution's events; with a store over restarts too. No execution waits for a channel,
 * and no channel for another one. Thread-safe.
 */
public final class Notifications {

    private final Notifier notifier;

    Notifications(Notifier notifier) {
        this.notifier = notifier;
    }

    /** Returns how the channels stand, in the order in which they were declared. */
    public List<ChannelReport> channels() {
        return notifier.reports();
    }

    /**
     * Waits until all that has happened was delivered or given up. Returns whether that was so in time.
     *
     * @param limit how long to wait at most
     */
    public boolean awaitDelivered(Duration limit) {
        return notifier.awaitDelivered(limit);
    }
}
