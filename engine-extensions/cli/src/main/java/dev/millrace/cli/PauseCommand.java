package dev.millrace.cli;

import dev.millrace.Execution;
import dev.millrace.cli.GroupSteps.Step;
import dev.millrace.event.ExecutionStatus;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code millrace pause}: holds an execution that rests in a store. Confined to one run. */
@Command(
        description = {
            "Pauses an execution of a store, or all of a workflow: a recovery leaves them as they are until they are resumed."
        },
        mixinStandardHelpOptions = true,
        footer = {"", "Ends with 0 if each is paused now, 1 if one could not be, 2 if there is no such execution."})
final class PauseCommand implements Callable<Integer> {

    private final Shell shell;

    @Mixin
    private GroupTarget target = new GroupTarget();

    PauseCommand(Shell shell) {
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
                GroupSteps.open(), group -> group.pause(reason), Duration.ZERO, Set.of(ExecutionStatus.PAUSED));
        return new GroupSteps(shell, target, workflow, step).run();
    }

    private String reason() {
        return target.reporting().reason("paused by hand");
    }

    private int one() {
        var stored = target.store().liveExecution(target.id());
        if (stored.status() == ExecutionStatus.PAUSED) {
            throw CommandFailedException.failed("[CLI-113] execution " + stored.id() + " is paused already");
        }
        var folder = target.store().folder(stored);
        try (var revival = new Revival(shell, target.store(), folder, Duration.ZERO, event -> {})) {
            if (!revival.ask(stored, execution -> execution.pause(reason()))) {
                throw CommandFailedException.failed("[CLI-113] execution " + stored.id()
                        + " cannot be paused: its workflow does not allow it, or it is being stopped or compensated; it is "
                        + revival.ask(stored, Execution::status));
            }
            target.reporting().print(shell, revival.ask(stored, Execution::snapshot), true);
            return ExitCodes.OK;
        }
    }
}
