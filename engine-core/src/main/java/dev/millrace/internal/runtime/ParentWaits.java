package dev.millrace.internal.runtime;

import dev.millrace.event.Event;
import dev.millrace.event.ExecutionEvent.ExecutionEnded;
import dev.millrace.event.ExecutionEvent.ParentNode;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.NodeEvent;
import dev.millrace.event.NodeEvent.ChildRequested;
import dev.millrace.event.NodeEvent.NodeCancelled;
import dev.millrace.event.NodeEvent.NodeFailed;
import dev.millrace.event.NodeEvent.NodeFellBack;
import dev.millrace.event.NodeEvent.NodeRetryScheduled;
import dev.millrace.event.NodePath;
import dev.millrace.store.ExecutionStore;
import dev.millrace.store.StoredExecution;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import java.util.function.Consumer;

/**
 * What parents and children that one recovery found have to do with each other. Confined to the recovery.
 */
final class ParentWaits {

    private final ExecutionStore store;
    private final Map<ExecutionId, Set<ExecutionId>> childrenOf = new HashMap<>();
    private final Map<ExecutionId, Set<ExecutionId>> awaitedBy = new HashMap<>();

    ParentWaits(ExecutionStore store) {
        this.store = store;
    }

    /** Notes one that was found. */
    void found(StoredExecution one) {
        one.origin()
                .starter()
                .parent()
                .map(ParentNode::execution)
                .ifPresent(parent -> childrenOf
                        .computeIfAbsent(parent, id -> new HashSet<>(2))
                        .add(one.id()));
    }

    /** Notes one that waits in the store, for some others. */
    void rests(ExecutionId parent, Set<ExecutionId> children) {
        if (!children.isEmpty()) {
            awaitedBy.put(parent, children);
        }
    }

    /** Returns those that wait in the store for others, where something is not so that they may. */
    List<ExecutionId> restless(BiPredicate<ExecutionId, Set<ExecutionId>> mayRest) {
        return awaitedBy.entrySet().stream()
                .filter(entry -> !mayRest.test(entry.getKey(), entry.getValue()))
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }

    /**
     * Returns those of the children that were found whose parent waited for them and does not any more: the crash came
     * before the parent's stop had reached them. A parent that waits in the store for all of them is not read again,
     * every other one once.
     */
    List<ExecutionId> orphans() {
        var over = new TreeSet<ExecutionId>();
        childrenOf.forEach((parent, children) -> {
            if (!awaitedBy.getOrDefault(parent, Set.of()).containsAll(children)) {
                var waits = new Waits(children);
                store.read(parent, waits);
                over.addAll(waits.over);
            }
        });
        return List.copyOf(over);
    }

    /** The events of one parent: which of some children it asked for, and for which of these it waits no longer. */
    private static final class Waits implements Consumer<Event> {

        private final Set<ExecutionId> children;
        private final Map<NodePath, ExecutionId> waits = new HashMap<>();
        private final Set<ExecutionId> over = new HashSet<>();

        Waits(Set<ExecutionId> children) {
            this.children = children;
        }

        @Override
        public void accept(Event event) {
            if (event instanceof ExecutionEnded) {
                over.addAll(waits.values());
            } else if (event instanceof ChildRequested request) {
                var child = request.child();
                if (child.awaited() && children.contains(child.id())) {
                    waits.put(request.node(), child.id());
                }
            } else if (event instanceof NodeEvent node && ends(node) && waits.containsKey(node.node())) {
                over.add(waits.get(node.node()));
            }
        }

        private static boolean ends(NodeEvent event) {
            return event instanceof NodeCancelled
                    || event instanceof NodeFailed
                    || event instanceof NodeFellBack
                    || event instanceof NodeRetryScheduled;
        }
    }
}
