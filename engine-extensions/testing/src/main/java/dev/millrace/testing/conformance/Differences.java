package dev.millrace.testing.conformance;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Collects what was expected and not found, one readable line each. Confined to one case. */
final class Differences {

    private static final int LONGEST = 300;

    private final List<String> lines = new ArrayList<>();

    List<String> lines() {
        return List.copyOf(lines);
    }

    void add(String line) {
        lines.add(line);
    }

    /** Adds a line for a value that is not the expected one. */
    void add(String path, String expected, String found) {
        lines.add(path + ": expected " + expected + ", found " + found);
    }

    /** Compares two things that are equal or not. */
    void equal(String path, @Nullable Object expected, @Nullable Object found) {
        if (!Objects.equals(expected, found)) {
            add(path, String.valueOf(expected), String.valueOf(found));
        }
    }

    /** Compares a map with one that may hold more, at any depth. */
    void within(String path, Map<?, ?> expected, Map<?, ?> found) {
        expected.forEach((key, value) -> {
            var name = path + "." + key;
            if (found.containsKey(key)) {
                matching(name, value, found.get(key));
            } else {
                add(name, shown(value), "nothing among " + found.keySet());
            }
        });
    }

    private void matching(String path, @Nullable Object expected, @Nullable Object found) {
        if (expected instanceof Map<?, ?> part && found instanceof Map<?, ?> whole) {
            within(path, part, whole);
        } else if (expected instanceof List<?> some && found instanceof List<?> others) {
            each(path, some, others);
        } else if (!sameScalar(expected, found)) {
            add(path, shown(expected), shown(found));
        }
    }

    private void each(String path, List<?> expected, List<?> found) {
        if (expected.size() != found.size()) {
            add(path, expected.size() + " elements " + shown(expected), found.size() + ": " + shown(found));
            return;
        }
        for (int i = 0; i < expected.size(); i++) {
            matching(path + "[" + i + "]", expected.get(i), found.get(i));
        }
    }

    private static boolean sameScalar(@Nullable Object expected, @Nullable Object found) {
        return expected instanceof Number number && found instanceof Number other
                ? sameNumber(number, other)
                : Objects.equals(expected, found);
    }

    private static boolean sameNumber(Number expected, Number found) {
        boolean finite = Double.isFinite(expected.doubleValue()) && Double.isFinite(found.doubleValue());
        return finite
                ? exact(expected).compareTo(exact(found)) == 0
                : Double.compare(expected.doubleValue(), found.doubleValue()) == 0;
    }

    private static BigDecimal exact(Number number) {
        if (number instanceof BigDecimal decimal) {
            return decimal;
        }
        if (number instanceof BigInteger whole) {
            return new BigDecimal(whole);
        }
        return number instanceof Double || number instanceof Float
                ? BigDecimal.valueOf(number.doubleValue())
                : BigDecimal.valueOf(number.longValue());
    }

    /** Returns a value as a line shows it: texts in quotes, so that '5' and 5 differ. */
    static String shown(@Nullable Object value) {
        var text = value instanceof CharSequence ? "'" + value + "'" : String.valueOf(value);
        var oneLine = text.replace("\n", "\\n");
        return oneLine.length() <= LONGEST ? oneLine : oneLine.substring(0, LONGEST) + "...";
    }
}
