package dev.millrace.http;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The fields of a body: what is not known there, and what has another form, is refused by name. Immutable. */
final class ApiBody {

    private final Map<?, ?> fields;

    ApiBody(@Nullable Object data, Set<String> known) {
        if (data != null && !(data instanceof Map<?, ?>)) {
            throw ApiProblem.of(400, "[HTT-112] the body must be a JSON object" + some(known));
        }
        this.fields = data == null ? Map.of() : (Map<?, ?>) data;
        var unknown = fields.keySet().stream()
                .map(String::valueOf)
                .filter(name -> !known.contains(name))
                .sorted()
                .toList();
        if (!unknown.isEmpty()) {
            throw ApiProblem.of(
                    400,
                    "[HTT-112] the body has fields that are not known here: " + unknown + "; it may be an object"
                            + some(known));
        }
    }

    private static String some(Set<String> known) {
        return known.isEmpty()
                ? " without any"
                : " with some of " + known.stream().sorted().toList();
    }

    Optional<String> text(String name) {
        return optional(name, String.class, "a text");
    }

    String required(String name) {
        return text(name).orElseThrow(() -> ApiProblem.of(400, "[HTT-112] the body needs '" + name + "', a text"));
    }

    Optional<Integer> whole(String name) {
        return optional(name, Integer.class, "a whole number");
    }

    Optional<Duration> duration(String name) {
        return text(name).map(text -> ApiQuery.parsed(text).orElseThrow(() -> mistaken(name, ApiQuery.SOME_DURATION)));
    }

    boolean flag(String name) {
        return optional(name, Boolean.class, "true or false").orElse(false);
    }

    Optional<Map<String, Object>> data(String name) {
        return optional(name, Map.class, "an object").map(ApiBody::copy);
    }

    @SuppressWarnings("unchecked") // what JSON was read into has texts for keys
    private static Map<String, Object> copy(Map<?, ?> data) {
        return (Map<String, Object>) data;
    }

    List<String> texts(String name) {
        var texts = new ArrayList<String>();
        optional(name, List.class, "a list of texts").ifPresent(list -> {
            for (Object element : list) {
                if (!(element instanceof String text)) {
                    throw mistaken(name, "a list of texts");
                }
                texts.add(text);
            }
        });
        return texts;
    }

    Map<String, String> labels(String name) {
        var data = data(name).orElse(Map.of());
        if (!data.values().stream().allMatch(String.class::isInstance)) {
            throw mistaken(name, "an object of texts");
        }
        return data.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, entry -> (String) entry.getValue()));
    }

    <E extends Enum<E>> Optional<E> constant(String name, Class<E> type) {
        return text(name).map(text -> {
            for (var constant : type.getEnumConstants()) {
                if (constant.name().equalsIgnoreCase(text)) {
                    return constant;
                }
            }
            throw mistaken(name, "one of " + List.of(type.getEnumConstants()));
        });
    }

    private <T> Optional<T> optional(String name, Class<T> type, String expected) {
        var value = fields.get(name);
        if (value != null && !type.isInstance(value)) {
            throw mistaken(name, expected);
        }
        return Optional.ofNullable(type.cast(value));
    }

    private static ApiProblem mistaken(String name, String expected) {
        return ApiProblem.of(400, "[HTT-112] '" + name + "' in the body must be " + expected);
    }
}
