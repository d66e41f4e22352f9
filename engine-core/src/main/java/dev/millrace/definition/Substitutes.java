package dev.millrace.definition;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * The nodes that stand in for another, and what is undone inside it. Immutable.
 *
 * @param fallback runs when the node has failed for good; if it completes, the node is recovered
 * @param compensation undoes the node's effect when the execution fails later
 * @param inside of a node that holds scopes, what the compensations in them undo; empty for what holds around it
 */
public record Substitutes(
        Optional<NodeId> fallback, Optional<NodeId> compensation, Optional<CompensationPolicy> inside) {

    /** Neither a fallback nor a compensation. */
    public static final Substitutes NONE = new Substitutes(Optional.empty(), Optional.empty());

    /** Creates those of a node that says nothing of what is inside it. */
    public Substitutes(Optional<NodeId> fallback, Optional<NodeId> compensation) {
        this(fallback, compensation, Optional.empty());
    }

    /** Checks for null. */
    public Substitutes {
        requireNonNull(fallback, "fallback");
        requireNonNull(compensation, "compensation");
        requireNonNull(inside, "inside");
    }
}
