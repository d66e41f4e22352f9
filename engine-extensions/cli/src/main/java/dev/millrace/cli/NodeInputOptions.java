package dev.millrace.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What a person says that a node shall be given. Confined to one run. */
final class NodeInputOptions {

    @Option(
            names = {"-i", "--input"},
            paramLabel = "KEY=VALUE",
            description = "One entry of the input that the node shall have; read as 'run --input' reads it.")
    private List<String> entries = new ArrayList<>();

    @Option(names = "--input-json", paramLabel = "JSON", description = "The whole input as a JSON object.")
    private @Nullable String json;

    /** Returns the input, if one was given. */
    Optional<Map<String, Object>> input() {
        return InputOptions.given(json, "--input-json", entries, "--input");
    }
}
