package dev.millrace.internal.decision;

import dev.millrace.definition.Priority;
import org.jspecify.annotations.Nullable;

/** What a turn still has to do: nodes to skip, nodes to begin, scopes to close. Confined to the turn. */
final class Agenda {

    private final NodeQueue normal = new NodeQueue();
    private @Nullable NodeQueue skips;
    private @Nullable NodeQueue high;
    private @Nullable NodeQueue low;

    @Nullable
    NodeQueue quiet;

    boolean hasSkips() {
        return skips != null && !skips.isEmpty();
    }

    NodeQueue skips() {
        skips = skips == null ? new NodeQueue() : skips;
        return skips;
    }

    void ready(ScopeState scope, int position) {
        queueFor(scope.node(position).priority).add(scope, position);
    }

    /** Forgets everything: what folding noted on the way was done in the turns that were folded. */
    void clear() {
        skips = null;
        normal.clear();
        high = null;
        low = null;
        quiet = null;
    }

    private NodeQueue queueFor(Priority priority) {
        if (priority == Priority.HIGH) {
            high = high == null ? new NodeQueue() : high;
            return high;
        }
        if (priority == Priority.LOW) {
            low = low == null ? new NodeQueue() : low;
            return low;
        }
        return normal;
    }

    /** Returns the queue of the most urgent ready node; nothing if none is ready. */
    @Nullable
    NodeQueue ready() {
        if (high != null && !high.isEmpty()) {
            return high;
        }
        if (!normal.isEmpty()) {
            return normal;
        }
        return low != null && !low.isEmpty() ? low : null;
    }

    /** Notes that nothing of a scope can go on by itself any more. */
    void quiet(ScopeState scope) {
        if (!scope.closing && !scope.closed) {
            scope.closing = true;
            if (quiet == null) {
                quiet = new NodeQueue();
            }
            quiet.add(scope, PlannedNode.NONE);
        }
    }
}
