package dev.millrace.serialization.internal.schema;

import dev.millrace.node.CheckType;
import dev.millrace.node.Field;
import dev.millrace.node.NodeRegistry;
import dev.millrace.node.NodeType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The JSON Schema of the format, made from the same tables that reading goes by. */
public final class SchemaData {

    private static final String ID = "https://millrace.dev/schema/workflow.json";

    private SchemaData() {}

    /** Returns the schema for workflows that may name these node types. */
    public static Map<String, Object> of(NodeRegistry registry) {
        var types = new TreeMap<String, NodeType>();
        registry.types().forEach(type -> types.put(type.name(), type));
        var checks = new TreeMap<String, CheckType>();
        registry.checks().forEach(check -> checks.put(check.name(), check));
        var schema = new LinkedHashMap<String, Object>();
        schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.put("$id", ID);
        schema.put("title", "Millrace workflow");
        schema.put("$ref", "#/$defs/workflow");
        schema.put("$defs", definitions(types.values(), checks.values()));
        return ordered(schema);
    }

    /** Maps without an order of their own get one, so that the text is the same each time. */
    private static Map<String, Object> ordered(Map<?, ?> map) {
        Map<String, Object> ordered = map instanceof LinkedHashMap ? new LinkedHashMap<>() : new TreeMap<>();
        map.forEach((key, value) -> ordered.put(String.valueOf(key), orderedValue(value)));
        return ordered;
    }

    private static Object orderedValue(Object value) {
        if (value instanceof Map<?, ?> map) {
            return ordered(map);
        }
        return value instanceof List<?> list
                ? list.stream().map(SchemaData::orderedValue).toList()
                : value;
    }

    private static Map<String, Object> definitions(Collection<NodeType> types, Collection<CheckType> checks) {
        var all = new LinkedHashMap<String, Object>();
        all.put("id", Map.of("type", List.of("string", "number", "boolean"), "minLength", 1, "maxLength", 200));
        all.put("duration", duration());
        all.put("workflow", workflow());
        all.put("batch", object(Vocabulary.BATCH, "starts"));
        all.put("batchStart", object(BatchReader.START, "nodeId"));
        all.put("body", object(Vocabulary.GRAPH, "nodes"));
        all.put("connection", object(Vocabulary.CONNECTION, "sourceNodeId", "targetNodeId"));
        all.put("condition", object(Vocabulary.CONDITION, "expression"));
        all.put("dependency", object(Vocabulary.DEPENDENCY, "node"));
        all.put("retryPolicy", object(Vocabulary.RETRY));
        all.put("circuitBreakerPolicy", object(Vocabulary.BREAKER));
        all.put("compensation", object(Vocabulary.COMPENSATION));
        all.put("whenFull", object(Vocabulary.WHEN_FULL, "wait"));
        all.put("rateLimit", object(Vocabulary.RATE, "permits", "per"));
        all.put("throttle", object(Vocabulary.THROTTLE));
        all.put("checkpointPolicy", object(Vocabulary.CHECKPOINT, "type"));
        all.put("parameter", object(Vocabulary.PARAMETER));
        all.put("trigger", object(Vocabulary.TRIGGER, "name"));
        all.put("notification", object(Vocabulary.NOTIFICATION, "on", "to"));
        all.put("select", object(Vocabulary.SELECT));
        all.put("overrides", object(Vocabulary.OVERRIDES));
        all.put("defaults", object(Vocabulary.DEFAULTS));
        all.put("lock", object(Vocabulary.LOCK, "name"));
        all.put("check", check(checks));
        checks.forEach(check -> all.put("check." + check.name(), ofCheck(check)));
        all.put("node", node(types));
        types.forEach(type -> all.put("node." + type.name(), ofType(type)));
        return all;
    }

    /** Its nodes stand there as they are, or as a batch. */
    private static Map<String, Object> workflow() {
        var schema = object(Vocabulary.WORKFLOW, "workflowId");
        var all = new ArrayList<Object>((List<?>) schema.getOrDefault("allOf", List.of()));
        all.add(anyOf("nodes", List.of("batch")));
        schema.put("allOf", all);
        return schema;
    }

    private static Map<String, Object> duration() {
        var shape = new LinkedHashMap<String, Object>();
        shape.put(
                "description",
                "hh:mm:ss[.fff], ISO-8601 such as PT5S, or numbers with units, the largest first: 1h30m, 1.5s; w, d,"
                        + " h, m, s, ms");
        shape.put("type", "string");
        shape.put(
                "pattern",
                "^\\s*([0-9]{1,6}:[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,9})?"
                        + "|([0-9]{1,15}(\\.[0-9]{1,9})?([mM][sS]|[wWdDhHmMsS]))+"
                        + "|[pP][0-9dDtThHmMsS.+]+)\\s*$");
        return shape;
    }

    private static Map<String, Object> object(Keys keys, String... required) {
        var schema = new LinkedHashMap<String, Object>();
        schema.put("type", "object");
        schema.put("properties", properties(keys.all()));
        require(schema, keys, required);
        schema.put("additionalProperties", false);
        return schema;
    }

    private static void require(Map<String, Object> schema, Keys keys, String... required) {
        var all = new ArrayList<Map<String, Object>>();
        var plain = new ArrayList<String>();
        for (var name : required) {
            var aliases = keys.all().stream()
                    .filter(key -> key.name().equals(name))
                    .findFirst()
                    .map(Key::aliases)
                    .orElse(List.of());
            if (aliases.isEmpty()) {
                plain.add(name);
            } else {
                all.add(anyOf(name, aliases));
            }
        }
        if (!plain.isEmpty()) {
            schema.put("required", plain);
        }
        if (!all.isEmpty()) {
            schema.put("allOf", all);
        }
    }

    private static Map<String, Object> anyOf(String name, List<String> aliases) {
        var choices = new ArrayList<Map<String, Object>>();
        choices.add(Map.of("required", List.of(name)));
        aliases.forEach(alias -> choices.add(Map.of("required", List.of(alias))));
        return Map.of("anyOf", choices);
    }

    private static Map<String, Object> properties(Collection<Key> keys) {
        var properties = new LinkedHashMap<String, Object>();
        for (var key : keys) {
            properties.put(key.name(), property(key, key.description()));
            key.aliases().forEach(alias -> properties.putIfAbsent(alias, property(key, "the same as " + key.name())));
        }
        return properties;
    }

    private static Map<String, Object> property(Key key, String description) {
        var property = new LinkedHashMap<String, Object>();
        property.put("description", description);
        property.putAll(new TreeMap<>(key.shape()));
        return property;
    }

    private static Map<String, Object> node(Collection<NodeType> types) {
        var schema = new LinkedHashMap<String, Object>();
        schema.put("type", "object");
        require(schema, Vocabulary.NODE, "nodeId", "runtimeType");
        schema.put("properties", nodeProperties(types));
        var all = new ArrayList<Object>((List<?>) schema.getOrDefault("allOf", List.of()));
        types.forEach(type -> all.add(when(type)));
        schema.put("allOf", all);
        schema.put("unevaluatedProperties", false);
        return schema;
    }

    private static Map<String, Object> nodeProperties(Collection<NodeType> types) {
        var properties = properties(Vocabulary.NODE.all());
        var names = Shape.oneOf(types.stream().map(NodeType::name).toList());
        for (var key : List.of("runtimeType", "type")) {
            var property = new LinkedHashMap<String, Object>();
            property.put("description", "the node type's name");
            property.putAll(names);
            properties.put(key, property);
        }
        return properties;
    }

    private static Map<String, Object> when(NodeType type) {
        var name = Map.<String, Object>of("const", type.name());
        var named = new LinkedHashMap<String, Object>();
        named.put("anyOf", List.of(requiring("runtimeType", name), requiring("type", name)));
        var when = new LinkedHashMap<String, Object>();
        when.put("if", named);
        when.put("then", Shape.ref("node." + type.name()));
        return when;
    }

    private static Map<String, Object> check(Collection<CheckType> checks) {
        var schema = object(Vocabulary.CHECK, "check");
        var names = Shape.oneOf(checks.stream().map(CheckType::name).toList());
        schema.put("properties", Map.of("check", property(Key.of("check", names, ""), "the name of the check's type")));
        schema.remove("additionalProperties");
        var all = new ArrayList<Object>();
        for (var check : checks) {
            var when = new LinkedHashMap<String, Object>();
            when.put("if", requiring("check", Map.of("const", check.name())));
            when.put("then", Shape.ref("check." + check.name()));
            all.add(when);
        }
        schema.put("allOf", all);
        schema.put("unevaluatedProperties", false);
        return schema;
    }

    private static Map<String, Object> ofCheck(CheckType check) {
        var keys = Reading.keysOf(check);
        var own = keys.all().stream()
                .filter(key -> !Vocabulary.CHECK.has(key.name()))
                .toList();
        var schema = new LinkedHashMap<String, Object>();
        schema.put("description", check.description());
        schema.put("properties", properties(own));
        require(
                schema,
                keys,
                check.fields().stream().filter(Field::required).map(Field::name).toArray(String[]::new));
        return schema;
    }

    private static Map<String, Object> requiring(String key, Map<String, Object> shape) {
        var schema = new LinkedHashMap<String, Object>();
        schema.put("properties", Map.of(key, shape));
        schema.put("required", List.of(key));
        return schema;
    }

    private static Map<String, Object> ofType(NodeType type) {
        var schema = new LinkedHashMap<String, Object>();
        schema.put("description", type.description());
        var keys = Reading.keysOf(type).all().stream()
                .filter(key -> !Vocabulary.NODE.has(key.name()))
                .toList();
        schema.put("properties", properties(keys));
        return schema;
    }
}
