package dev.millrace.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

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
    private WrittenExecution written = new WrittenExecution();

    @Option(
            names = "--values",
            description = "Show what nodes said, and the values of payloads, but for those whose names hold password,"
                    + " secret, token, apiKey, credential or the like.")
    private boolean values;

    ReportCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        var store = written.store();
        var report = StoredReport.of(store, written.id(), shell);
        var page = values ? report.withValues(written::isSecret).withLog(log()) : report;
        written.write(page.html(), shell);
        return ExitCodes.OK;
    }

    /** Returns what the nodes said, which may be anything that they were given. */
    private List<String> log() {
        var store = written.store();
        return store.tool().log(store.execution(written.id()).id()).stream()
                .map(Text::of)
                .toList();
    }
}
