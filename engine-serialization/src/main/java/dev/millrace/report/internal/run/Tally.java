package dev.millrace.report.internal.run;

import dev.millrace.event.NodeStatus;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * How many nodes stand where: of a node in a loop, one for each iteration. Immutable.
 *
 * @param counts how many by status, without zeros, in the order of the statuses
 */
public record Tally(Map<NodeStatus, Integer> counts) {

    /** What the whole of several is called: the first of these that is among them. */
    private static final List<NodeStatus> BY_WEIGHT = List.of(
            NodeStatus.FAILED,
            NodeStatus.TIMED_OUT,
            NodeStatus.NEEDS_DECISION,
            NodeStatus.RUNNING,
            NodeStatus.WAITING,
            NodeStatus.READY,
            NodeStatus.CANCELLED,
            NodeStatus.COMPLETED,
            NodeStatus.PENDING,
            NodeStatus.SKIPPED);

    /** Copies the counts. */
    public Tally {
        counts = counts.isEmpty() ? Map.of() : Collections.unmodifiableMap(new EnumMap<>(counts));
    }

    /** Returns the tally of statuses. */
    public static Tally of(Collection<NodeStatus> statuses) {
        var counts = new EnumMap<NodeStatus, Integer>(NodeStatus.class);
        statuses.forEach(status -> counts.merge(status, 1, Integer::sum));
        return new Tally(counts);
    }

    /** Returns the tally of several. */
    public static Tally sum(Collection<Tally> parts) {
        var counts = new EnumMap<NodeStatus, Integer>(NodeStatus.class);
        parts.forEach(part -> part.counts.forEach((status, count) -> counts.merge(status, count, Integer::sum)));
        return new Tally(counts);
    }

    /** Returns how many there are. */
    public int total() {
        return counts.values().stream().mapToInt(count -> count).sum();
    }

    /** Returns what the whole is called: a failure before what is open, that before what ended. */
    public NodeStatus weightiest() {
        return BY_WEIGHT.stream().filter(counts::containsKey).findFirst().orElse(NodeStatus.PENDING);
    }

    /** Returns whether one of them has begun. */
    public boolean hasBegun() {
        return counts.keySet().stream()
                .anyMatch(status -> status.isOpen() || status.isFinal() && status != NodeStatus.SKIPPED);
    }
}
