package dev.millrace.cli;

import dev.millrace.event.ExecutionStatus;
import dev.millrace.store.StoredExecution;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code millrace fork}: a new execution that goes another way from a node. Confined to one run. */
@Command(
        description = "Starts a new execution that shares what another had completed before a node, and runs it.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "The other one stays as it is; the new one has the label millrace.forkOf. --preview says what would run,"
                    + " and does nothing;",
            "a terminal shows it and asks. A start keeps no --reason.",
            "",
            "Example:",
            "  millrace fork ID --from charge --store data/ --preview",
            "",
            "Ends with 0 if the new one completed, 1 if it did not or there is no such node, 2 if there is no such"
                    + " execution."
        })
final class ForkCommand implements Callable<Integer> {

    private final Shell shell;

    @Mixin
    private TargetExecution target = new TargetExecution();

    @Mixin
    private WaitOption wait = new WaitOption();

    @Mixin
    private Consent consent = new Consent();

    @Option(names = "--from", required = true, paramLabel = "NODE", description = "A node of the workflow itself.")
    private String node = "";

    @Option(names = "--preview", description = "Say what would run, and do nothing.")
    private boolean preview;

    ForkCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        if (!target.reporting().reason("").isEmpty()) {
            throw CommandFailedException.usage("[CLI-151] a fork is a start, which keeps no --reason; leave it out");
        }
        var stored = target.store().execution(target.id());
        return ServedStore.orAsking(target.reporting(), () -> here(stored), engine -> elsewhere(engine, stored));
    }

    private int here(StoredExecution stored) {
        var store = target.store();
        var progress = target.reporting().progress(shell);
        try (var revival = new Revival(shell, store, store.folder(stored), wait.limit(), progress)) {
            var outlook = revival.ask(stored, execution -> execution.forkPreview(node));
            if (preview) {
                OutlookText.print(shell, target.reporting(), outlook);
                return ExitCodes.OK;
            }
            consent.ask(shell, stored.id(), outlook);
            var snapshot = revival.bringOnStarted(revival.ask(stored, execution -> execution.fork(node)));
            progress.end();
            boolean isWell = snapshot.status() == ExecutionStatus.COMPLETED;
            target.reporting().print(shell, snapshot, isWell);
            return isWell ? ExitCodes.OK : ExitCodes.FAILED;
        } catch (IllegalArgumentException e) {
            throw CommandFailedException.failed(String.valueOf(e.getMessage()));
        }
    }

    private int elsewhere(ServedEngine engine, StoredExecution stored) {
        var there = new RepairElsewhere(engine, stored.id());
        var outlook = there.forkPreview(node);
        if (preview) {
            OutlookText.print(shell, target.reporting(), outlook);
            return ExitCodes.OK;
        }
        consent.ask(shell, stored.id(), outlook);
        return engine.answered(shell, target.reporting(), there.fork(node));
    }
}
