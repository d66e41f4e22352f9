package dev.millrace.cli;

import dev.millrace.cli.GroupSteps.Step;
import dev.millrace.event.ExecutionStatus;
import java.util.Set;
import java.util.concurrent.Callable;
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
            "Ends with 0 if each is cancelled or compensated now, 1 if one ended in another way, 2 if there is no such execution."
        })
final class CancelCommand implements Callable<Integer> {

    private static final Set<ExecutionStatus> WANTED = Set.of(ExecutionStatus.CANCELLED, ExecutionStatus.COMPENSATED);

    private final Shell shell;

    @Mixin
    private GroupTarget target = new GroupTarget();

    @Mixin
    private WaitOption wait = new WaitOption();

    CancelCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        var workflow = target.workflow();
        return workflow.isPresent() ? all(workflow.get()) : one();
    }

    private int all(String workflow) {
        var reason = reason();
        var step = new Step(GroupSteps.open(), group -> group.cancel(reason), wait.limit(), WANTED);
        return new GroupSteps(shell, target, workflow, step).run();
    }

    private String reason() {
        return target.reporting().reason("cancelled by hand");
    }

    private int one() {
        var limit = wait.limit();
        var stored = target.store().liveExecution(target.id());
        var folder = target.store().folder(stored);
        var progress = target.reporting().progress(shell);
        try (var revival = new Revival(shell, target.store(), folder, limit, progress)) {
            revival.ask(stored, execution -> execution.cancel(reason()));
            var snapshot = revival.bringOn(stored);
            progress.end();
            boolean isWell = WANTED.contains(snapshot.status());
            target.reporting().print(shell, snapshot, isWell);
            return isWell ? ExitCodes.OK : ExitCodes.FAILED;
        }
    }
}
