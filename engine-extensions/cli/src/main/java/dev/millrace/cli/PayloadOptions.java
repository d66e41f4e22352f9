package dev.millrace.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** A signal's data, from the command line. Confined to one run. */
final class PayloadOptions {

    @Option(
            names = {"-p", "--payload"},
            paramLabel = "KEY=VALUE",
            description = "One entry of the payload; read as 'run --input' reads it.")
    private List<String> entries = new ArrayList<>();

    @Option(names = "--payload-json", paramLabel = "JSON", description = "The whole payload as a JSON object.")
    private @Nullable String json;

    Map<String, Object> payload() {
        var payload = new LinkedHashMap<String, @Nullable Object>();
        if (json != null) {
            payload.putAll(InputOptions.object(json, "--payload-json"));
        }
        entries.forEach(entry -> InputOptions.put(payload, entry, "--payload"));
        return InputOptions.data(payload);
    }
}
