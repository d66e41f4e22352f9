package dev.millrace.serialization.internal.report;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Values that JSON can say. */
public final class PlainValues {

    private static final DateTimeFormatter INSTANT = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private PlainValues() {}

    /** Returns data without the numbers that JSON cannot say: they become texts. */
    public static @Nullable Object finite(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            return finite(map);
        }
        if (value instanceof List<?> list) {
            var copy = new ArrayList<@Nullable Object>();
            list.forEach(element -> copy.add(finite(element)));
            return copy;
        }
        return value instanceof Number number && !Double.isFinite(number.doubleValue()) && isFraction(number)
                ? number.toString()
                : value;
    }

    private static Map<String, @Nullable Object> finite(Map<?, ?> map) {
        var copy = new LinkedHashMap<String, @Nullable Object>();
        map.forEach((key, element) -> copy.put(String.valueOf(key), finite(element)));
        return copy;
    }

    /** A large whole number is no double either, but JSON can say it. */
    private static boolean isFraction(Number number) {
        return number instanceof Double || number instanceof Float;
    }

    /** Returns an instant in UTC with six digits of its second. */
    public static String text(Instant instant) {
        return INSTANT.format(instant);
    }

    static @Nullable String text(Optional<Instant> instant) {
        return instant.map(PlainValues::text).orElse(null);
    }

    /** Returns each as its text. */
    public static List<String> texts(List<?> values) {
        return values.stream().map(String::valueOf).toList();
    }
}
