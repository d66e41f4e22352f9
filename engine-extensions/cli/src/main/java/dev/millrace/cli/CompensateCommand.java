package dev.millrace.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code millrace compensate}: undoes what nodes did, and runs them again. Confined to one run. */
@Command(
        description =
                "Undoes what a node and all that is behind it did, and runs them again, and brings the execution to"
                        + " its end.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "The execution must have ended. What completed last is undone first, by the compensations of the workflow;"
                    + " what has none",
            "only runs again. If a compensation fails, nothing runs again. --preview says what would happen, and does"
                    + " nothing; a",
            "terminal shows it and asks.",
            "",
            "Example:",
            "  millrace compensate ID --back-to reserve --store data/ --preview",
            "",
            RepairOption.ENDS
        })
final class CompensateCommand implements Callable<Integer> {

    private final Shell shell;

    @Mixin
    private RepairOption repair = new RepairOption();

    @Option(names = "--back-to", required = true, paramLabel = "NODE", description = "The path of the node.")
    private String node = "";

    CompensateCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        return repair.run(shell, "gone back to a node by hand", AskedRepair.compensateBackTo(node));
    }
}
