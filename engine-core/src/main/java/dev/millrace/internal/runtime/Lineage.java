package dev.millrace.internal.runtime;

import dev.millrace.definition.Workflow;
import dev.millrace.event.ExecutionEvent.ParentNode;
import dev.millrace.event.ExecutionEvent.Starter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The executions above one, so that a recursion without end is found. Immutable.
 *
 * @param starter who started it
 * @param above the ids of the workflows above it, the outermost first
 */
record Lineage(Starter starter, List<String> above) {

    /** How deep child executions may be nested. */
    static final int DEEPEST = 50;

    private static final int SHOWN = 4;

    static final Lineage ROOT = new Lineage(Starter.UNNAMED, List.of());

    /**
     * Returns the lineage of a child.
     *
     * @throws IllegalStateException if it would stand too deep
     */
    Lineage child(ParentNode parent, Workflow workflow) {
        if (above.size() >= DEEPEST) {
            throw new IllegalStateException("[ENG-107] child executions are nested more than " + DEEPEST + " deep: "
                    + String.join(" -> ", above.subList(0, SHOWN)) + " -> ... -> " + above.get(DEEPEST - 1) + " -> "
                    + workflow.id() + "; end the recursion sooner");
        }
        var longer = new ArrayList<>(above);
        longer.add(workflow.id());
        return new Lineage(new Starter("", Map.of(), "", Optional.of(parent)), List.copyOf(longer));
    }
}
