package dev.millrace.definition;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * The identity of a node within its graph. Immutable.
 *
 * @param value 1 to 200 Unicode characters, without {@code / [ ]}, control characters, or blanks at either end
 */
public record NodeId(String value) implements Comparable<NodeId> {

    private static final int MAX_LENGTH = 200;

    /**
     * Checks the value.
     *
     * @throws IllegalArgumentException if the value breaks a rule; the message says which
     */
    public NodeId {
        problemOf(requireNonNull(value, "value")).ifPresent(problem -> {
            throw new IllegalArgumentException(problem);
        });
    }

    /** Returns the node id with this text. */
    public static NodeId of(String value) {
        return new NodeId(value);
    }

    /** Returns what is wrong with a text as a node id, or nothing if it is one. */
    public static Optional<String> problemOf(String value) {
        return IdRule.problemOf("a node id", value, MAX_LENGTH);
    }

    @Override
    public int compareTo(NodeId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
