package dev.millrace.serialization.internal.schema;

import dev.millrace.node.Field;
import java.util.Map;

/** What a node type's field looks like in a file, as JSON Schema. */
final class FieldShape {

    private FieldShape() {}

    static Map<String, Object> of(Field field) {
        if (!field.choices().isEmpty()) {
            var choices = Shape.oneOf(field.choices());
            return field.isTemplate() ? Shape.either(choices, Shape.TEMPLATE) : choices;
        }
        return switch (field.kind()) {
            case TEXT, VERBATIM, EXPRESSION -> Shape.TEXT;
            case INTEGER -> Shape.WHOLE;
            case NUMBER -> Shape.NUMBER;
            case BOOLEAN -> Shape.BOOLEAN;
            case DURATION -> Shape.DURATION;
            case TEXT_LIST -> Shape.TEXTS;
            case TEXTS -> Shape.either(Shape.TEXT, Shape.TEXTS);
            case TEXT_MAP -> Shape.TEXT_MAP;
            case MAP -> Shape.MAP;
            case ANY -> Shape.ANY;
        };
    }
}
