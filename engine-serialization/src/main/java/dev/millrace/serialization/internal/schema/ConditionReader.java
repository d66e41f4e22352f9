package dev.millrace.serialization.internal.schema;

import dev.millrace.definition.Condition;
import dev.millrace.serialization.internal.text.MapTree;
import java.util.LinkedHashMap;
import java.util.Optional;

/** Reads and writes conditions: a text, or a map of expression and language. */
final class ConditionReader {

    private ConditionReader() {}

    /** Reads a condition whose language stands in it, or beside it. */
    static Optional<Condition> read(Fields fields, String name, Optional<String> language) {
        if (fields.value(name) instanceof MapTree) {
            return fields.object(name, Vocabulary.CONDITION)
                    .flatMap(own ->
                            readText(own, "expression", own.text("language").or(() -> language)));
        }
        return fields.has(name) ? readText(fields, name, language) : Optional.empty();
    }

    private static Optional<Condition> readText(Fields fields, String name, Optional<String> language) {
        if (!fields.has(name)) {
            fields.missing(name);
        }
        var in = language.orElse(Condition.EXPRESSION);
        return fields.applied(
                name, fields.text(name), Optional.empty(), (none, text) -> Optional.of(new Condition(text, in)));
    }

    /** Returns a condition as one value. */
    static Object write(Condition condition) {
        if (condition.isExpression()) {
            return condition.text();
        }
        var map = new LinkedHashMap<String, Object>();
        map.put("expression", condition.text());
        map.put("language", condition.language());
        return map;
    }
}
