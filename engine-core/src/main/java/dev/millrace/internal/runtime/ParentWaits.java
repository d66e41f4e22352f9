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
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** The waits of parents for their children, as the store has them. Thread-safe. */
final class ParentWaits {

    private final ExecutionStore store;

    ParentWaits(ExecutionStore store) {
        this.store = store;
    }

    /**
     * Returns those of some children whose parent waited for them and does not any more: the crash came before the
     * parent's stop had reached them. Each parent is read once.
     */
    List<Actor> orphans(Collection<Actor> children) {
        var parents = new HashMap<ExecutionId, Waits>();
        for (var child : children) {
            child.lineage()
                    .starter()
                    .parent()
                    .map(ParentNode::execution)
                    .ifPresent(parent -> parents.computeIfAbsent(parent, id -> new Waits())
                            .children
                            .add(child.id()));
        }
        var over = new HashSet<ExecutionId>();
        parents.forEach((parent, waits) -> {
            store.read(parent, waits);
            over.addAll(waits.over);
        });
        return children.stream().filter(child -> over.contains(child.id())).toList();
    }

    /** The events of one parent: which of some children it asked for, and for which of these it waits no longer. */
    private static final class Waits implements Consumer<Event> {

        private final Set<ExecutionId> children = new HashSet<>();
        private final Map<NodePath, ExecutionId> waits = new HashMap<>();
        private final Set<ExecutionId> over = new HashSet<>();

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
