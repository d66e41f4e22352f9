package dev.millrace.cli;

import dev.millrace.EngineBuilder;
import dev.millrace.StartOptions;
import dev.millrace.definition.Priority;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What a start says beside its input. Confined to one run. */
final class StartingOptions {

    @Option(
            names = "--var",
            paramLabel = "KEY=VALUE",
            description = "A variable of the execution; it wins over the definition's own. Read as --input is.")
    private List<String> variables = new ArrayList<>();

    @Option(
            names = "--key",
            paramLabel = "TEXT",
            description = "The start's key: with --store, a second start with the same key reports the first one.")
    private @Nullable String key;

    @Option(names = "--label", paramLabel = "KEY=TEXT", description = "A label, to find the execution by.")
    private Map<String, String> labels = new LinkedHashMap<>();

    @Option(
            names = "--priority",
            paramLabel = "PRIORITY",
            description =
                    "How urgent the execution is: ${COMPLETION-CANDIDATES}, in any case; what the workflow says without"
                            + " it.")
    private @Nullable Priority priority;

    @Option(names = "--workers", paramLabel = "N", description = "How many nodes run at once at most.")
    private @Nullable Integer workers;

    @Mixin
    private SelectionOptions selection = new SelectionOptions();

    /** Returns what a store wants of a start, and what was given here. */
    StartOptions on(StartOptions start) {
        var given = new LinkedHashMap<String, @Nullable Object>();
        variables.forEach(entry -> InputOptions.put(given, entry, "--var"));
        var all = new LinkedHashMap<>(labels);
        all.putAll(start.labels());
        try {
            var options =
                    selection.on(start.withVariables(InputOptions.data(given)).withLabels(all));
            options = priority == null ? options : options.withPriority(priority);
            return key == null ? options : options.withKey(key);
        } catch (IllegalArgumentException e) {
            throw CommandFailedException.usage("CLI-124", e);
        }
    }

    void on(EngineBuilder engine) {
        if (workers != null) {
            try {
                engine.workers(workers);
            } catch (IllegalArgumentException e) {
                throw CommandFailedException.usage("[CLI-124] --workers: " + e.getMessage());
            }
        }
    }
}
