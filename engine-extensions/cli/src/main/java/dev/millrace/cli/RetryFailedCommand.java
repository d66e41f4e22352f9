package dev.millrace.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code millrace retry-failed}: gives what failed another chance. Confined to one run. */
@Command(
        description = "Runs the failed nodes of an execution again, and what is behind them, and brings it to its end.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "An execution that has ended goes on. --preview says what would happen, and does nothing.",
            "",
            RepairOption.ENDS
        })
final class RetryFailedCommand implements Callable<Integer> {

    private final Shell shell;

    @Mixin
    private RepairOption repair = new RepairOption();

    RetryFailedCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        return repair.run(shell, "failed nodes were run again by hand", AskedRepair.rerunFailed());
    }
}
