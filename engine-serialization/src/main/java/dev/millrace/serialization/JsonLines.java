package dev.millrace.serialization;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.millrace.node.LineFormat;
import java.io.IOException;
import java.util.Set;

/** The format {@code jsonLines}: each line is a JSON value; blank lines are no items. Thread-safe. */
public final class JsonLines implements LineFormat {

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /** Creates the format; {@link java.util.ServiceLoader} does. */
    public JsonLines() {}

    @Override
    public String name() {
        return "jsonLines";
    }

    @Override
    public Set<String> extensions() {
        return Set.of("jsonl", "ndjson");
    }

    @Override
    public boolean isSkipped(String line) {
        return line.isBlank();
    }

    @Override
    public Object item(String line) {
        try (var parser = new ExactNumbers(JSON.createParser(line))) {
            var value = JSON.readValue(parser, Object.class);
            if (value == null) {
                throw new IllegalArgumentException("null is no item");
            }
            return value;
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new AssertionError("a text is read without a disk", e);
        }
    }
}
