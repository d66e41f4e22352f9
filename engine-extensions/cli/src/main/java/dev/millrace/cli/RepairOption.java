package dev.millrace.cli;

import dev.millrace.Repair;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.NodePath;
import dev.millrace.event.RepairPreview;
import dev.millrace.serialization.DataCodec;
import dev.millrace.serialization.ReportJson;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How a repair is done: looked at, or done and brought to its end. Confined to one run. */
final class RepairOption {

    @Mixin
    private WaitOption wait = new WaitOption();

    @Mixin
    private Consent consent = new Consent();

    @Option(names = "--preview", description = "Say what would run again, and do nothing.")
    private boolean preview;

    int run(Shell shell, TargetExecution target, String reason, Function<Repair.Choice, Repair> choice) {
        var limit = wait.limit();
        var stored = target.store().execution(target.id());
        var folder = target.store().folder(stored);
        var progress = target.reporting().progress(shell);
        try (var revival = new Revival(shell, target.store(), folder, limit, progress)) {
            var repair = revival.ask(stored, execution -> choice.apply(execution.repair(reason)));
            var outlook = repair.preview();
            if (preview) {
                print(shell, target.reporting(), outlook);
                return ExitCodes.OK;
            }
            consent.check(shell, stored.id(), outlook);
            repair.repeatingEffects().apply();
            var snapshot = revival.bringOn(stored);
            progress.end();
            boolean isWell = snapshot.status() == ExecutionStatus.COMPLETED;
            target.reporting().print(shell, snapshot, isWell);
            return isWell ? ExitCodes.OK : ExitCodes.FAILED;
        } catch (IllegalArgumentException e) {
            throw CommandFailedException.failed(String.valueOf(e.getMessage()));
        }
    }

    static void print(Shell shell, Reporting reporting, RepairPreview outlook) {
        if (reporting.isJson()) {
            shell.out().print(DataCodec.toJson(ReportJson.of(outlook)));
            return;
        }
        var first = outlook.reset().stream()
                .filter(node -> !outlook.again().contains(node))
                .toList();
        if (!outlook.atMostOnce().isEmpty()) {
            line(shell, "REPEATED ALTHOUGH declared to happen at most once", outlook.atMostOnce());
        }
        if (!outlook.undone().isEmpty()) {
            line(shell, "undone first, in this order", outlook.undone());
        }
        line(shell, "run again", outlook.again());
        line(shell, "of these, have their effect again", outlook.repeated());
        line(shell, "run for the first time", first);
        line(shell, "lose their output and do not run", outlook.dropped());
        shell.out().println("Conditions and failures on the way may leave some of them out.");
    }

    private static void line(Shell shell, String what, List<NodePath> nodes) {
        var names = nodes.isEmpty()
                ? "none"
                : nodes.stream().map(NodePath::toString).collect(Collectors.joining(", "));
        shell.out().println(what + ": " + names);
    }
}
