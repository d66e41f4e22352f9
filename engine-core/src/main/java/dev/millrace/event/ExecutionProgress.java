package dev.millrace.event;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * How far an execution is, at one moment between two turns. Immutable.
 *
 * <p>The nodes of the root count alike. In a loop, its iterations do, and in each of them its nodes; where nobody knows
 * how many there will be, n that are done count as n / (n + 1). What a running node says of itself counts as that part
 * of it. So the fraction falls only where something is done again, or is added.
 *
 * @param nodes how many nodes stand how: those of the root, and of all scopes that were opened
 * @param closedPaths how many of them are of scopes that have closed
 * @param fraction from 0 to 1
 * @param work how long nodes took that have ended
 * @param remaining how long it will take if it goes on as fast as so far, waits and pauses included; empty while
 *     nothing is done, after the end, and where the time is not known
 * @param waitingStart its place and time in the line of those that wait for room before they begin; empty where it
 *     does not wait so, and where no engine runs it
 */
public record ExecutionProgress(
        Map<NodeStatus, Long> nodes,
        long closedPaths,
        double fraction,
        Work work,
        Optional<Duration> remaining,
        Optional<WaitingStart> waitingStart) {

    /**
     * The time that nodes took, from the start of the first attempt to the end of the last. Immutable.
     *
     * @param nodes how many nodes have run that a worker runs
     * @param total how long they took together
     */
    public record Work(long nodes, Duration total) {

        /** Of an execution in which no node has ended. */
        public static final Work NONE = new Work(0, Duration.ZERO);

        /** Returns how long one took; zero if there is none. */
        public Duration average() {
            return nodes == 0 ? Duration.ZERO : total.dividedBy(nodes);
        }

        /** Returns the sum. */
        public Work plus(Work other) {
            return new Work(nodes + other.nodes, total.plus(other.total));
        }
    }

    /** Copies the map and checks the fraction. */
    public ExecutionProgress {
        var copy = new EnumMap<NodeStatus, Long>(NodeStatus.class);
        copy.putAll(nodes);
        nodes = Collections.unmodifiableMap(copy);
        requireNonNull(work, "work");
        requireNonNull(remaining, "remaining");
        requireNonNull(waitingStart, "waitingStart");
        if (!(fraction >= 0 && fraction <= 1)) {
            throw new IllegalArgumentException("a fraction is from 0 to 1, not " + fraction);
        }
    }

    /** Creates one of an execution that does not wait for room. */
    public ExecutionProgress(
            Map<NodeStatus, Long> nodes, long closedPaths, double fraction, Work work, Optional<Duration> remaining) {
        this(nodes, closedPaths, fraction, work, remaining, Optional.empty());
    }

    /** Returns the same of an execution that waits for room before it begins. */
    public ExecutionProgress waiting(Optional<WaitingStart> start) {
        return new ExecutionProgress(nodes, closedPaths, fraction, work, remaining, start);
    }

    /**
     * Returns what nodes alone tell, where nothing more is known: each of them counts alike.
     *
     * @param closedPaths how many nodes of closed scopes there were
     */
    public static ExecutionProgress of(Collection<NodeSnapshot> nodes, long closedPaths) {
        var counts = new EnumMap<NodeStatus, Long>(NodeStatus.class);
        nodes.forEach(node -> counts.merge(node.status(), 1L, Long::sum));
        long ended = nodes.stream().filter(node -> node.status().isFinal()).count();
        double fraction = nodes.isEmpty() ? 0 : (double) ended / nodes.size();
        return new ExecutionProgress(counts, closedPaths, fraction, Work.NONE, Optional.empty());
    }

    private long count(NodeStatus... some) {
        long sum = 0;
        for (var status : some) {
            sum += nodes.getOrDefault(status, 0L);
        }
        return sum;
    }

    /** Returns how many nodes there are so far. */
    public long total() {
        return count(NodeStatus.values());
    }

    /** Returns how many have not begun. */
    public long pending() {
        return count(NodeStatus.PENDING, NodeStatus.READY);
    }

    /** Returns how many run. */
    public long running() {
        return count(NodeStatus.RUNNING);
    }

    /** Returns how many wait: for time, a signal, another execution or a decision. */
    public long waiting() {
        return count(NodeStatus.WAITING, NodeStatus.NEEDS_DECISION);
    }

    /** Returns how many have completed. */
    public long completed() {
        return count(NodeStatus.COMPLETED);
    }

    /** Returns how many have failed or timed out. */
    public long failed() {
        return count(NodeStatus.FAILED, NodeStatus.TIMED_OUT);
    }

    /** Returns how many were skipped. */
    public long skipped() {
        return count(NodeStatus.SKIPPED);
    }

    /** Returns how many were cancelled. */
    public long cancelled() {
        return count(NodeStatus.CANCELLED);
    }

    /** Returns the fraction as a percentage, from 0 to 100, rounded down: 100 only if all is done. */
    public int percent() {
        return (int) Math.floor(fraction * 100 + 1e-9);
    }
}
