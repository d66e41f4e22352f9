package dev.millrace.testing.assertions;

import java.math.BigDecimal;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Compares entries of data. */
final class Entries {

    private Entries() {}

    /**
     * Returns what is wrong with an entry, as a message whose percent signs are doubled; nothing if it is as expected.
     */
    static Optional<String> describe(String where, Map<String, Object> data, String name, @Nullable Object expected) {
        if (!data.containsKey(name)) {
            return wrong("expected " + where + " to hold '" + name + "', but it holds " + data.keySet());
        }
        var found = data.get(name);
        return isSame(expected, found)
                ? Optional.empty()
                : wrong("expected '" + name + "' in " + where + " to be <" + expected + ">, but it is <" + found + ">");
    }

    private static Optional<String> wrong(String message) {
        return Optional.of(message.replace("%", "%%"));
    }

    private static boolean isSame(@Nullable Object expected, @Nullable Object found) {
        return expected instanceof Number one && found instanceof Number other
                ? isSameNumber(one, other)
                : Objects.equals(expected, found);
    }

    private static boolean isSameNumber(Number one, Number other) {
        return Double.isFinite(one.doubleValue()) && Double.isFinite(other.doubleValue())
                ? new BigDecimal(one.toString()).compareTo(new BigDecimal(other.toString())) == 0
                : one.doubleValue() == other.doubleValue();
    }
}
