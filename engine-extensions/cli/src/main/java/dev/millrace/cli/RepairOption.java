package dev.millrace.cli;

import dev.millrace.Repair;
import dev.millrace.RepairPreview;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.NodePath;
import dev.millrace.serialization.DataCodec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How a repair is done: looked at, or done and brought to its end. Confined to one run. */
final class RepairOption {

    @Mixin
    private WaitOption wait = new WaitOption();

    @Option(names = "--preview", description = "Say what would run again, and do nothing.")
    private boolean preview;

    int run(Shell shell, Target target, String reason, Function<Repair.Choice, Repair> choice) {
        var limit = wait.limit();
        var stored = target.store().execution(target.id());
        var folder = target.store().folder(stored);
        var progress = target.reporting().progress(shell);
        try (var revival = new Revival(shell, target.store(), folder, limit, progress)) {
            var repair = revival.ask(stored, execution -> choice.apply(execution.repair(reason)));
            if (preview) {
                print(shell, target.reporting(), repair.preview());
                return ExitCodes.OK;
            }
            repair.apply();
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
            var data = new LinkedHashMap<String, Object>();
            data.put("reset", texts(outlook.reset()));
            data.put("again", texts(outlook.again()));
            data.put("repeated", texts(outlook.repeated()));
            data.put("atMostOnce", texts(outlook.atMostOnce()));
            shell.out().print(DataCodec.toJson(data));
            return;
        }
        line(shell, "stand as if they had never begun", outlook.reset());
        line(shell, "run again", outlook.again());
        line(shell, "have their effect again", outlook.repeated());
        line(shell, "of these, declared to have it at most once", outlook.atMostOnce());
    }

    private static void line(Shell shell, String what, List<NodePath> nodes) {
        var names = nodes.isEmpty()
                ? "none"
                : nodes.stream().map(NodePath::toString).collect(Collectors.joining(", "));
        shell.out().println(what + ": " + names);
    }

    private static List<String> texts(List<NodePath> nodes) {
        return nodes.stream().map(NodePath::toString).toList();
    }
}
