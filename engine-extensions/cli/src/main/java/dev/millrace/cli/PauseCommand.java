package dev.millrace.cli;

import dev.millrace.Execution;
import dev.millrace.cli.GroupSteps.Step;
import dev.millrace.event.ExecutionSnapshot;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.store.StoredExecution;
import java.time.Duration;
import java.util.Set;
import picocli.CommandLine.Command;

/** {@code millrace pause}: holds an execution that rests in a store. Confined to one run. */
@Command(
        description = {
            "Pauses an execution of a store, or all of a workflow: a recovery leaves them as they are until "
                    + "they are resumed."
        },
        mixinStandardHelpOptions = true,
        footer = {"", "Ends with 0 if each is paused now, 1 if one could not be, 2 if there is no such execution."})
final class PauseCommand extends RequestCommand {

    PauseCommand(Shell shell) {
        super(shell, "paused by hand");
    }

    @Override
    String verb() {
        return "pause";
    }

    @Override
    Step step(String reason) {
        return new Step(GroupSteps.open(), group -> group.pause(reason), Duration.ZERO, Set.of(ExecutionStatus.PAUSED));
    }

    @Override
    void check(StoredExecution stored, StoreOption store) {
        if (stored.status() == ExecutionStatus.PAUSED) {
            throw CommandFailedException.failed("[CLI-113] execution " + stored.id() + " is paused already");
        }
    }

    @Override
    ExecutionSnapshot ask(Revival revival, StoredExecution stored, String reason) {
        if (!revival.ask(stored, execution -> execution.pause(reason))) {
            throw CommandFailedException.failed("[CLI-113] execution " + stored.id()
                    + " cannot be paused: its workflow does not allow it, or it is being stopped or compensated; it is "
                    + revival.ask(stored, Execution::status));
        }
        return revival.ask(stored, Execution::snapshot);
    }
}
