package dev.millrace.nodes.process;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The fields of a process node as the types they stand for. Immutable. */
record ProcessSettings(Map<String, Object> fields) {

    Optional<String> text(String name) {
        return Optional.ofNullable(fields.get(name)).map(Object::toString).filter(text -> !text.isEmpty());
    }

    boolean flag(String name) {
        return Boolean.parseBoolean(String.valueOf(fields.get(name)));
    }

    /** Returns a list of texts. */
    Optional<List<String>> texts(String name) {
        return fields.get(name) instanceof List<?> list
                ? Optional.of(list.stream().map(String::valueOf).toList())
                : Optional.empty();
    }

    /** Returns whole numbers; a single one may stand without a list. */
    Optional<List<Integer>> integers(String name) {
        var value = fields.get(name);
        if (value == null) {
            return Optional.empty();
        }
        var list = value instanceof List<?> several ? several : List.of(value);
        return Optional.of(list.stream().map(ProcessSettings::integer).toList());
    }

    Map<String, String> map(String name) {
        var texts = new LinkedHashMap<String, String>();
        if (fields.get(name) instanceof Map<?, ?> map) {
            map.forEach((key, value) -> texts.put(String.valueOf(key), value == null ? "" : value.toString()));
        }
        return texts;
    }

    private static Integer integer(Object value) {
        return Integer.valueOf(value.toString());
    }
}
