package dev.millrace.cli;

import dev.millrace.EngineBuilder;
import dev.millrace.StartOptions;
import dev.millrace.definition.Durations;
import dev.millrace.definition.OnFailure;
import dev.millrace.definition.Priority;
import dev.millrace.definition.RetryPolicy;
import dev.millrace.definition.Workflow;
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
            names = "--env",
            paramLabel = "NAME=TEXT",
            description = "A variable for the programs that the nodes run; it wins over those of the definition and of"
                    + " its nodes, and stands for itself. Stored with the execution.")
    private List<String> environment = new ArrayList<>();

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

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            description = "How long the execution may take: 90s, 5m, 1h30m; what the workflow says without it.")
    private @Nullable String timeout;

    @Option(
            names = "--max-concurrency",
            paramLabel = "N",
            description = "How many of the execution's nodes run at once, 0 for any number; what the workflow says"
                    + " without it.")
    private @Nullable Integer maxConcurrency;

    @Option(
            names = "--sequential",
            description = "One node at a time, as --max-concurrency 1; it wins over --max-concurrency.")
    private boolean sequential;

    @Option(
            names = "--continue-on-failure",
            description = "Branches that do not depend on what failed go on to their end, whatever the workflow says;"
                    + " the execution fails all the same.")
    private boolean goesOn;

    @Option(
            names = "--max-attempts",
            paramLabel = "N",
            description = "How often nodes are tried, with growing delays, whatever they say; those with 'strategy:"
                    + " None' stay as they are.")
    private @Nullable Integer maxAttempts;

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
            options = settings(priority == null ? options : options.withPriority(priority));
            return key == null ? options : options.withKey(key);
        } catch (IllegalArgumentException e) {
            throw CommandFailedException.usage("CLI-124", e);
        }
    }

    private Map<String, String> environment() {
        var given = new LinkedHashMap<String, String>();
        for (var entry : environment) {
            int equals = entry.indexOf('=');
            if (equals < 1) {
                throw CommandFailedException.usage(
                        "[CLI-106] --env takes NAME=TEXT, such as --env STAGE=test, not '" + entry + "'");
            }
            given.put(entry.substring(0, equals), entry.substring(equals + 1));
        }
        return given;
    }

    private StartOptions settings(StartOptions start) {
        var options = environment.isEmpty() ? start : start.withEnvironment(environment());
        if (timeout != null) {
            options = options.withTimeout(Durations.parse(timeout)
                    .orElseThrow(() -> new IllegalArgumentException(
                            "--timeout takes a duration such as 90s or 1h30m, not '" + timeout + "'")));
        }
        var most = sequential ? Integer.valueOf(1) : maxConcurrency;
        options = most == null ? options : options.withMaxConcurrency(most);
        return maxAttempts == null ? options : options.withRetry(RetryPolicy.attempts(maxAttempts));
    }

    /** Returns a workflow as this start wants it to take failures. */
    Workflow on(Workflow workflow) {
        return goesOn ? workflow.withPolicy(workflow.policy().withOnFailure(OnFailure.CONTINUE)) : workflow;
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
