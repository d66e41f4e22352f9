package dev.millrace.http;

import dev.millrace.serialization.ReportJson;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Masks texts and numbers by their names, and leaves what holds others: a node may be called after a secret. */
final class SecretScalars {

    private SecretScalars() {}

    static @Nullable Object masked(@Nullable Object value, Predicate<String> isSecret) {
        if (value instanceof Map<?, ?> map) {
            var copy = new LinkedHashMap<String, @Nullable Object>();
            map.forEach((key, element) -> {
                var name = String.valueOf(key);
                boolean isMasked = isSecret.test(name) && (element instanceof String || element instanceof Number);
                copy.put(name, isMasked ? ReportJson.MASK : masked(element, isSecret));
            });
            return copy;
        }
        if (value instanceof List<?> list) {
            return list.stream().map(element -> masked(element, isSecret)).toList();
        }
        return value;
    }
}
