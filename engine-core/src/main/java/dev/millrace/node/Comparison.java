package dev.millrace.node;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a condition of a {@code Verify} asks of two operands. */
public enum Comparison {
    /** They are the same: numbers by value, lists and maps by content. */
    EQUAL("equal", Set.of("number", "text", "boolean", "list", "map")),
    /** The left number is greater. */
    GREATER_THAN("greaterThan", Set.of("number")),
    /** The left number is less. */
    LESS_THAN("lessThan", Set.of("number")),
    /** The left number is not less. */
    GREATER_EQUAL("greaterEqual", Set.of("number")),
    /** The left number is not greater. */
    LESS_EQUAL("lessEqual", Set.of("number")),
    /** The right text stands in the left one, or the right value in the left list. */
    CONTAINS("contains", Set.of("text", "list")),
    /** It does not. */
    DONT_CONTAIN("dontContain", Set.of("text", "list")),
    /** The right value stands in the left list, and the outcome says where. */
    INDEX_OF("indexOf", Set.of("list")),
    /** The left map has the right key. */
    CONTAINS_KEY("containsKey", Set.of("map")),
    /** The left map has the right value. */
    CONTAINS_VALUE("containsValue", Set.of("map")),
    /** The left map has no such key. */
    DONT_CONTAIN_KEY("dontContainKey", Set.of("map")),
    /** The left map has no such value. */
    DONT_CONTAIN_VALUE("dontContainValue", Set.of("map")),
    /** The left map has the right key, and the outcome says the number of its entry, from 0. */
    INDEX_OF_KEY("indexOfKey", Set.of("map"));

    private final String label;
    private final Set<String> kinds;

    Comparison(String label, Set<String> kinds) {
        this.label = label;
        this.kinds = kinds;
    }

    /** Returns the name by which definitions ask for it. */
    public String label() {
        return label;
    }

    /** Returns the kinds of left operands that have it. */
    public Set<String> kinds() {
        return kinds;
    }

    /** Returns whether it looks for the right operand inside the left one. */
    public boolean looksInside() {
        return !kinds.contains("number");
    }

    /** Returns the one with this name, in any case. */
    public static Optional<Comparison> named(String name) {
        return Arrays.stream(values())
                .filter(one -> one.label.equalsIgnoreCase(name))
                .findFirst();
    }

    /** Returns all names. */
    public static List<String> labels() {
        return Arrays.stream(values()).map(Comparison::label).toList();
    }

    /** Returns what kind of value an operand is: number, text, boolean, list, map, or nothing. */
    public static String kindOf(@Nullable Object operand) {
        return operand instanceof Number
                ? "number"
                : operand instanceof String
                        ? "text"
                        : operand instanceof Boolean
                                ? "boolean"
                                : operand instanceof List ? "list" : operand instanceof Map ? "map" : "nothing";
    }
}
