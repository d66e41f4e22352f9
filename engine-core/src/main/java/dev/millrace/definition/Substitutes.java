package dev.millrace.definition;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * The nodes that stand in for another. Immutable.
 *
 * @param fallback runs when the node has failed for good; if it completes, the node is recovered
 * @param compensation undoes the node's effect when the execution fails later
 */
public record Substitutes(Optional<NodeId> fallback, Optional<NodeId> compensation) {

    /** Neither a fallback nor a compensation. */
    public static final Substitutes NONE = new Substitutes(Optional.empty(), Optional.empty());

    /** Checks for null. */
    public Substitutes {
        requireNonNull(fallback, "fallback");
        requireNonNull(compensation, "compensation");
    }
}
