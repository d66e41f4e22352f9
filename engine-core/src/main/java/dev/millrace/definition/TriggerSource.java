package dev.millrace.definition;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;

/** What makes a trigger fire. Every trigger can be fired by hand as well. Immutable. */
public sealed interface TriggerSource {

    /** By hand only. */
    record Manual() implements TriggerSource {}

    /**
     * By time.
     *
     * @param timing when it is due
     * @param misfire what becomes of instants that were missed
     * @param jitter each start comes by a random time later, shorter than this; zero for none
     */
    record Timer(Timing timing, Misfire misfire, Duration jitter) implements TriggerSource {

        /** Checks for null. */
        public Timer {
            requireNonNull(timing, "timing");
            requireNonNull(misfire, "misfire");
            requireNonNull(jitter, "jitter");
        }

        /** Creates one that makes up for the newest missed instant, without jitter. */
        public Timer(Timing timing) {
            this(timing, Misfire.LAST, Duration.ZERO);
        }
    }

    /**
     * By an event that the application publishes.
     *
     * @param event the event's name
     * @param filter the condition that its payload must meet; empty for every event of the name
     */
    record Published(String event, Optional<String> filter) implements TriggerSource {

        /** Checks for null. */
        public Published {
            requireNonNull(event, "event");
            requireNonNull(filter, "filter");
        }
    }

    /**
     * By files that appear or have changed. One that still grows is waited for: a file fires when two looks found it
     * alike.
     *
     * @param path the folder, and a name that may hold <code>*</code> and <code>?</code>
     * @param changes whether a file that has changed fires again
     * @param poll how long it is between two looks; where the system tells of changes, it is looked at then, too
     */
    record FileSeen(String path, boolean changes, Duration poll) implements TriggerSource {

        /** How long it is between two looks where nobody says it. */
        public static final Duration POLL = Duration.ofSeconds(10);

        /** Checks for null. */
        public FileSeen {
            requireNonNull(path, "path");
            requireNonNull(poll, "poll");
        }

        /** Returns one that fires once for a file. */
        public static FileSeen of(String path) {
            return new FileSeen(path, false, POLL);
        }
    }
}
