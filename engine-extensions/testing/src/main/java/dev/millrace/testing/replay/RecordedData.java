package dev.millrace.testing.replay;

import dev.millrace.serialization.ReportJson;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Compares data with what a bundle holds of it: numbers by value, and masked values with anything. */
final class RecordedData {

    private RecordedData() {}

    static boolean isSame(@Nullable Object recorded, @Nullable Object found) {
        if (ReportJson.MASK.equals(recorded)) {
            return true;
        }
        if (recorded instanceof Map<?, ?> one && found instanceof Map<?, ?> other) {
            return one.keySet().equals(other.keySet())
                    && one.keySet().stream().allMatch(key -> isSame(one.get(key), other.get(key)));
        }
        if (recorded instanceof List<?> one && found instanceof List<?> other) {
            return one.size() == other.size()
                    && IntStream.range(0, one.size()).allMatch(i -> isSame(one.get(i), other.get(i)));
        }
        return recorded instanceof Number one && found instanceof Number other
                ? new BigDecimal(one.toString()).compareTo(new BigDecimal(other.toString())) == 0
                : Objects.equals(recorded, found);
    }
}
