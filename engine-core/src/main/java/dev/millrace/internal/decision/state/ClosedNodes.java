package dev.millrace.internal.decision.state;

import dev.millrace.event.ExecutionProgress.Work;
import dev.millrace.event.Failure;
import dev.millrace.event.NodePath;
import dev.millrace.event.NodeSnapshot;
import dev.millrace.event.NodeStatus;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What remains of the nodes of closed scopes, each as it was last: the first 10,000, failures before others. Confined
 * to the turn.
 */
public final class ClosedNodes {

    private static final int MOST = 10_000;

    private final Map<NodePath, NodeSnapshot> kept = new LinkedHashMap<>();
    private final Map<NodePath, NodeSnapshot> failures = new LinkedHashMap<>();
    private final EnumMap<NodeStatus, Long> counts = new EnumMap<>(NodeStatus.class);
    private long seen;
    private long worked;
    private long workedMicros;

    /** Adds a node that a worker has run, or none: how long it took counts. */
    void add(NodeSnapshot node, boolean isWork) {
        add(node);
        var span = node.span();
        if (isWork && span.startedAt().isPresent() && span.endedAt().isPresent()) {
            worked++;
            workedMicros += ChronoUnit.MICROS.between(
                    span.startedAt().get(), span.endedAt().get());
        }
    }

    public void add(NodeSnapshot node) {
        seen++;
        count(node);
        if (node.status().isFailure()) {
            kept.remove(node.path());
            if (failures.size() < MOST) {
                failures.put(node.path(), node);
                dropOneIfFull();
            }
            return;
        }
        if (!failures.isEmpty()) {
            failures.remove(node.path()); // of an earlier try of its scope
        }
        if (kept.size() + failures.size() < MOST || kept.containsKey(node.path())) {
            kept.put(node.path(), node);
        }
    }

    private void dropOneIfFull() {
        if (kept.size() + failures.size() > MOST && !kept.isEmpty()) {
            var oldest = kept.keySet().iterator();
            oldest.next();
            oldest.remove();
        }
    }

    /** One that is remembered from an earlier try of its scope counts no more. */
    private void count(NodeSnapshot node) {
        var before = kept.containsKey(node.path()) ? kept.get(node.path()) : failures.get(node.path());
        if (before != null) {
            counts.merge(before.status(), -1L, Long::sum);
        }
        counts.merge(node.status(), 1L, Long::sum);
    }

    /** Returns how many of the nodes ended how. */
    public Map<NodeStatus, Long> counts() {
        return counts;
    }

    /** Returns how long those took that a worker has run. */
    public Work work() {
        return new Work(worked, Duration.of(workedMicros, ChronoUnit.MICROS));
    }

    public boolean isFull() {
        return failures.size() >= MOST;
    }

    public long seen() {
        return seen;
    }

    /** Returns what went wrong last in a node, if it is remembered. */
    public Optional<Failure> failure(NodePath path) {
        var node = failures.containsKey(path) ? failures.get(path) : kept.get(path);
        return Optional.ofNullable(node).flatMap(found -> found.why().failure());
    }

    public void copyTo(Map<NodePath, NodeSnapshot> nodes) {
        nodes.putAll(kept);
        nodes.putAll(failures);
    }
}
