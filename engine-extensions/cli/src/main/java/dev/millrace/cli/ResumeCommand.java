package dev.millrace.cli;

import dev.millrace.event.ExecutionStatus;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code millrace resume}: goes on with an execution that was paused. Confined to one run. */
@Command(
        description = "Resumes a paused execution of a store and brings it to its end.",
        mixinStandardHelpOptions = true,
        footer = {"", "Ends with 0 if it completed, 1 if it did not, 2 if there is no such execution."})
final class ResumeCommand implements Callable<Integer> {

    private final Shell shell;

    @Mixin
    private Target target = new Target();

    @Mixin
    private WaitOption wait = new WaitOption();

    ResumeCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        var limit = wait.limit();
        var stored = target.store().liveExecution(target.id());
        if (stored.status() != ExecutionStatus.PAUSED) {
            throw CommandFailedException.failed(
                    "[CLI-112] execution " + stored.id() + " is not paused; 'millrace recover --store "
                            + target.store().directory() + "' goes on with what was left behind");
        }
        var folder = target.store().folder(stored);
        var progress = target.progress(shell);
        try (var revival = new Revival(shell, target.store(), folder, limit, progress)) {
            revival.ask(stored, execution -> execution.resume(target.reason("resumed by hand")));
            var snapshot = revival.bringOn(stored);
            progress.end();
            boolean isWell = snapshot.status() == ExecutionStatus.COMPLETED;
            target.print(shell, snapshot, isWell);
            return isWell ? ExitCodes.OK : ExitCodes.FAILED;
        }
    }
}
