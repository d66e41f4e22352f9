package dev.millrace.testing.conformance;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A map of a case's file, read key by key; what is wrong goes onto a list. Confined to the reader. */
final class Section {

    private final String path;
    private final Map<?, ?> data;
    private final List<String> problems;

    private Section(String path, Map<?, ?> data, List<String> problems) {
        this.path = path;
        this.data = data;
        this.problems = problems;
    }

    /** Returns a section of a value, which must be a map that holds none but the known keys. */
    static Section of(String path, @Nullable Object value, List<String> problems, String... known) {
        var section = open(path, value, problems);
        section.data.keySet().stream()
                .filter(key -> !Arrays.asList(known).contains(key))
                .forEach(key -> problems.add(
                        section.at(String.valueOf(key)) + ": unknown key; there are " + String.join(", ", known)));
        return section;
    }

    /** Returns a section of a value, which must be a map, with any keys. */
    static Section open(String path, @Nullable Object value, List<String> problems) {
        if (value instanceof Map<?, ?> map) {
            return new Section(path, map, problems);
        }
        if (value != null) {
            problems.add((path.isEmpty() ? "the file" : path) + ": must be a map, not " + Differences.shown(value));
        }
        return new Section(path, Map.of(), problems);
    }

    String at(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    boolean has(String key) {
        return data.containsKey(key);
    }

    @Nullable
    Object get(String key) {
        return data.get(key);
    }

    void problem(String key, String what) {
        problems.add(at(key) + ": " + what);
    }

    Optional<String> text(String key) {
        var value = data.get(key);
        if (value != null && !(value instanceof String)) {
            problem(key, "must be a text, not " + Differences.shown(value));
            return Optional.empty();
        }
        return Optional.ofNullable((String) value);
    }

    /** Returns a map with text keys as it stands. */
    @SuppressWarnings(
            "NullAway") // data may hold null; the collections that carry it say Object, as JSON-like values do
    Map<String, Object> map(String key) {
        var copy = new LinkedHashMap<String, @Nullable Object>();
        open(at(key), data.get(key), problems).data.forEach((name, value) -> copy.put(String.valueOf(name), value));
        return copy;
    }

    List<?> list(String key) {
        var value = data.get(key);
        if (value == null) {
            return List.of();
        }
        if (!(value instanceof List<?>)) {
            problem(key, "must be a list, not " + Differences.shown(value));
            return List.of();
        }
        return (List<?>) value;
    }

    List<String> texts(String key) {
        return list(key).stream().map(String::valueOf).toList();
    }

    Optional<Integer> count(String key) {
        var value = data.get(key);
        if (value == null) {
            return Optional.empty();
        }
        if (value instanceof Number number && number.doubleValue() == number.intValue() && number.intValue() >= 0) {
            return Optional.of(number.intValue());
        }
        problem(key, "must be 0 or a whole number above it, not " + Differences.shown(value));
        return Optional.empty();
    }

    Optional<Boolean> flag(String key) {
        var value = data.get(key);
        if (value != null && !(value instanceof Boolean)) {
            problem(key, "must be true or false, not " + Differences.shown(value));
            return Optional.empty();
        }
        return Optional.ofNullable((Boolean) value);
    }

    <E extends Enum<E>> Optional<E> constant(String key, Class<E> type) {
        return text(key)
                .flatMap(name -> parsed(
                        key,
                        name,
                        text -> Enum.valueOf(type, text.toUpperCase(Locale.ROOT)),
                        "must be one of " + Arrays.toString(type.getEnumConstants())));
    }

    /** Returns what a text means, or nothing and a problem if it means nothing. */
    <T> Optional<T> parsed(String key, String text, Function<String, T> parser, String otherwise) {
        try {
            return Optional.of(parser.apply(text));
        } catch (IllegalArgumentException e) {
            problem(key, otherwise + ", not '" + text + "'");
            return Optional.empty();
        }
    }
}
