package dev.millrace.expression;

import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** View that expressions have of data: maps, lists, texts, numbers, booleans and null; it only reads. */
final class ExpressionData {

    private ExpressionData() {}

    /**
     * What an expression's names are properties of.
     *
     * @param data their values
     */
    record Roots(Bindings data) {}

    /** Returns the value of a map's key or at a list's index; null if there is none, or the owner is neither. */
    static @Nullable Object property(@Nullable Object owner, @Nullable Object key) {
        if (owner instanceof Map<?, ?> map) {
            return key instanceof CharSequence || key instanceof Number || key instanceof Boolean
                    ? map.get(key.toString())
                    : null;
        }
        if (owner instanceof Roots roots) {
            return roots.data().get(String.valueOf(key));
        }
        if (owner instanceof List<?> list && key instanceof Number index && Numbers.isLong(index)) {
            long position = index.longValue();
            return position >= 0 && position < list.size() ? list.get((int) position) : null;
        }
        return null;
    }

    /** Whether two values are equal: numbers by value, lists and maps by their content, nothing across kinds. */
    static boolean same(@Nullable Object left, @Nullable Object right) {
        if (left == right) {
            return true;
        }
        if (left instanceof Number a && right instanceof Number b) {
            return Numbers.compare(a, b) == 0;
        }
        if (left instanceof CharSequence && right instanceof CharSequence) {
            return left.toString().equals(right.toString());
        }
        if (left instanceof Map<?, ?> a && right instanceof Map<?, ?> b) {
            return sameMap(a, b);
        }
        if (left instanceof List<?> a && right instanceof List<?> b) {
            return sameList(a, b);
        }
        return Objects.equals(left, right);
    }

    private static boolean sameMap(Map<?, ?> left, Map<?, ?> right) {
        if (left.size() != right.size()) {
            return false;
        }
        for (Map.Entry<?, ?> entry : left.entrySet()) {
            if (!right.containsKey(entry.getKey()) || !same(entry.getValue(), right.get(entry.getKey()))) {
                return false;
            }
        }
        return true;
    }

    private static boolean sameList(List<?> left, List<?> right) {
        Iterator<?> other = right.iterator();
        for (Object value : left) {
            if (!other.hasNext() || !same(value, other.next())) {
                return false;
            }
        }
        return !other.hasNext();
    }

    /** Whether a list or set has the value, or a map the key; null if the container is none of these. */
    static @Nullable Boolean contains(@Nullable Object container, @Nullable Object value) {
        if (container instanceof Map<?, ?> map) {
            return value instanceof CharSequence && map.containsKey(value.toString());
        }
        if (container instanceof Collection<?> values) {
            for (Object element : values) {
                if (same(element, value)) {
                    return true;
                }
            }
            return false;
        }
        return null;
    }

    /** Returns how many elements, entries or characters the value has; 0 for null, -1 if it has no size. */
    static int size(@Nullable Object value) {
        if (value == null) {
            return 0;
        }
        if (value instanceof CharSequence text) {
            return text.length();
        }
        if (value instanceof Collection<?> values) {
            return values.size();
        }
        return value instanceof Map<?, ?> map ? map.size() : -1;
    }

    /** The kind of the value, for messages; never the value. */
    static String kind(@Nullable Object value) {
        if (value == null) {
            return "missing (null)";
        }
        if (value instanceof CharSequence || value instanceof Pattern) { // JEXL's view of a text behind =~
            return "a text";
        }
        if (value instanceof Number) {
            return "a number";
        }
        if (value instanceof Boolean) {
            return "a boolean";
        }
        if (value instanceof Map) {
            return "a map";
        }
        return value instanceof Collection
                ? "a list"
                : "of the Java type " + value.getClass().getName();
    }
}
