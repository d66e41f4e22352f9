package dev.millrace.cli;

import dev.millrace.cli.GroupSteps.Step;
import dev.millrace.event.ExecutionSnapshot;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.store.StoredExecution;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code millrace cancel}: ends an execution that rests in a store. Confined to one run. */
@Command(
        description = {
            "Cancels an execution of a store, or all of a workflow, and compensates them where the workflow says so."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Ends with 0 if each is cancelled or compensated now, 1 if one ended in another way, 2 if there "
                    + "is no such execution."
        })
final class CancelCommand extends RequestCommand {

    @Mixin
    private WaitOption wait = new WaitOption();

    CancelCommand(Shell shell) {
        super(shell, "cancelled by hand");
    }

    @Override
    String verb() {
        return "cancel";
    }

    @Override
    Step step(String reason) {
        return new Step(
                GroupSteps.open(),
                group -> group.cancel(reason),
                wait.limit(),
                Set.of(ExecutionStatus.CANCELLED, ExecutionStatus.COMPENSATED));
    }

    @Override
    ExecutionSnapshot ask(Revival revival, StoredExecution stored, String reason) {
        revival.ask(stored, execution -> execution.cancel(reason));
        return revival.bringOn(stored);
    }
}
