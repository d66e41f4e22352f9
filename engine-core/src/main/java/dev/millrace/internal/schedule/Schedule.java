package dev.millrace.internal.schedule;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The instants at which a timer is due. Immutable and thread-safe. */
public interface Schedule {

    /** Returns the first due instant after another one; empty if there is none any more. */
    Optional<Instant> after(Instant instant);

    /**
     * Returns the newest due instants of a span, in their order. Looks at little more than it returns, however long the
     * span is.
     *
     * @param most how many at most
     * @param after they lie behind it
     * @param until the last one that counts
     */
    default List<Instant> newest(int most, Instant after, Instant until) {
        if (most == 0) {
            return List.of();
        }
        for (long seconds = 1; ; seconds *= 4) {
            var back = until.minus(Duration.ofSeconds(seconds));
            var from = back.isBefore(after) ? after : back;
            var found = between(from, until);
            if (found.size() >= most || from.equals(after)) {
                return List.copyOf(found.subList(Math.max(0, found.size() - most), found.size()));
            }
        }
    }

    private List<Instant> between(Instant after, Instant until) {
        var found = new ArrayList<Instant>();
        var next = after(after);
        while (next.isPresent() && !next.get().isAfter(until)) {
            found.add(next.get());
            next = after(next.get());
        }
        return found;
    }
}
