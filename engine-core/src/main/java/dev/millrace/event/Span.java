package dev.millrace.event;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * When something began and ended. Immutable.
 *
 * @param startedAt when it began; nothing if it has not
 * @param endedAt when it ended; nothing if it has not
 */
public record Span(Optional<Instant> startedAt, Optional<Instant> endedAt) {

    /** Checks for null. */
    public Span {
        requireNonNull(startedAt, "startedAt");
        requireNonNull(endedAt, "endedAt");
    }

    /** Returns how long it took; nothing before it has ended, or if it never began. */
    public Optional<Duration> duration() {
        return startedAt.flatMap(start -> endedAt.map(end -> Duration.between(start, end)));
    }
}
