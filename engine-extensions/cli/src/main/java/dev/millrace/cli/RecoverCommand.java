package dev.millrace.cli;

import dev.millrace.Execution;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.ExecutionListener;
import dev.millrace.event.ExecutionSnapshot;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.serialization.DataCodec;
import dev.millrace.serialization.ReportJson;
import dev.millrace.store.StoredExecution;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code millrace recover}: goes on with what a process left behind. Confined to one run. */
@Command(
        description = "Brings every execution of a store that has not ended to its end.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "An execution that is paused stays so. One whose workflow holds code cannot go on here: it is named on"
                    + " stderr and",
            "stays in the store for the application.",
            "",
            "Ends with 0 if every execution completed or there was none, 1 if one did not or could not go on, 2 if the"
                    + " command",
            "line is wrong."
        })
final class RecoverCommand implements Callable<Integer> {

    private final Shell shell;
    private final List<ExecutionSnapshot> taken = new ArrayList<>();
    private final Map<ExecutionId, String> why = new HashMap<>();
    private boolean isAnyParked;

    @Mixin
    private RevivingStoreOption store = new RevivingStoreOption();

    @Mixin
    private WaitOption wait = new WaitOption();

    @Option(
            names = "--json",
            description = "Print one JSON array: for each execution the object that 'run --json' prints.")
    private boolean json;

    @Option(
            names = {"-q", "--quiet"},
            description = "No progress and no table; only what went wrong.")
    private boolean quiet;

    RecoverCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        wait.limit();
        store.incompleteByFolder().forEach(this::recover);
        taken.sort(Comparator.comparing(ExecutionSnapshot::id));
        print();
        boolean isWell =
                taken.stream().allMatch(snapshot -> snapshot.status() == ExecutionStatus.COMPLETED) && !isAnyParked;
        return isWell ? ExitCodes.OK : ExitCodes.FAILED;
    }

    private void recover(Path folder, List<StoredExecution> incomplete) {
        ExecutionListener progress = quiet ? event -> {} : ProgressLog.ofMany(shell.err());
        try (var revival = new Revival(shell, store, folder, wait.limit(), progress)) {
            var goOn = new ArrayList<StoredExecution>();
            for (var stored : incomplete) {
                var parked = revival.takeUp(stored).parked();
                parked.forEach(one -> shell.err().println(one.id() + " cannot go on: " + one.reason()));
                isAnyParked |= !parked.isEmpty();
                if (parked.isEmpty()) {
                    goOn.add(stored);
                }
            }
            revival.settle();
            for (var stored : goOn) {
                taken.add(revival.ask(stored, Execution::snapshot));
                why.put(stored.id(), revival.why(stored));
            }
        }
    }

    private void print() {
        if (json) {
            shell.out()
                    .print(DataCodec.toJson(taken.stream().map(ReportJson::of).toList()));
        } else if (!quiet) {
            shell.out().print(taken.isEmpty() ? "nothing to recover\n" : RunTable.ofMany(taken, why));
        } else {
            taken.stream()
                    .filter(snapshot -> snapshot.status() != ExecutionStatus.COMPLETED)
                    .forEach(snapshot -> shell.err().println(snapshot.id() + " " + RunTable.verdict(snapshot)));
        }
    }
}
