package dev.millrace.cli;

import dev.millrace.event.ExecutionSnapshot;
import dev.millrace.serialization.DataCodec;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The execution that a command changes, and how it reports. Confined to one run. */
final class Target {

    @Mixin
    private StoreOption store = new StoreOption();

    @Option(names = "--reason", paramLabel = "TEXT", description = "Why; it stands in the execution's history.")
    private String reason = "";

    @Option(names = "--json", description = "Print one JSON object instead of a table.")
    private boolean json;

    @Option(
            names = {"-q", "--quiet"},
            description = "No progress and no table; only what went wrong.")
    private boolean quiet;

    @Parameters(index = "0", paramLabel = "ID", description = "The execution.")
    private String id = "";

    StoreOption store() {
        return store;
    }

    String id() {
        return id;
    }

    /** Returns the reason, or another if none was given. */
    String reason(String other) {
        return reason.isEmpty() ? other : reason;
    }

    boolean isJson() {
        return json;
    }

    Progress progress(Shell shell) {
        return quiet ? new Progress.NoProgress() : new ProgressLog(shell.err());
    }

    /** Prints how the execution stands. */
    void print(Shell shell, ExecutionSnapshot snapshot, boolean isWell) {
        if (json) {
            shell.out().print(DataCodec.toJson(RunData.of(snapshot)));
        } else if (!quiet) {
            shell.out().print(RunTable.of(snapshot));
        } else if (!isWell) {
            shell.err().println(RunTable.verdict(snapshot));
        }
    }
}
