package dev.millrace.internal.decision.plan;

import dev.millrace.expression.Expression;
import dev.millrace.expression.InvalidExpressionException;
import dev.millrace.node.Comparison;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A condition of a Verify and what came out of it. Immutable.
 *
 * @param said the condition, filled in
 * @param holds whether it holds
 * @param index where the value was found that was looked for; nothing if it was not, or none was
 * @param error why it cannot be said whether it holds; empty if it can
 */
record Verified(Map<?, ?> said, boolean holds, Optional<Object> index, String error) {

    private static final Set<String> ROOTS = Set.of("left", "right");
    private static final Expression SAME = Expression.parse("left == right", ROOTS);
    private static final Expression LESS = Expression.parse("left < right", ROOTS);
    private static final Set<String> SCALARS = Set.of("text", "number", "boolean");
    private static final int MOST_SHOWN = 200;

    /** Looks at a condition. */
    static Verified of(Map<?, ?> said) {
        var left = said.get("left");
        var right = said.get("right");
        var comparison = Comparison.named(String.valueOf(said.get("operator")));
        if (comparison.isEmpty()) {
            return wrong(said, "there is no operator '" + said.get("operator") + "'");
        }
        var problem = problem(said, comparison.get(), left, right);
        if (problem.isPresent()) {
            return wrong(said, problem.get());
        }
        try {
            return compared(said, comparison.get(), left, right);
        } catch (InvalidExpressionException e) {
            return wrong(said, String.valueOf(e.getMessage()));
        }
    }

    private static Optional<String> problem(
            Map<?, ?> said, Comparison comparison, @Nullable Object left, @Nullable Object right) {
        if (isNothing(left)) {
            return Optional.of("left is empty");
        }
        if (!comparison.looksInside() && isNothing(right)) {
            return Optional.of("right is empty");
        }
        var kind = Comparison.kindOf(left);
        var wanted = said.get("type");
        if (wanted != null && !String.valueOf(wanted).equalsIgnoreCase(kind)) {
            return Optional.of("left is a " + kind + ", not a " + wanted);
        }
        if (!comparison.kinds().contains(kind)) {
            return Optional.of("a " + kind + " has no operator " + comparison.label());
        }
        var other = Comparison.kindOf(right);
        boolean isText = kind.equals("text") && comparison.looksInside();
        boolean fits = isText ? SCALARS.contains(other) : comparison.looksInside() || kind.equals(other);
        return fits
                ? Optional.empty()
                : Optional.of("right is a " + other + ", which a " + kind + " is not compared with");
    }

    private static boolean isNothing(@Nullable Object operand) {
        return operand == null || operand.equals("");
    }

    private static Verified compared(
            Map<?, ?> said, Comparison comparison, @Nullable Object left, @Nullable Object right) {
        return switch (comparison) {
            case EQUAL -> is(said, same(left, right));
            case GREATER_THAN -> is(said, less(right, left));
            case LESS_THAN -> is(said, less(left, right));
            case GREATER_EQUAL -> is(said, !less(left, right));
            case LESS_EQUAL -> is(said, !less(right, left));
            case CONTAINS -> is(said, contains(left, right));
            case DONT_CONTAIN -> is(said, !contains(left, right));
            case INDEX_OF -> at(said, indexIn((List<?>) left, right));
            case CONTAINS_KEY -> is(said, keys(left).contains(String.valueOf(right)));
            case DONT_CONTAIN_KEY -> is(said, !keys(left).contains(String.valueOf(right)));
            case CONTAINS_VALUE -> is(said, hasValue(left, right));
            case DONT_CONTAIN_VALUE -> is(said, !hasValue(left, right));
            case INDEX_OF_KEY -> at(said, keys(left).indexOf(String.valueOf(right)));
        };
    }

    private static boolean same(@Nullable Object left, @Nullable Object right) {
        return SAME.test(root -> root.equals("left") ? left : right);
    }

    private static boolean less(@Nullable Object left, @Nullable Object right) {
        return LESS.test(root -> root.equals("left") ? left : right);
    }

    private static boolean contains(@Nullable Object left, @Nullable Object right) {
        return left instanceof String text ? text.contains(String.valueOf(right)) : indexIn((List<?>) left, right) >= 0;
    }

    private static int indexIn(@Nullable List<?> list, @Nullable Object wanted) {
        for (int i = 0; list != null && i < list.size(); i++) {
            if (same(list.get(i), wanted)) {
                return i;
            }
        }
        return -1;
    }

    private static List<String> keys(@Nullable Object map) {
        return map instanceof Map<?, ?> entries
                ? entries.keySet().stream().map(String::valueOf).toList()
                : List.of();
    }

    private static boolean hasValue(@Nullable Object map, @Nullable Object wanted) {
        return map instanceof Map<?, ?> entries && entries.values().stream().anyMatch(value -> same(value, wanted));
    }

    private static Verified is(Map<?, ?> said, boolean holds) {
        return new Verified(said, holds, Optional.empty(), "");
    }

    private static Verified at(Map<?, ?> said, int index) {
        return new Verified(said, index >= 0, index < 0 ? Optional.empty() : Optional.of(index), "");
    }

    private static Verified wrong(Map<?, ?> said, String error) {
        return new Verified(said, false, Optional.empty(), error);
    }

    /** Returns the condition with what came out of it. */
    Map<String, Object> asData() {
        var data = new LinkedHashMap<String, @Nullable Object>();
        said.forEach((key, value) -> data.put(String.valueOf(key), value));
        data.put("outcome", error.isEmpty() ? String.valueOf(holds) : "error");
        index.ifPresent(found -> data.put("index", found));
        if (!error.isEmpty()) {
            data.put("error", error);
        }
        return unmodifiable(data);
    }

    @SuppressWarnings("NullAway") // data may hold null
    private static Map<String, Object> unmodifiable(Map<String, ? extends @Nullable Object> map) {
        return Collections.unmodifiableMap(map);
    }

    /** Returns it as a message says it. */
    String shown() {
        return cut(said.get("left")) + " " + said.get("operator") + " " + cut(said.get("right"))
                + (error.isEmpty() ? "" : ": " + error);
    }

    private static String cut(@Nullable Object operand) {
        var text = operand instanceof String ? "'" + operand + "'" : String.valueOf(operand);
        return text.length() <= MOST_SHOWN ? text : text.substring(0, MOST_SHOWN) + "...";
    }
}
