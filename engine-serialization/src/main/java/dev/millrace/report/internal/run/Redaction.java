package dev.millrace.report.internal.run;

import dev.millrace.serialization.DataCodec;
import dev.millrace.serialization.ReportJson;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What is shown of payloads: their shape alone, or their values but for those whose names say that they are secret.
 * Immutable.
 */
public final class Redaction {

    /** Names and kinds are shown, and no value. */
    public static final Redaction SHAPE = new Redaction(null);

    private static final int MOST_ENTRIES = 60;
    private static final int LONGEST_TEXT = 600;
    private static final int LONGEST_NAME = 80;
    private static final int DEEPEST = 8;

    private final @Nullable Predicate<String> isSecret;

    private Redaction(@Nullable Predicate<String> isSecret) {
        this.isSecret = isSecret;
    }

    /** Returns the one that shows values, but for those of names that are secret. */
    public static Redaction values(Predicate<String> isSecret) {
        return new Redaction(isSecret);
    }

    /** Returns whether values are shown. */
    public boolean showsValues() {
        return isSecret != null;
    }

    /** Returns data as text: JSON, or its shape. */
    public String text(Map<String, ?> data) {
        return isSecret == null ? shape(data, 0) : DataCodec.toJson(values(data));
    }

    /** Returns data with what is secret masked, and what is long or deep cut. */
    public @Nullable Object values(@Nullable Object data) {
        var secret = isSecret == null ? (Predicate<String>) name -> true : isSecret;
        return shown(ReportJson.data(data), secret, 0);
    }

    private static @Nullable Object shown(@Nullable Object value, Predicate<String> secret, int depth) {
        if (value instanceof String text) {
            return VisibleText.block(text, LONGEST_TEXT);
        }
        if (depth >= DEEPEST && (value instanceof Map || value instanceof List)) {
            return "…";
        }
        if (value instanceof Map<?, ?> map) {
            var copy = new LinkedHashMap<String, @Nullable Object>();
            map.entrySet().stream()
                    .limit(MOST_ENTRIES)
                    .forEach(entry -> entry(copy, String.valueOf(entry.getKey()), entry.getValue(), secret, depth));
            leftOut(map.size()).forEach((name, text) -> copy.put("…", text));
            return copy;
        }
        if (value instanceof List<?> list) {
            var copy = new ArrayList<@Nullable Object>();
            list.stream().limit(MOST_ENTRIES).forEach(element -> copy.add(shown(element, secret, depth + 1)));
            copy.addAll(leftOut(list.size()).values());
            return copy;
        }
        return value;
    }

    private static void entry(
            Map<String, @Nullable Object> copy,
            String name,
            @Nullable Object value,
            Predicate<String> secret,
            int depth) {
        copy.put(
                VisibleText.line(name, LONGEST_NAME),
                value != null && secret.test(name) ? ReportJson.MASK : shown(value, secret, depth + 1));
    }

    private static Map<String, String> leftOut(int size) {
        return size <= MOST_ENTRIES ? Map.of() : Map.of("…", "… and " + (size - MOST_ENTRIES) + " more, left out here");
    }

    private static String shape(@Nullable Object value, int depth) {
        if (value instanceof Map<?, ?> map) {
            return map.isEmpty()
                    ? "{}"
                    : map.entrySet().stream()
                            .limit(MOST_ENTRIES)
                            .map(entry -> "\n" + "  ".repeat(depth + 1)
                                    + VisibleText.line(String.valueOf(entry.getKey()), LONGEST_NAME) + ": "
                                    + (depth < 1 ? shape(entry.getValue(), depth + 1) : kind(entry.getValue())))
                            .collect(Collectors.joining(
                                    "", "{", more(map.size(), depth) + "\n" + "  ".repeat(depth) + "}"));
        }
        return kind(value);
    }

    private static String more(int size, int depth) {
        return leftOut(size).values().stream()
                .map(text -> "\n" + "  ".repeat(depth + 1) + text)
                .collect(Collectors.joining());
    }

    private static String kind(@Nullable Object value) {
        if (value == null) {
            return "null";
        }
        if (value instanceof Map<?, ?> map) {
            return "object of " + map.size();
        }
        if (value instanceof List<?> list) {
            return "list of " + list.size();
        }
        if (value instanceof String text) {
            return "text of " + text.length();
        }
        return value instanceof Number ? "number" : value instanceof Boolean ? "boolean" : "value";
    }
}
