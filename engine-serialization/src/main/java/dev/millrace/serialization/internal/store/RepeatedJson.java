package dev.millrace.serialization.internal.store;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.millrace.event.Repeated;
import dev.millrace.event.Repeated.Loop;
import dev.millrace.event.Repeated.Shared;
import dev.millrace.event.Repeated.Value;
import java.io.IOException;
import java.util.Map;

/**
 * References to data of earlier events: {@code {"$same":"1/input/items","at":3,"and":{...}}},
 * {@code {"$loop":3,"errors":{...},"and":{...}}}; and to values that executions share:
 * {@code {"$shared":"<hash>","and":{...}}}.
 */
final class RepeatedJson {

    private static final String SAME = "$same";
    private static final String AT = "at";
    private static final String LOOP = "$loop";
    private static final String SHARED = "$shared";
    private static final String ERRORS = "errors";
    private static final String AND = "and";

    private RepeatedJson() {}

    static boolean isMark(String key) {
        return SAME.equals(key) || LOOP.equals(key) || SHARED.equals(key);
    }

    static void write(JsonGenerator out, Repeated repeated) throws IOException {
        out.writeStartObject();
        if (repeated instanceof Value value) {
            out.writeFieldName(SAME);
            Json.writeText(out, value.place());
            if (value.index() >= 0) {
                out.writeNumberField(AT, value.index());
            }
        } else if (repeated instanceof Loop loop) {
            out.writeNumberField(LOOP, loop.items());
            writeMap(out, ERRORS, loop.errors());
        } else if (repeated instanceof Shared shared) {
            out.writeStringField(SHARED, shared.name());
        } else {
            throw new AssertionError(repeated);
        }
        writeMap(out, AND, repeated.own());
        out.writeEndObject();
    }

    private static void writeMap(JsonGenerator out, String name, Map<String, Object> map) throws IOException {
        if (!map.isEmpty()) {
            out.writeFieldName(name);
            DataJson.writeMap(out, map);
        }
    }

    /** Reads a reference, from its first name to its end. */
    static Repeated read(JsonParser in) throws IOException {
        if (in.currentToken() != JsonToken.FIELD_NAME || !isMark(in.currentName())) {
            throw Json.bad(in, "expected a reference");
        }
        var mark = in.currentName();
        in.nextToken();
        if (SHARED.equals(mark)) {
            return shared(in);
        }
        return SAME.equals(mark) ? value(in) : loop(in);
    }

    private static Value value(JsonParser in) throws IOException {
        var place = Json.text(in);
        int index = -1;
        in.nextToken();
        if (isAt(in, AT)) {
            in.nextToken();
            index = Math.toIntExact(Json.whole(in));
            in.nextToken();
        }
        return new Value(place, index, and(in));
    }

    private static Loop loop(JsonParser in) throws IOException {
        int size = Math.toIntExact(Json.whole(in));
        in.nextToken();
        var errors = map(in, ERRORS);
        return new Loop(size, errors, and(in));
    }

    private static Shared shared(JsonParser in) throws IOException {
        var name = Json.text(in);
        in.nextToken();
        return new Shared(name, and(in));
    }

    private static Map<String, Object> and(JsonParser in) throws IOException {
        var own = map(in, AND);
        Json.expect(in, JsonToken.END_OBJECT, "the end of a reference");
        return own;
    }

    private static Map<String, Object> map(JsonParser in, String name) throws IOException {
        if (!isAt(in, name)) {
            return Map.of();
        }
        in.nextToken();
        var map = DataJson.readMap(in);
        in.nextToken();
        return map;
    }

    private static boolean isAt(JsonParser in, String name) throws IOException {
        return in.currentToken() == JsonToken.FIELD_NAME && name.equals(in.currentName());
    }
}
