package dev.millrace.internal.decision.state;

import dev.millrace.event.Failure;
import dev.millrace.event.NodePath;
import dev.millrace.event.NodeSnapshot;
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
    private long seen;

    public void add(NodeSnapshot node) {
        seen++;
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
