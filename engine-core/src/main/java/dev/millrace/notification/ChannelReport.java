package dev.millrace.notification;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * How a channel stands. The counts begin with the engine. Immutable.
 *
 * @param name its name
 * @param delivered how many notifications were delivered
 * @param failures how many tries failed
 * @param dropped how many events there was no room for, in an engine without a store
 * @param head the notification that is next, while one is tried again
 * @param givenUp what was given up
 */
public record ChannelReport(
        String name, long delivered, long failures, long dropped, Optional<Pending> head, GivenUp givenUp) {

    /** Checks for null. */
    public ChannelReport {
        requireNonNull(name, "name");
        requireNonNull(head, "head");
        requireNonNull(givenUp, "givenUp");
    }

    /**
     * A notification that is tried again. Immutable.
     *
     * @param id the notification's id
     * @param failures how often it has failed
     * @param retryAt when it is tried again
     * @param failure why it failed last
     */
    public record Pending(String id, int failures, Instant retryAt, String failure) {}

    /**
     * The notifications that were given up. Immutable.
     *
     * @param count how many
     * @param newest the newest of them, at most 100, oldest first
     */
    public record GivenUp(long count, List<Undelivered> newest) {

        /** Copies the list. */
        public GivenUp {
            newest = List.copyOf(newest);
        }
    }

    /**
     * A notification that was given up. Immutable.
     *
     * @param id the notification's id
     * @param at when
     * @param failure why it failed last
     */
    public record Undelivered(String id, Instant at, String failure) {}
}
