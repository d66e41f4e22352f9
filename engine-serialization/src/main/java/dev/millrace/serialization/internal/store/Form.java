package dev.millrace.serialization.internal.store;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.millrace.event.Repeated;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How the values of one type stand in a record.
 *
 * @param name the type's name in the documentation
 * @param writer writes a value
 * @param reader reads a value, from its first token to its last
 * @param absent the value that is left out; null if a value must stand there
 */
record Form(
        String name, Writer writer, Reader reader, @Nullable Object absent) {

    /** Writes a value. */
    @FunctionalInterface
    interface Writer {
        void write(JsonGenerator out, Object value) throws IOException;
    }

    /** Reads a value. */
    @FunctionalInterface
    interface Reader {
        Object read(JsonParser in) throws IOException;
    }

    static final Form TEXT = new Form("text", (out, value) -> Json.writeText(out, (String) value), Json::text, "");
    static final Form BOOLEAN =
            new Form("boolean", (out, value) -> out.writeBoolean((Boolean) value), Form::truth, false);
    static final Form INT = new Form("int", (out, value) -> out.writeNumber((Integer) value), Form::smallWhole, null);
    static final Form LONG = new Form("long", (out, value) -> out.writeNumber((Long) value), Json::whole, null);
    static final Form DOUBLE = new Form("number", DataJson::write, Form::fraction, null);
    static final Form OPTIONAL_INT = new Form(
            "int, optional",
            (out, value) -> out.writeNumber(((OptionalInt) value).orElseThrow()),
            in -> OptionalInt.of(smallWhole(in)),
            OptionalInt.empty());
    static final Form DATA_MAP = new Form(
            "map of data", (out, value) -> DataJson.writeMap(out, (Map<?, ?>) value), DataJson::readMap, Map.of());
    static final Form TEXT_MAP = new Form("map of text", DATA_MAP.writer(), Form::texts, Map.of());
    static final Form DATA_LIST = new Form("list of data", Form::writeItems, Form::items, List.of());

    private static void writeItems(JsonGenerator out, Object value) throws IOException {
        DataJson.write(out, value instanceof Repeated.Items repeated ? repeated.value() : value);
    }

    private static List<?> items(JsonParser in) throws IOException {
        if (in.currentToken() == JsonToken.START_OBJECT) {
            in.nextToken();
            if (RepeatedJson.read(in) instanceof Repeated.Value value) {
                return new Repeated.Items(value);
            }
            throw Json.bad(in, "expected a list");
        }
        return elements(in, DataJson::read);
    }

    /** Returns the form of a type whose values have a text each. */
    static Form ofText(String name, Function<String, ?> parse) {
        return new Form(
                name, (out, value) -> Json.writeText(out, value.toString()), in -> parse.apply(Json.text(in)), null);
    }

    /** Returns the form of an enum whose constants have these names. */
    static Form ofChoices(String name, Map<String, Enum<?>> choices) {
        var names = new String[choices.size()];
        choices.forEach((text, constant) -> names[constant.ordinal()] = text);
        return new Form(
                name,
                (out, value) -> out.writeString(names[((Enum<?>) value).ordinal()]),
                in -> {
                    var choice = choices.get(Json.text(in));
                    if (choice == null) {
                        throw Json.bad(in, "expected one of " + name);
                    }
                    return choice;
                },
                null);
    }

    Form optional() {
        return new Form(
                name + ", optional",
                (out, value) -> writer.write(out, ((Optional<?>) value).orElseThrow()),
                in -> Optional.of(reader.read(in)),
                Optional.empty());
    }

    Form list() {
        return new Form(
                "list of " + name,
                (out, value) -> {
                    out.writeStartArray();
                    for (Object element : (List<?>) value) {
                        writer.write(out, element);
                    }
                    out.writeEndArray();
                },
                in -> elements(in, reader::read),
                List.of());
    }

    /** Reads an element, which may be null where it is data. */
    private interface ElementReader {
        @Nullable
        Object read(JsonParser in) throws IOException;
    }

    private static List<?> elements(JsonParser in, ElementReader reader) throws IOException {
        Json.expect(in, JsonToken.START_ARRAY, "a list");
        var list = new ArrayList<@Nullable Object>();
        while (in.nextToken() != JsonToken.END_ARRAY) {
            list.add(reader.read(in));
        }
        return Collections.unmodifiableList(list);
    }

    private static Map<String, Object> texts(JsonParser in) throws IOException {
        var map = DataJson.readMap(in);
        for (Object value : map.values()) {
            if (!(value instanceof String)) {
                throw Json.bad(in, "expected a map of texts");
            }
        }
        return map;
    }

    private static int smallWhole(JsonParser in) throws IOException {
        return Math.toIntExact(Json.whole(in));
    }

    private static Object truth(JsonParser in) throws IOException {
        return in.getBooleanValue();
    }

    private static Object fraction(JsonParser in) throws IOException {
        if (DataJson.read(in) instanceof Double number) {
            return number;
        }
        throw Json.bad(in, "expected a fraction");
    }
}
