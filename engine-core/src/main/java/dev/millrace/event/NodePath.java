package dev.millrace.event;

import static java.util.Objects.requireNonNull;

import dev.millrace.definition.NodeId;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a node stands in an execution: its id behind the scopes that hold it, such as {@code each[3]/inner/load}. The
 * path of an iteration is the loop's own with the index, {@code each[3]}. Immutable.
 */
public final class NodePath implements Comparable<NodePath> {

    private static final int NO_INDEX = -1;

    /** Far more than definitions may nest, and no danger to a stack. */
    private static final int MOST_PARTS = 1_000;

    private final @Nullable NodePath scope;
    private final NodeId id;
    private final int index;

    private NodePath(@Nullable NodePath scope, NodeId id, int index) {
        this.scope = scope;
        this.id = requireNonNull(id, "id");
        this.index = index;
    }

    /** Returns the path of a node of the root scope. */
    public static NodePath of(NodeId id) {
        return new NodePath(null, id, NO_INDEX);
    }

    /**
     * Returns the path that a text names.
     *
     * @throws IllegalArgumentException if a part is no node id, an index is no plain number, or there are more than
     *     1,000 parts
     */
    public static NodePath parse(String text) {
        NodePath path = null;
        var parts = text.split("/", -1);
        if (parts.length > MOST_PARTS) {
            throw new IllegalArgumentException(
                    "a node path has at most " + MOST_PARTS + " parts, this one has " + parts.length);
        }
        for (var part : parts) {
            int bracket = part.endsWith("]") ? part.indexOf('[') : -1;
            var id = NodeId.of(bracket < 0 ? part : part.substring(0, bracket));
            int index = bracket < 0 ? NO_INDEX : indexOf(part.substring(bracket + 1, part.length() - 1));
            path = new NodePath(path, id, index);
        }
        return requireNonNull(path);
    }

    /** A number has one spelling here, so that a path has one text. */
    private static int indexOf(String digits) {
        int index = Integer.parseInt(digits);
        if (!Integer.toString(index).equals(digits) || index < 0) {
            throw new IllegalArgumentException(
                    "an iteration's index is a plain number from 0 on, not '" + digits + "'");
        }
        return index;
    }

    /** Returns the path of a node inside the scope that this path names. */
    public NodePath child(NodeId node) {
        return new NodePath(this, node, NO_INDEX);
    }

    /** Returns the path of this loop's iteration, counted from 0. */
    public NodePath iteration(int number) {
        if (number < 0) {
            throw new IllegalArgumentException("an iteration's index is 0 or more, not " + number);
        }
        return new NodePath(scope, id, number);
    }

    /** Returns the path of the scope that holds the node; nothing for the root scope. */
    public Optional<NodePath> scope() {
        return Optional.ofNullable(scope);
    }

    /** Returns whether it stands in a scope of another node, at whatever depth. */
    public boolean isWithin(NodePath node) {
        for (var around = scope(); around.isPresent(); around = around.get().scope()) {
            var holder = around.get();
            boolean isSame = holder.id().equals(node.id()) && holder.scope().equals(node.scope());
            if (isSame) {
                return true;
            }
        }
        return false;
    }

    /** Returns the node's id. */
    public NodeId id() {
        return id;
    }

    /** Returns the iteration's index, or -1 if this is not an iteration. */
    public int index() {
        return index;
    }

    /** Returns whether this path names an iteration of a loop. */
    public boolean isIteration() {
        return index != NO_INDEX;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        if (this == other) {
            return true;
        }
        return other instanceof NodePath path
                && index == path.index
                && id.equals(path.id)
                && (scope == null ? path.scope == null : scope.equals(path.scope));
    }

    @Override
    public int hashCode() {
        return ((scope == null ? 0 : scope.hashCode()) * 31 + id.hashCode()) * 31 + index;
    }

    @Override
    public int compareTo(NodePath other) {
        return toString().compareTo(other.toString());
    }

    @Override
    public String toString() {
        var own = isIteration() ? id.value() + "[" + index + "]" : id.value();
        return scope == null ? own : scope + "/" + own;
    }
}
