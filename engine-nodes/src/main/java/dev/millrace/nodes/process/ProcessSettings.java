package dev.millrace.nodes.process;

import dev.millrace.definition.Work;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The fields of a process node as the types they stand for. Immutable. */
record ProcessSettings(Map<String, Object> fields) {

    /** Returns a field, also where it stands in {@code configuration}, as old files have it. */
    Optional<Object> value(String name) {
        return Work.setting(fields, name);
    }

    Optional<String> text(String name) {
        return value(name).map(Object::toString).filter(text -> !text.isEmpty());
    }

    boolean flag(String name) {
        return Boolean.parseBoolean(String.valueOf(value(name).orElse(null)));
    }

    /** Returns a list of texts. */
    Optional<List<String>> texts(String name) {
        return value(name).orElse(null) instanceof List<?> list
                ? Optional.of(list.stream().map(String::valueOf).toList())
                : Optional.empty();
    }

    /** Returns whole numbers; a single one may stand without a list. */
    Optional<List<Integer>> integers(String name) {
        var value = value(name).orElse(null);
        if (value == null) {
            return Optional.empty();
        }
        var list = value instanceof List<?> several ? several : List.of(value);
        return Optional.of(list.stream().map(ProcessSettings::integer).toList());
    }

    Map<String, String> map(String name) {
        var texts = new LinkedHashMap<String, String>();
        if (value(name).orElse(null) instanceof Map<?, ?> map) {
            map.forEach((key, value) -> texts.put(String.valueOf(key), value == null ? "" : value.toString()));
        }
        return texts;
    }

    private static Integer integer(Object value) {
        return Integer.valueOf(value.toString());
    }
}
