package dev.millrace.node;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.temporal.Temporal;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Why data do not become a type: which field, what it should be, and what it is; never a value. For implementations of
 * {@link ValueMapper}.
 */
public final class Mismatch {

    private static final int MOST_NAMES = 12;
    private static final Set<Class<?>> WHOLE = Set.of(
            int.class,
            long.class,
            short.class,
            byte.class,
            Integer.class,
            Long.class,
            Short.class,
            Byte.class,
            BigInteger.class);
    private static final Set<Class<?>> NUMBERS =
            Set.of(double.class, float.class, Double.class, Float.class, BigDecimal.class, Number.class);

    private Mismatch() {}

    /**
     * Returns what to throw.
     *
     * @param whole the type that all of the data was to become
     * @param field where in it, such as {@code lines[0].count}; empty for all of it
     * @param expected the type of the field
     * @param found what stands there; null for nothing
     */
    public static InvalidDataException of(Class<?> whole, String field, Class<?> expected, @Nullable Object found) {
        return of(whole, field, "should be " + wordsFor(expected) + ", and is " + kindOf(found));
    }

    /** Returns what to throw, with what is wrong in words that follow the field's name. */
    public static InvalidDataException of(Class<?> whole, String field, String what) {
        return new InvalidDataException("[RUN-105] the data has not the shape of " + whole.getName() + ": "
                + (field.isEmpty() ? "it " : "field '" + field + "' ") + what);
    }

    /** Returns what to throw where code of the application refused the data. */
    public static InvalidDataException of(Class<?> whole, String field, Throwable refusal) {
        return new InvalidDataException(
                "[RUN-105] the data has not the shape of " + whole.getName() + ": "
                        + (field.isEmpty() ? "it" : "field '" + field + "'") + " was refused by "
                        + refusal.getClass().getName(),
                refusal);
    }

    private static String kindOf(@Nullable Object found) {
        if (found == null) {
            return "missing or null";
        }
        if (found instanceof CharSequence) {
            return "a text";
        }
        if (found instanceof Number number) {
            return isWhole(number) ? "a whole number" : "a number";
        }
        if (found instanceof Boolean) {
            return "true or false";
        }
        return found instanceof Map<?, ?> ? "a map" : found instanceof Collection<?> ? "a list" : "something else";
    }

    private static boolean isWhole(Number number) {
        return !(number instanceof Double || number instanceof Float || number instanceof BigDecimal);
    }

    private static String wordsFor(Class<?> type) {
        if (WHOLE.contains(type)) {
            return "a whole number" + (type == BigInteger.class ? "" : " that fits " + type.getSimpleName());
        }
        if (NUMBERS.contains(type)) {
            return "a number";
        }
        if (type == boolean.class || type == Boolean.class) {
            return "true or false";
        }
        if (type.isEnum()) {
            return "one of "
                    + names(Arrays.stream(type.getEnumConstants())
                            .map(constant -> ((Enum<?>) constant).name())
                            .toList());
        }
        if (type.isRecord()) {
            return "a map with "
                    + names(Arrays.stream(type.getRecordComponents())
                            .map(part -> part.getName())
                            .toList());
        }
        if (Map.class.isAssignableFrom(type)) {
            return "a map";
        }
        if (Collection.class.isAssignableFrom(type) || type.isArray()) {
            return "a list";
        }
        if (CharSequence.class.isAssignableFrom(type)) {
            return "a text";
        }
        boolean isTime = Temporal.class.isAssignableFrom(type) || type == Duration.class;
        return isTime ? "a text by ISO 8601 for " + type.getSimpleName() : "a " + type.getSimpleName();
    }

    private static String names(Collection<String> all) {
        return all.stream().limit(MOST_NAMES).collect(Collectors.joining(", "))
                + (all.size() > MOST_NAMES ? ", ..." : "");
    }
}
