package dev.millrace.cli;

import dev.millrace.EngineBuilder;
import dev.millrace.definition.Amounts;
import dev.millrace.definition.Durations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Whether what nodes say is written to files, and how much of it is kept. Confined to one run. */
final class LogFileOptions {

    private static final String USUAL_SIZE = "10MB";
    private static final int USUAL_COUNT = 5;

    @Option(
            names = "--log-dir",
            paramLabel = "DIR",
            description = "Write what nodes say to files in this directory: one for each execution, and one for each of"
                    + " its nodes.")
    private @Nullable Path folder;

    @Option(
            names = "--log-size",
            paramLabel = "AMOUNT",
            description = "How long one of these files becomes before the next is begun; 10MB without it.")
    private @Nullable String size;

    @Option(
            names = "--log-count",
            paramLabel = "N",
            description = "How many files are kept of each execution and each node, the newest; 5 without it.")
    private @Nullable Integer count;

    @Option(
            names = "--log-runs",
            paramLabel = "N",
            description = "Of how many executions files are kept there, the newest; of all without it.")
    private int runs;

    @Option(
            names = "--log-age",
            paramLabel = "DURATION",
            description = "How long files are kept after their last line, such as 30d; for ever without it.")
    private @Nullable String age;

    @Option(
            names = "--log-total",
            paramLabel = "AMOUNT",
            description = "How much the files of all executions may hold together, such as 1GB; no limit without it.")
    private @Nullable String total;

    @Option(names = "--log-json", description = "Write a JSON object on each line of these files.")
    private boolean json;

    /** Has an engine's nodes be heard, if that was asked. */
    void on(EngineBuilder engine) {
        var length = size == null ? USUAL_SIZE : size;
        var bytes = Amounts.parse(length)
                .orElseThrow(() -> CommandFailedException.usage(
                        "[CLI-176] --log-size takes " + Amounts.FORM + ", not '" + length + "'"));
        int most = count == null ? USUAL_COUNT : count;
        if (most < 1) {
            throw CommandFailedException.usage("[CLI-176] --log-count must be at least 1, not " + most);
        }
        checkFolder();
        var retention = retention();
        if (folder != null) {
            engine.listener(new NodeLogFiles(folder, bytes, most, json, retention));
        } else if (!retention.equals(LogRetention.ALL)) {
            throw CommandFailedException.usage(
                    "[CLI-181] --log-runs, --log-age and --log-total are of the files in --log-dir DIR; give that too");
        }
    }

    /** Logs that nobody would find afterwards are refused before anything runs. */
    private void checkFolder() {
        if (folder == null) {
            if (size != null || count != null || json) {
                throw CommandFailedException.usage(
                        "[CLI-176] --log-size, --log-count and --log-json are of the files in --log-dir DIR; give that"
                                + " too");
            }
            return;
        }
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw CommandFailedException.usage(
                    "[CLI-183] --log-dir " + folder + " is no folder, and none can be made there: " + e);
        }
        if (!Files.isWritable(folder)) {
            throw CommandFailedException.usage("[CLI-183] --log-dir " + folder + " may not be written");
        }
    }

    private LogRetention retention() {
        if (runs < 0) {
            throw CommandFailedException.usage("[CLI-181] --log-runs must not be negative: " + runs);
        }
        var kept = Optional.ofNullable(age)
                .map(text -> Durations.parse(text)
                        .filter(time -> !time.isNegative() && !time.isZero())
                        .orElseThrow(() -> CommandFailedException.usage(
                                "[CLI-181] --log-age takes a duration such as 30d, not '" + text + "'")));
        var most = Optional.ofNullable(total)
                .map(text -> Amounts.parse(text)
                        .filter(amount -> amount > 0)
                        .orElseThrow(() -> CommandFailedException.usage(
                                "[CLI-181] --log-total takes " + Amounts.FORM + ", not '" + text + "'")));
        return new LogRetention(runs, kept.orElse(Duration.ZERO), most.orElse(0L), LogRetention.ALL.time());
    }
}
