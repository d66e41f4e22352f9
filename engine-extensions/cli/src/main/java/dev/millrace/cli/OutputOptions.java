package dev.millrace.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What a person says that a node has put out. Confined to one run. */
final class OutputOptions {

    @Option(
            names = "--output",
            paramLabel = "KEY=VALUE",
            description = "One entry of the output that the node shall have; read as 'run --input' reads it.")
    private List<String> entries = new ArrayList<>();

    @Option(names = "--output-json", paramLabel = "JSON", description = "The whole output as a JSON object.")
    private @Nullable String json;

    /** Returns the output, if one was given. */
    Optional<Map<String, Object>> output() {
        return InputOptions.given(json, "--output-json", entries, "--output");
    }
}
