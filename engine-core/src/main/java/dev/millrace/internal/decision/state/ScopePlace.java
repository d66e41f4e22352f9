package dev.millrace.internal.decision.state;

import dev.millrace.event.NodePath;
import dev.millrace.internal.decision.plan.PlannedNode;
import org.jspecify.annotations.Nullable;

/** Place of a scope: the node that holds it, and its own path; nothing of it for the root. Immutable. */
record ScopePlace(
        @Nullable ScopeState parent, int position, @Nullable NodePath path) {

    static final ScopePlace ROOT = new ScopePlace(null, PlannedNode.NONE, null);
}
