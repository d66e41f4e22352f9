package dev.millrace.serialization.internal.schema;

import java.util.Collection;
import java.util.List;
import java.util.Map;

/** Pieces of JSON Schema. */
final class Shape {

    static final Map<String, Object> ANY = Map.of();
    static final Map<String, Object> TEXT = Map.of("type", List.of("string", "number", "boolean"));
    static final Map<String, Object> TEMPLATE = Map.of("type", "string", "pattern", "\\$\\{");
    static final Map<String, Object> BOOLEAN = Map.of("type", "boolean");
    static final Map<String, Object> NUMBER = Map.of("type", "number");
    static final Map<String, Object> WHOLE = Map.of("type", "integer");
    static final Map<String, Object> MAP = Map.of("type", "object");
    static final Map<String, Object> DURATION = ref("duration");
    static final Map<String, Object> ID = ref("id");
    static final Map<String, Object> TEXTS = Map.of("type", "array", "items", TEXT);
    static final Map<String, Object> TEXT_MAP = Map.of("type", "object", "additionalProperties", TEXT);

    private Shape() {}

    static Map<String, Object> ref(String definition) {
        return Map.of("$ref", "#/$defs/" + definition);
    }

    static Map<String, Object> atLeast(int least) {
        return Map.of("type", "integer", "minimum", least);
    }

    static Map<String, Object> listOf(Map<String, Object> element) {
        return Map.of("type", "array", "items", element);
    }

    static Map<String, Object> oneOf(Collection<?> values) {
        return Map.of("enum", List.copyOf(values));
    }

    static Map<String, Object> either(Map<String, Object> one, Map<String, Object> other) {
        return Map.of("anyOf", List.of(one, other));
    }
}
