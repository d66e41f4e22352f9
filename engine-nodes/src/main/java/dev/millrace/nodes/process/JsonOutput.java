package dev.millrace.nodes.process;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.millrace.event.Failure;
import dev.millrace.node.Data;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The output of a process: what it wrote, and what that holds as JSON where the node asks for it. */
final class JsonOutput {

    /** Where the values lie whose names the engine's own have. */
    static final String OWN = "json";

    private static final String BYTE_ORDER_MARK = "\uFEFF";

    static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private JsonOutput() {}

    static Map<String, Object> of(ProcessSettings settings, Finished finished) throws ProgramException {
        return settings.text("outputFormat").filter("json"::equalsIgnoreCase).isPresent()
                ? merged(finished, parsed(finished))
                : finished.output();
    }

    /**
     * Returns the output of a process with the values that it wrote. What the engine says of it wins: a value of the
     * same name, and one that is named {@code json} beside such a value, lies in the map {@code json}.
     */
    static Map<String, Object> merged(Finished finished, Map<String, Object> written) {
        var output = finished.output();
        var own = new LinkedHashMap<String, Object>(written);
        own.keySet().retainAll(output.keySet());
        if (!own.isEmpty() && written.containsKey(OWN)) {
            own.put(OWN, written.get(OWN));
        }
        written.forEach(output::putIfAbsent);
        if (!own.isEmpty()) {
            output.put(OWN, own);
        }
        return output;
    }

    private static Map<String, Object> parsed(Finished finished) throws ProgramException {
        if (finished.stdoutDropped() > 0) {
            throw ProgramException.forGood(
                    "InvalidOutput",
                    "[NODE-306] stdout is longer than captureLimit by " + finished.stdoutDropped()
                            + " bytes, so it cannot be read as JSON; raise captureLimit");
        }
        try {
            var value = read(finished.stdout());
            return value == null ? Map.of() : Data.outputOf(value);
        } catch (JsonProcessingException e) {
            var place = e.getLocation();
            var where = place == null ? "" : " at line " + place.getLineNr() + ", column " + place.getColumnNr();
            var why = e.getCause() instanceof IllegalArgumentException refused ? ": " + refused.getMessage() : "";
            throw new ProgramException(Failure.of(
                            "InvalidOutput", "[NODE-305] stdout is not JSON" + where + why + "; it must hold one value")
                    .with(finished.output()));
        }
    }

    /**
     * Returns the value that a text holds, its numbers exact.
     *
     * @throws JsonProcessingException if it holds none, or a number that no data can
     */
    static @Nullable Object read(String text) throws JsonProcessingException {
        var json = text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
        try (var parser = new ExactNumberParser(JSON.createParser(json))) {
            return JSON.readValue(parser, Object.class);
        } catch (JsonProcessingException e) {
            throw e;
        } catch (IOException e) {
            throw new AssertionError("a text is read without a disk", e);
        }
    }

    /** Returns the value that bytes hold, as {@link #read(String)} does. */
    static @Nullable Object read(byte[] utf8) throws JsonProcessingException {
        return read(new String(utf8, StandardCharsets.UTF_8));
    }
}
