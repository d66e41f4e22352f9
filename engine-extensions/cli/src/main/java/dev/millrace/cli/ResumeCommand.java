package dev.millrace.cli;

import dev.millrace.cli.GroupSteps.Step;
import dev.millrace.event.ExecutionStatus;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code millrace resume}: goes on with an execution that was paused. Confined to one run. */
@Command(
        description = "Resumes a paused execution of a store, or all of a workflow, and brings them to their end.",
        mixinStandardHelpOptions = true,
        footer = {"", "Ends with 0 if each completed, 1 if one did not, 2 if there is no such execution."})
final class ResumeCommand implements Callable<Integer> {

    private final Shell shell;

    @Mixin
    private GroupTarget target = new GroupTarget();

    @Mixin
    private WaitOption wait = new WaitOption();

    ResumeCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        var workflow = target.workflow();
        return workflow.isPresent() ? all(workflow.get()) : one();
    }

    private int all(String workflow) {
        var reason = reason();
        var step = new Step(
                Set.of(ExecutionStatus.PAUSED),
                group -> group.resume(reason),
                wait.limit(),
                Set.of(ExecutionStatus.COMPLETED));
        return new GroupSteps(shell, target, workflow, step).run();
    }

    private String reason() {
        return target.reporting().reason("resumed by hand");
    }

    private int one() {
        var limit = wait.limit();
        var stored = target.store().liveExecution(target.id());
        if (stored.status() != ExecutionStatus.PAUSED) {
            throw CommandFailedException.failed(
                    "[CLI-112] execution " + stored.id() + " is not paused; 'millrace recover --store "
                            + target.store().directory() + "' goes on with what was left behind");
        }
        var folder = target.store().folder(stored);
        var progress = target.reporting().progress(shell);
        try (var revival = new Revival(shell, target.store(), folder, limit, progress)) {
            revival.ask(stored, execution -> execution.resume(reason()));
            var snapshot = revival.bringOn(stored);
            progress.end();
            boolean isWell = snapshot.status() == ExecutionStatus.COMPLETED;
            target.reporting().print(shell, snapshot, isWell);
            return isWell ? ExitCodes.OK : ExitCodes.FAILED;
        }
    }
}
