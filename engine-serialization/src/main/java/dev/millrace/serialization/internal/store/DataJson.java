package dev.millrace.serialization.internal.store;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.millrace.event.Repeated;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * JSON-like data, in which a number keeps its type. A plain whole number is an Integer, or a Long if it is too large
 * for one; a plain fraction is a Double. Any other number is a map of one entry such as {@code {"$long":"5"}}, and a
 * map whose own first key begins with {@code $} lies in {@code {"$map":{...}}}.
 */
final class DataJson {

    private static final char MARK = '$';
    private static final String MAP = "$map";
    private static final Map<String, Function<String, Number>> NUMBERS = Map.of(
            "$long", Long::valueOf,
            "$integer", BigInteger::new,
            "$decimal", BigDecimal::new,
            "$double", Double::valueOf,
            "$float", Float::valueOf,
            "$short", Short::valueOf,
            "$byte", Byte::valueOf);

    private DataJson() {}

    // Writing

    static void write(JsonGenerator out, @Nullable Object value) throws IOException {
        if (value instanceof String text) {
            Json.writeText(out, text);
        } else if (value instanceof Number number) {
            writeNumber(out, number);
        } else if (value instanceof Repeated repeated) {
            RepeatedJson.write(out, repeated);
        } else if (value instanceof Map<?, ?> map) {
            writeMarked(out, map);
        } else if (value instanceof List<?> list) {
            out.writeStartArray();
            for (var element : list) {
                write(out, element);
            }
            out.writeEndArray();
        } else if (value instanceof Boolean truth) {
            out.writeBoolean(truth);
        } else if (value == null) {
            out.writeNull();
        } else {
            throw new IllegalArgumentException("a value of " + value.getClass().getName() + " is no data");
        }
    }

    private static void writeMarked(JsonGenerator out, Map<?, ?> map) throws IOException {
        boolean plain = hasGoodKeys(map);
        if (plain
                && !isMarked(
                        map.isEmpty()
                                ? ""
                                : String.valueOf(map.keySet().iterator().next()))) {
            writeEntries(out, map);
        } else {
            out.writeStartObject();
            out.writeFieldName(MAP);
            writeMap(out, map);
            out.writeEndObject();
        }
    }

    /** Writes a map where nothing else can stand. */
    static void writeMap(JsonGenerator out, Map<?, ?> map) throws IOException {
        if (map instanceof Repeated repeated) {
            out.writeStartArray();
            RepeatedJson.write(out, repeated);
            out.writeEndArray();
        } else if (hasGoodKeys(map)) {
            writeEntries(out, map);
        } else {
            writePairs(out, map);
        }
    }

    private static void writeEntries(JsonGenerator out, Map<?, ?> map) throws IOException {
        out.writeStartObject();
        for (var entry : map.entrySet()) {
            out.writeFieldName(String.valueOf(entry.getKey()));
            write(out, entry.getValue());
        }
        out.writeEndObject();
    }

    /** Parsers refuse half of a character in a key, though not in a text: keys and values by turns. */
    private static void writePairs(JsonGenerator out, Map<?, ?> map) throws IOException {
        out.writeStartArray();
        for (var entry : map.entrySet()) {
            Json.writeText(out, String.valueOf(entry.getKey()));
            write(out, entry.getValue());
        }
        out.writeEndArray();
    }

    private static boolean hasGoodKeys(Map<?, ?> map) {
        for (var key : map.keySet()) {
            if (!Json.isWellFormed(String.valueOf(key))) {
                return false;
            }
        }
        return true;
    }

    private static void writeNumber(JsonGenerator out, Number number) throws IOException {
        if (number instanceof Integer whole) {
            out.writeNumber(whole);
        } else if (number instanceof Double fraction && Double.isFinite(fraction)) {
            out.writeNumber(fraction);
        } else if (number instanceof Long whole && whole != whole.intValue()) {
            out.writeNumber(whole);
        } else {
            out.writeStartObject();
            out.writeStringField(tagOf(number), number.toString());
            out.writeEndObject();
        }
    }

    private static String tagOf(Number number) {
        if (number instanceof Long) {
            return "$long";
        } else if (number instanceof BigDecimal) {
            return "$decimal";
        } else if (number instanceof BigInteger) {
            return "$integer";
        } else if (number instanceof Double) {
            return "$double";
        } else if (number instanceof Float) {
            return "$float";
        } else if (number instanceof Short) {
            return "$short";
        } else if (number instanceof Byte) {
            return "$byte";
        }
        throw new IllegalArgumentException("a value of " + number.getClass().getName() + " is no data");
    }

    // Reading

    static @Nullable Object read(JsonParser in) throws IOException {
        return switch (in.currentToken()) {
            case VALUE_STRING -> in.getText();
            case VALUE_NUMBER_INT -> whole(in);
            case VALUE_NUMBER_FLOAT -> fraction(in);
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            case START_ARRAY -> list(in);
            case START_OBJECT -> {
                in.nextToken();
                boolean marked = in.currentToken() == JsonToken.FIELD_NAME && isMarked(in.currentName());
                yield marked ? readMarked(in) : readEntries(in);
            }
            case NOT_AVAILABLE, END_OBJECT, END_ARRAY, FIELD_NAME, VALUE_EMBEDDED_OBJECT ->
                throw Json.bad(in, "expected a value");
        };
    }

    /** Reads a map where nothing else can stand. */
    static Map<String, Object> readMap(JsonParser in) throws IOException {
        if (in.currentToken() == JsonToken.START_ARRAY) {
            return readPairs(in);
        }
        Json.expect(in, JsonToken.START_OBJECT, "a map");
        in.nextToken();
        return readEntries(in);
    }

    private static Object whole(JsonParser in) throws IOException {
        return switch (in.getNumberType()) {
            case INT -> in.getIntValue();
            case LONG -> in.getLongValue();
            case BIG_INTEGER, FLOAT, DOUBLE, BIG_DECIMAL -> throw Json.bad(in, "expected a number of 64 bits");
        };
    }

    private static Object fraction(JsonParser in) throws IOException {
        double value = in.getDoubleValue();
        if (!Double.isFinite(value)) {
            throw Json.bad(in, "expected a finite number");
        }
        return value;
    }

    private static List<Object> list(JsonParser in) throws IOException {
        var list = new ArrayList<@Nullable Object>();
        while (in.nextToken() != JsonToken.END_ARRAY) {
            list.add(read(in));
        }
        return castList(Collections.unmodifiableList(list));
    }

    private static Object readMarked(JsonParser in) throws IOException {
        var tag = in.currentName();
        if (RepeatedJson.isMark(tag)) {
            return RepeatedJson.read(in);
        }
        in.nextToken();
        var value = MAP.equals(tag) ? readMap(in) : number(in, tag);
        if (in.nextToken() != JsonToken.END_OBJECT) {
            throw Json.bad(in, "expected nothing beside a marked value");
        }
        return value;
    }

    private static Number number(JsonParser in, String tag) throws IOException {
        var type = NUMBERS.get(tag);
        if (type == null) {
            throw Json.bad(in, "expected a known mark");
        }
        return type.apply(Json.text(in));
    }

    private static Map<String, Object> readEntries(JsonParser in) throws IOException {
        var map = new LinkedHashMap<String, @Nullable Object>();
        int read = 0;
        for (; in.currentToken() == JsonToken.FIELD_NAME; in.nextToken()) {
            var key = in.currentName();
            in.nextToken();
            map.put(key, read(in));
            read++;
        }
        Json.expect(in, JsonToken.END_OBJECT, "the end of a map");
        return finished(in, map, read);
    }

    private static Map<String, Object> readPairs(JsonParser in) throws IOException {
        var map = new LinkedHashMap<String, @Nullable Object>();
        int read = 0;
        while (in.nextToken() != JsonToken.END_ARRAY) {
            if (in.currentToken() == JsonToken.START_OBJECT && read == 0) {
                return onlyRepeated(in);
            }
            var key = Json.text(in);
            in.nextToken();
            map.put(key, read(in));
            read++;
        }
        return finished(in, map, read);
    }

    /** A list of one map stands for a map that an earlier event holds. */
    private static Repeated onlyRepeated(JsonParser in) throws IOException {
        in.nextToken();
        var repeated = RepeatedJson.read(in);
        if (in.nextToken() != JsonToken.END_ARRAY) {
            throw Json.bad(in, "expected nothing beside a reference");
        }
        return repeated;
    }

    /** Most maps have one entry: a map of that size takes a tenth of the room of one that keeps an order. */
    private static Map<String, Object> finished(JsonParser in, Map<String, @Nullable Object> map, int read)
            throws IOException {
        if (map.size() != read) {
            throw Json.bad(in, "expected each key once");
        }
        if (map.size() != 1) {
            return map.isEmpty() ? Map.of() : castMap(Collections.unmodifiableMap(map));
        }
        var only = map.entrySet().iterator().next();
        return castMap(Collections.singletonMap(only.getKey(), only.getValue()));
    }

    private static boolean isMarked(String key) {
        return !key.isEmpty() && key.charAt(0) == MARK;
    }

    @SuppressWarnings("unchecked") // data may hold null; the collections that carry it say Object
    private static Map<String, Object> castMap(Map<String, ?> map) {
        return (Map<String, Object>) map;
    }

    @SuppressWarnings("unchecked") // data may hold null; the collections that carry it say Object
    private static List<Object> castList(List<?> list) {
        return (List<Object>) list;
    }
}
