package dev.millrace.cli;

import dev.millrace.event.ExecutionStatus;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code millrace cancel}: ends an execution that rests in a store. Confined to one run. */
@Command(
        description = "Cancels an execution of a store, and compensates it where its workflow says so.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Ends with 0 if it is cancelled or compensated now, 1 if it ended in another way, 2 if there is no such execution."
        })
final class CancelCommand implements Callable<Integer> {

    private final Shell shell;

    @Mixin
    private Target target = new Target();

    @Mixin
    private WaitOption wait = new WaitOption();

    CancelCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        var limit = wait.limit();
        var stored = target.store().liveExecution(target.id());
        var folder = target.store().folder(stored);
        var progress = target.progress(shell);
        try (var revival = new Revival(shell, target.store(), folder, limit, progress)) {
            revival.ask(stored, execution -> execution.cancel(target.reason("cancelled by hand")));
            var snapshot = revival.bringOn(stored);
            progress.end();
            boolean isWell =
                    snapshot.status() == ExecutionStatus.CANCELLED || snapshot.status() == ExecutionStatus.COMPENSATED;
            target.print(shell, snapshot, isWell);
            return isWell ? ExitCodes.OK : ExitCodes.FAILED;
        }
    }
}
