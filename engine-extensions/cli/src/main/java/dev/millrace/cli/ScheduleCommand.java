package dev.millrace.cli;

import dev.millrace.EngineBuilder;
import dev.millrace.WorkflowEngine;
import dev.millrace.definition.Workflow;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code millrace schedule}: lets triggers fire until it is interrupted. Confined to one run. */
@Command(
        description = "Lets the triggers of workflow files fire, and runs what they start, until it is interrupted.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "It goes on where the last one stopped: with executions that had not ended, and with what was missed",
            "meanwhile as each trigger's misfire says; not with --in-memory. A line on stdout tells of each fire and"
                    + " each end, with --json as an object.",
            "",
            "Examples:",
            "  millrace schedule report.yaml --store data/",
            "  millrace schedule *.yaml",
            "",
            "Ends with 0 when it is interrupted, 1 if a file is refused, 2 if the command line is wrong."
        })
final class ScheduleCommand implements Callable<Integer> {

    private final Shell shell;
    private final CountDownLatch interrupted = new CountDownLatch(1);

    @Mixin
    private TriggerFiles files = new TriggerFiles();

    @Mixin
    private LiveOutput output = new LiveOutput();

    @Mixin
    private LogFileOptions logFiles = new LogFileOptions();

    @Mixin
    private NotifyOptions notify = new NotifyOptions();

    ScheduleCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        var told = notify.settings();
        var workflows = files.workflows(shell);
        if (workflows.stream().allMatch(workflow -> workflow.triggers().isEmpty())) {
            throw CommandFailedException.usage("[CLI-142] none of these workflows has triggers; a trigger is written"
                    + " under triggers:, or run the workflow by 'millrace run'");
        }
        if (!output.isQuiet()) {
            files.store().announce(shell.err());
        }
        shell.onShutdown().accept(interrupted::countDown);
        try (var engine = files.engine(told, this::heard)) {
            if (files.store().place().isPresent()) {
                var parked = engine.recoverIncompleteExecutions().parked();
                parked.forEach(one -> shell.err().println(one.id() + " cannot go on: " + one.reason()));
            }
            workflows.forEach(workflow -> arm(engine, workflow));
            interrupted.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return ExitCodes.OK;
    }

    private EngineBuilder heard(EngineBuilder builder) {
        logFiles.on(builder);
        return builder.listener(event -> output.ended(shell, event))
                .fireListener(fire -> output.fired(shell, fire, false));
    }

    private void arm(WorkflowEngine engine, Workflow workflow) {
        var reports = engine.triggers().arm(workflow);
        if (!output.isQuiet()) {
            reports.forEach(one -> LiveOutput.say(
                    shell.err(),
                    "armed " + one.workflow() + "/" + one.name() + ", "
                            + TriggerView.source(one)
                            + (one.enabled() ? "" : ", disabled")
                            + one.next().map(next -> ", next " + next).orElse("")));
        }
    }
}
