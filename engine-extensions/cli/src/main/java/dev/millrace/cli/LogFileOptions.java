package dev.millrace.cli;

import dev.millrace.EngineBuilder;
import dev.millrace.definition.Amounts;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Whether what nodes say is written to files, and how much of it is kept. Confined to one run. */
final class LogFileOptions {

    @Option(
            names = "--log-dir",
            paramLabel = "DIR",
            description = "Write what nodes say to files in this directory: one for each execution, and one for each of"
                    + " its nodes.")
    private @Nullable Path folder;

    @Option(
            names = "--log-size",
            paramLabel = "AMOUNT",
            defaultValue = "10MB",
            description = "How long one of these files becomes before the next is begun; 10MB without it.")
    private String size = "10MB";

    @Option(
            names = "--log-count",
            paramLabel = "N",
            defaultValue = "5",
            description = "How many files are kept of each execution and each node, the newest; 5 without it.")
    private int count = 5;

    @Option(names = "--log-json", description = "Write a JSON object on each line of these files.")
    private boolean json;

    /** Has an engine's nodes be heard, if that was asked. */
    void on(EngineBuilder engine) {
        var bytes = Amounts.parse(size)
                .orElseThrow(() -> CommandFailedException.usage(
                        "[CLI-176] --log-size takes " + Amounts.FORM + ", not '" + size + "'"));
        if (count < 1) {
            throw CommandFailedException.usage("[CLI-176] --log-count must be at least 1, not " + count);
        }
        if (folder != null) {
            engine.listener(new NodeLogFiles(folder, bytes, count, json));
        }
    }
}
