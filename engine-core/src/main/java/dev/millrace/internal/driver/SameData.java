package dev.millrace.internal.driver;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Comparison of data with data that may have come from a store: numbers count by their value, whatever their class. */
final class SameData {

    private SameData() {}

    static boolean isSame(@Nullable Object one, @Nullable Object other) {
        if (one instanceof Map<?, ?> map && other instanceof Map<?, ?> another) {
            return map.size() == another.size()
                    && map.entrySet().stream()
                            .allMatch(entry -> another.containsKey(entry.getKey())
                                    && isSame(entry.getValue(), another.get(entry.getKey())));
        }
        if (one instanceof List<?> list && other instanceof List<?> another) {
            boolean same = list.size() == another.size();
            for (int i = 0; same && i < list.size(); i++) {
                same = isSame(list.get(i), another.get(i));
            }
            return same;
        }
        return Objects.equals(one, other)
                || one instanceof Number
                        && other instanceof Number
                        && exact(one).compareTo(exact(other)) == 0;
    }

    private static BigDecimal exact(Object number) {
        return new BigDecimal(number.toString());
    }
}
