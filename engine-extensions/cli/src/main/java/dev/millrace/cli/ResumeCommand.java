package dev.millrace.cli;

import dev.millrace.cli.GroupSteps.Step;
import dev.millrace.event.ExecutionSnapshot;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.store.StoredExecution;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code millrace resume}: goes on with an execution that was paused. Confined to one run. */
@Command(
        description = "Resumes a paused execution of a store, or all of a workflow, and brings them to their end.",
        mixinStandardHelpOptions = true,
        footer = {"", "Ends with 0 if each completed, 1 if one did not, 2 if there is no such execution."})
final class ResumeCommand extends RequestCommand {

    @Mixin
    private WaitOption wait = new WaitOption();

    ResumeCommand(Shell shell) {
        super(shell, "resumed by hand");
    }

    @Override
    String verb() {
        return "resume";
    }

    @Override
    Step step(String reason) {
        return new Step(
                Set.of(ExecutionStatus.PAUSED),
                group -> group.resume(reason),
                wait.limit(),
                Set.of(ExecutionStatus.COMPLETED));
    }

    @Override
    void check(StoredExecution stored, StoreOption store) {
        if (stored.status() != ExecutionStatus.PAUSED) {
            throw CommandFailedException.failed("[CLI-112] execution " + stored.id()
                    + " is not paused; 'millrace recover --store " + store.place()
                    + "' goes on with what was left behind");
        }
    }

    @Override
    ExecutionSnapshot ask(Revival revival, StoredExecution stored, String reason) {
        revival.ask(stored, execution -> execution.resume(reason));
        return revival.bringOn(stored);
    }
}
