package dev.millrace.cli;

import dev.millrace.event.ExecutionSnapshot;
import dev.millrace.serialization.ReportJson;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Where executions are that a command changes, why it does so, and how it reports. Confined to one run. */
final class Reporting {

    @Mixin
    private RevivingStoreOption store = new RevivingStoreOption();

    @Option(names = "--reason", paramLabel = "TEXT", description = "Why; it stands in the execution's history.")
    private String reason = "";

    @Option(names = "--json", description = "Print JSON instead of a table.")
    private boolean json;

    @Option(
            names = {"-q", "--quiet"},
            description = "No progress and no table; only what went wrong.")
    private boolean quiet;

    @Mixin
    private SecretOption secrets = new SecretOption();

    StoreOption store() {
        return store;
    }

    /** Returns the reason, or another if none was given. */
    String reason(String other) {
        return reason.isEmpty() ? other : reason;
    }

    boolean isJson() {
        return json;
    }

    boolean isQuiet() {
        return quiet;
    }

    ProgressDisplay progress(Shell shell) {
        return quiet ? new ProgressDisplay.NoProgress() : new ProgressLog(shell.err());
    }

    /** Prints how the execution stands. */
    void print(Shell shell, ExecutionSnapshot snapshot, boolean isWell) {
        if (json) {
            shell.out().print(secrets.json(ReportJson.of(snapshot)));
        } else if (!quiet) {
            shell.out().print(RunTable.of(snapshot));
        } else if (!isWell) {
            shell.err().println(RunTable.verdict(snapshot));
        }
    }
}
