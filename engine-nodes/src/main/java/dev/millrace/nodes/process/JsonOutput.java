package dev.millrace.nodes.process;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.millrace.event.Failure;
import dev.millrace.node.Data;
import java.util.LinkedHashMap;
import java.util.Map;

/** The output of a process: what it wrote, and what that holds as JSON where the node asks for it. */
final class JsonOutput {

    static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private JsonOutput() {}

    static Map<String, Object> of(Settings settings, Finished finished) throws ProgramException {
        var output = finished.output();
        if (settings.text("outputFormat").filter("json"::equalsIgnoreCase).isPresent()) {
            output.putAll(parsed(finished));
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
            var value = JSON.readValue(finished.stdout(), Object.class);
            return value == null ? Map.of() : new LinkedHashMap<>(Data.outputOf(value));
        } catch (JsonProcessingException e) {
            var place = e.getLocation();
            var where = place == null ? "" : " at line " + place.getLineNr() + ", column " + place.getColumnNr();
            throw new ProgramException(
                    Failure.of("InvalidOutput", "[NODE-305] stdout is not JSON" + where + "; it must hold one value"));
        }
    }
}
