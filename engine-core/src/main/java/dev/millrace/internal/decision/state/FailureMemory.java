package dev.millrace.internal.decision.state;

import dev.millrace.event.NodePath;
import dev.millrace.internal.decision.state.ExecutionState.FailedNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** The nodes of an execution that failed, were made good for, or completed with warnings. Confined to the turn. */
final class FailureMemory {

    private final List<FailedNode> failed = new ArrayList<>();
    private final List<NodePath> warned = new ArrayList<>(0);
    private Set<NodePath> recovered = new LinkedHashSet<>();

    List<FailedNode> failed() {
        return failed;
    }

    Set<NodePath> recovered() {
        return recovered;
    }

    List<NodePath> warned() {
        return warned;
    }

    /** Notes that a node failed. */
    void add(FailedNode node) {
        failed.add(node);
    }

    /** Notes that a failed node was made good for. */
    void recover(NodePath node) {
        recovered.add(node);
    }

    /** Notes that a node completed with warnings. */
    void warn(NodePath node) {
        warned.add(node);
    }

    /** Returns the failures since an event inside a node, the newest first. */
    private List<NodePath> inside(NodePath node, long since) {
        var found = new ArrayList<NodePath>();
        for (int i = failed.size() - 1; i >= 0 && failed.get(i).sequence() >= since; i--) {
            if (isInside(failed.get(i).node(), node)) {
                found.add(failed.get(i).node());
            }
        }
        return found;
    }

    /** What failed inside a node counts as recovered with it. */
    void recoverInside(NodePath node, long since) {
        recovered.addAll(inside(node, since));
    }

    /** What failed inside a node is forgotten with the attempt that it belongs to, as another one follows. */
    void forgetInside(NodePath node, long since) {
        forget(Set.copyOf(inside(node, since)));
    }

    void forget(Set<NodePath> nodes) {
        failed.removeIf(failure -> nodes.contains(failure.node()));
        recovered.removeAll(nodes);
    }

    void forgetWarnings(Predicate<NodePath> of) {
        warned.removeIf(of);
    }

    /** Gives the nodes other names. */
    void rename(UnaryOperator<NodePath> names) {
        failed.replaceAll(failure -> new FailedNode(names.apply(failure.node()), failure.sequence()));
        warned.replaceAll(names);
        recovered = recovered.stream().map(names).collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** Returns whether a node stands inside another one, at any depth. */
    static boolean isInside(NodePath node, NodePath holder) {
        var scope = node.scope();
        while (scope.isPresent()) {
            var at = scope.get();
            if (at.id().equals(holder.id()) && at.scope().equals(holder.scope())) {
                return true;
            }
            scope = at.scope();
        }
        return false;
    }
}
