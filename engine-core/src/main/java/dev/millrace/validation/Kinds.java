package dev.millrace.validation;

import dev.millrace.definition.Durations;
import dev.millrace.node.Field;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Tells whether a value is of the kind that a field asks for. */
final class Kinds {

    private static final int SHOWN = 60;
    private static final Set<Class<?>> WHOLE =
            Set.of(Integer.class, Long.class, Short.class, Byte.class, BigInteger.class);

    private Kinds() {}

    static boolean matches(Field.Kind kind, Object value) {
        return switch (kind) {
            case TEXT, VERBATIM, EXPRESSION -> value instanceof String;
            case INTEGER -> isWhole(value);
            case NUMBER -> value instanceof Number number && Double.isFinite(number.doubleValue());
            case BOOLEAN -> value instanceof Boolean;
            case DURATION ->
                value instanceof String text && Durations.parse(text).isPresent();
            case TEXT_LIST -> value instanceof List<?> list && list.stream().allMatch(Kinds::isScalar);
            case TEXTS -> isScalar(value) || matches(Field.Kind.TEXT_LIST, value);
            case TEXT_MAP ->
                value instanceof Map<?, ?> map && map.values().stream().allMatch(Kinds::isScalar);
            case MAP -> value instanceof Map<?, ?>;
            case ANY -> true;
        };
    }

    static String nameOf(Field.Kind kind) {
        return switch (kind) {
            case TEXT, VERBATIM -> "a text, in quotes where it looks like a number";
            case EXPRESSION -> "an expression, as a text in quotes";
            case INTEGER -> "a whole number";
            case NUMBER -> "a number";
            case BOOLEAN -> "true or false";
            case DURATION -> "a duration such as 250ms, 5s, 1h30m, 1.5d, 2w, 01:30:00 or PT1H30M";
            case TEXT_LIST -> "a list of texts";
            case TEXTS -> "a text or a list of texts";
            case TEXT_MAP -> "a map of texts";
            case MAP -> "a map";
            case ANY -> "any value";
        };
    }

    /** Returns whether a value is a whole number that fits a Java long. */
    static boolean isWhole(Object value) {
        return WHOLE.contains(value.getClass()) && (!(value instanceof BigInteger big) || big.bitLength() < Long.SIZE);
    }

    static String shown(@Nullable Object value) {
        if (value instanceof Map<?, ?> || value instanceof List<?>) {
            return value instanceof Map<?, ?> ? "a map" : "a list";
        }
        var text = String.valueOf(value);
        var cut = text.length() > SHOWN ? text.substring(0, SHOWN) + "..." : text;
        return value instanceof String ? "the text '" + cut + "'" : cut;
    }

    private static boolean isScalar(@Nullable Object value) {
        return value instanceof String || value instanceof Number || value instanceof Boolean;
    }
}
