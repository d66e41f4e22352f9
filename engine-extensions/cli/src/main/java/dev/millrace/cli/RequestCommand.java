package dev.millrace.cli;

import dev.millrace.cli.GroupSteps.Step;
import dev.millrace.event.ExecutionSnapshot;
import dev.millrace.store.StoredExecution;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;

/** Command that asks something of an execution that rests in a store, or of all of a workflow. Confined to one run. */
abstract class RequestCommand implements Callable<Integer> {

    private final Shell shell;
    private final String usualReason;

    @Mixin
    private GroupTarget target = new GroupTarget();

    RequestCommand(Shell shell, String usualReason) {
        this.shell = shell;
        this.usualReason = usualReason;
    }

    /** Says what is asked of many, and how they must stand afterwards. */
    abstract Step step(String reason);

    /** Returns what an engine elsewhere is asked for, as its HTTP API calls it. */
    abstract String verb();

    /** Refuses an execution of which it makes no sense to ask. */
    void check(StoredExecution stored, StoreOption store) {}

    /** Says what would become of these, and asks who is there to be asked; nothing of what can be taken back. */
    void agree(List<StoredExecution> meant) {}

    /** Asks it of one, and returns how that stands then. */
    abstract ExecutionSnapshot ask(Revival revival, StoredExecution stored, String reason);

    @Override
    public final Integer call() {
        var reason = target.reporting().reason(usualReason);
        var step = step(reason);
        return target.isGroup() ? new GroupSteps(shell, target, step).run(this::agree) : one(step, reason);
    }

    private int one(Step step, String reason) {
        var store = target.store();
        var stored = store.liveExecution(target.id());
        check(stored, store);
        agree(List.of(stored));
        return ServedStore.orElsewhere(
                shell,
                target.reporting(),
                () -> here(store, stored, step, reason),
                "/executions/" + stored.id() + "/" + verb(),
                Map.of("reason", reason));
    }

    private int here(StoreOption store, StoredExecution stored, Step step, String reason) {
        var progress = target.reporting().progress(shell);
        try (var revival = new Revival(shell, store, store.folder(stored), step.patience(), progress)) {
            var snapshot = ask(revival, stored, reason);
            progress.end();
            boolean isWell = step.wanted().contains(snapshot.status());
            target.reporting().print(shell, snapshot, isWell);
            return isWell ? ExitCodes.OK : ExitCodes.FAILED;
        }
    }
}
