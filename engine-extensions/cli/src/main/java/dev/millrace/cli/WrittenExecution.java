package dev.millrace.cli;

import dev.millrace.serialization.ReportJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Execution of a store that a command writes to a file or prints, and what of it is masked. */
final class WrittenExecution {

    @Mixin
    private RunningStoreOption store = new RunningStoreOption();

    @Option(
            names = {"-o", "--output-file"},
            paramLabel = "FILE",
            description = "Where to; the standard output without it.")
    private @Nullable Path file;

    @Option(
            names = "--mask",
            paramLabel = "NAME",
            split = ",",
            description = "Further names whose values are masked, in any case.")
    private List<String> masked = List.of();

    @Parameters(paramLabel = "ID", description = "The execution.")
    private String id = "";

    RunningStoreOption store() {
        return store;
    }

    String id() {
        return id;
    }

    /** Returns whether a value is masked, by its name. */
    boolean isSecret(String name) {
        return ReportJson.isSecret(name) || masked.stream().anyMatch(name::equalsIgnoreCase);
    }

    /** Writes a text to the file, or prints it. */
    void write(String text, Shell shell) {
        if (file == null) {
            shell.out().print(text);
            return;
        }
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw CommandFailedException.failed("[CLI-130] " + file
                    + " cannot be written; name a file in a folder that is there and may" + " be written");
        }
        shell.out().println("written to " + file);
    }
}
