package dev.millrace.cli;

import dev.millrace.Execution;
import dev.millrace.event.ExecutionStatus;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code millrace pause}: holds an execution that rests in a store. Confined to one run. */
@Command(
        description = "Pauses an execution of a store: a recovery leaves it as it is until it is resumed.",
        mixinStandardHelpOptions = true,
        footer = {"", "Ends with 0 if it is paused now, 1 if it could not be, 2 if there is no such execution."})
final class PauseCommand implements Callable<Integer> {

    private final Shell shell;

    @Mixin
    private Target target = new Target();

    PauseCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        var stored = target.store().liveExecution(target.id());
        if (stored.status() == ExecutionStatus.PAUSED) {
            throw CommandFailedException.failed("[CLI-113] execution " + stored.id() + " is paused already");
        }
        var folder = target.store().folder(stored);
        try (var revival = new Revival(shell, target.store(), folder, Duration.ZERO, event -> {})) {
            if (!revival.ask(stored, execution -> execution.pause(target.reason("paused by hand")))) {
                throw CommandFailedException.failed("[CLI-113] execution " + stored.id()
                        + " cannot be paused: its workflow does not allow it, or it is being stopped or compensated; it is "
                        + revival.ask(stored, Execution::status));
            }
            target.print(shell, revival.ask(stored, Execution::snapshot), true);
            return ExitCodes.OK;
        }
    }
}
