package dev.millrace.serialization.internal.text;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.core.util.Separators.Spacing;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes plain data as JSON: two blanks deep, one line feed after each line, whatever the platform. */
public final class JsonText {

    private static final JsonFactory FACTORY = new JsonFactory();
    private static final DefaultIndenter INDENTER = new DefaultIndenter("  ", "\n");
    private static final Separators SEPARATORS = Separators.createDefaultInstance()
            .withObjectFieldValueSpacing(Spacing.AFTER)
            .withObjectEmptySeparator("")
            .withArrayEmptySeparator("");

    private final JsonGenerator out;

    private JsonText(JsonGenerator out) {
        this.out = out;
    }

    /**
     * Returns the text of plain data.
     *
     * @throws IllegalArgumentException if it holds what JSON cannot say, such as a number that is not finite
     */
    public static String of(@Nullable Object data) {
        var text = new StringWriter();
        try (var out = FACTORY.createGenerator(text)) {
            indent(out);
            new JsonText(out).write(data);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.append('\n').toString();
    }

    /**
     * Returns the text of plain data on one line, without a line feed.
     *
     * @throws IllegalArgumentException as for {@link #of}
     */
    public static String lineOf(@Nullable Object data) {
        var text = new StringWriter();
        try (var out = FACTORY.createGenerator(text)) {
            new JsonText(out).write(data);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    /** Lets a generator write each entry and element on a line of its own. */
    public static void indent(JsonGenerator out) {
        var printer = new DefaultPrettyPrinter(SEPARATORS);
        printer.indentObjectsWith(INDENTER);
        printer.indentArraysWith(INDENTER);
        out.setPrettyPrinter(printer);
    }

    private void write(@Nullable Object value) throws IOException {
        if (value instanceof Map<?, ?> map) {
            out.writeStartObject();
            for (var entry : map.entrySet()) {
                out.writeFieldName(String.valueOf(entry.getKey()));
                write(entry.getValue());
            }
            out.writeEndObject();
        } else if (value instanceof List<?> list) {
            out.writeStartArray();
            for (var element : list) {
                write(element);
            }
            out.writeEndArray();
        } else {
            writeScalar(value);
        }
    }

    private void writeScalar(@Nullable Object value) throws IOException {
        if (value == null) {
            out.writeNull();
        } else if (value instanceof Boolean truth) {
            out.writeBoolean(truth);
        } else if (value instanceof Number number) {
            writeNumber(number);
        } else {
            out.writeString(value.toString());
        }
    }

    private void writeNumber(Number number) throws IOException {
        if (number instanceof BigInteger whole) {
            out.writeNumber(whole);
        } else if (number instanceof BigDecimal decimal) {
            out.writeNumber(decimal);
        } else if (number instanceof Double || number instanceof Float) {
            out.writeNumber(PlainData.finite(number).toString());
        } else {
            out.writeNumber(number.longValue());
        }
    }
}
