package dev.millrace.cli;

import dev.millrace.serialization.ReportJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code millrace report}: an execution as one page of HTML. Confined to one run. */
@Command(
        description = {
            "Writes one execution of a store as a page of HTML that needs nothing else: its graph, its errors, a"
                    + " timeline of its attempts, and why each node stands where it stands.",
            "Payloads are shown by the names and kinds of their entries, without values; messages of errors are shown.",
            "Takes no lock: an engine may be using the store."
        },
        mixinStandardHelpOptions = true,
        footer = {"", "Examples:", "  millrace report ID --store data/ -o report.html"})
final class ReportCommand implements Callable<Integer> {

    private final Shell shell;

    @Mixin
    private RunningStoreOption store = new RunningStoreOption();

    @Option(
            names = {"-o", "--output-file"},
            paramLabel = "FILE",
            description = "Where to; the standard output without it.")
    private @Nullable Path file;

    @Option(
            names = "--values",
            description = "Show what nodes said, and the values of payloads, but for those whose names hold password,"
                    + " secret, token, apiKey, credential or the like.")
    private boolean values;

    @Option(
            names = "--mask",
            paramLabel = "NAME",
            split = ",",
            description = "Further names whose values are masked, in any case.")
    private List<String> masked = List.of();

    @Parameters(paramLabel = "ID", description = "The execution.")
    private String id = "";

    ReportCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        var report = StoredReport.of(store, id, shell);
        var page = (values ? report.withValues(this::isSecret).withLog(log()) : report).html();
        if (file == null) {
            shell.out().print(page);
        } else {
            write(page, file);
            shell.out().println("written to " + file);
        }
        return ExitCodes.OK;
    }

    /** Returns what the nodes said, which may be anything that they were given. */
    private List<String> log() {
        return store.tool().log(store.execution(id).id()).stream().map(Text::of).toList();
    }

    private boolean isSecret(String name) {
        return ReportJson.isSecret(name) || masked.stream().anyMatch(name::equalsIgnoreCase);
    }

    private static void write(String page, Path file) {
        try {
            Files.writeString(file, page);
        } catch (IOException e) {
            throw CommandFailedException.failed("[CLI-130] " + file + " cannot be written: " + e.getMessage()
                    + "; name a file in a folder that is there");
        }
    }
}
