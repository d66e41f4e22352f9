package dev.millrace.store;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * A start that waits in a shared store for an engine. Immutable.
 *
 * @param message what is to be started
 * @param since when it was put there
 * @param trials how often an engine has taken it and could not begin it
 * @param reason why the last of them could not; empty if none has tried
 * @param isGivenUp whether nobody tries any more
 */
public record StoredStart(InboxMessage message, Instant since, int trials, String reason, boolean isGivenUp) {

    /** Checks the values. */
    public StoredStart {
        requireNonNull(message, "message");
        requireNonNull(since, "since");
        requireNonNull(reason, "reason");
    }
}
