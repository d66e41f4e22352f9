package dev.millrace.cli;

import dev.millrace.definition.Durations;
import dev.millrace.store.StoredExecution;
import dev.millrace.time.TimeSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which executions of a store are meant, by how they were started. Confined to one run. */
final class FilterOptions {

    @Option(names = "--key", paramLabel = "TEXT", description = "Only the one that was started under this key.")
    private @Nullable String key;

    @Option(
            names = "--label",
            paramLabel = "KEY=TEXT",
            description = "Only those with this label; several times for those with all of them.")
    private Map<String, String> labels = new LinkedHashMap<>();

    @Option(
            names = "--older-than",
            paramLabel = "DURATION",
            description = "Only those that were started longer ago than this: 90s, 12h, 7d.")
    private @Nullable String olderThan;

    @Option(
            names = "--newer-than",
            paramLabel = "DURATION",
            description = "Only those that were started less long ago than this: 90s, 12h, 7d.")
    private @Nullable String newerThan;

    /** Returns whether anything was said. */
    boolean isGiven() {
        return key != null || !labels.isEmpty() || olderThan != null || newerThan != null;
    }

    /** Returns whether an execution is meant. */
    boolean holds(StoredExecution stored) {
        var starter = stored.origin().starter();
        return (key == null || key.equals(starter.key()))
                && starter.labels().entrySet().containsAll(labels.entrySet())
                && (olderThan == null || stored.startedAt() < before("--older-than", olderThan))
                && (newerThan == null || stored.startedAt() > before("--newer-than", newerThan));
    }

    private static long before(String option, String age) {
        var duration = Durations.parse(age)
                .orElseThrow(() -> CommandFailedException.usage(
                        "[CLI-117] " + option + " takes a duration such as 12h or 7d, not '" + age + "'"));
        return TimeSource.system().epochMicros() - TimeUnit.MICROSECONDS.convert(duration);
    }

    @Override
    public String toString() {
        return (key == null ? "" : " --key " + key)
                + (labels.isEmpty() ? "" : " --label " + labels)
                + (olderThan == null ? "" : " --older-than " + olderThan)
                + (newerThan == null ? "" : " --newer-than " + newerThan);
    }
}
