package dev.millrace.serialization.internal.store;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Map;

/** Data as JSON of which each number comes back as the type that it was, in the form that a journal has. */
public final class ExactData {

    private ExactData() {}

    /** Returns data as JSON on one line. */
    public static String write(Map<String, ?> data) {
        var text = new StringWriter();
        try (var out = Json.FACTORY.createGenerator(text)) {
            DataJson.writeMap(out, data);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @throws IllegalArgumentException if it is something else
     */
    public static Map<String, Object> read(String json) {
        try (var in = Json.FACTORY.createParser(json)) {
            in.nextToken();
            var data = DataJson.readMap(in);
            if (in.nextToken() != null) {
                throw Json.bad(in, "expected nothing behind the data");
            }
            return data;
        } catch (IOException e) {
            throw new IllegalArgumentException("no data as they are written: " + e.getMessage(), e);
        }
    }
}
