package dev.millrace.cli;

import dev.millrace.event.Event;
import dev.millrace.event.ExecutionEvent.ExecutionRepaired;
import dev.millrace.event.ExecutionEvent.RepairUndone;
import dev.millrace.store.StoredExecution;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code millrace undo}: takes a repair back from which nothing has followed. Confined to one run. */
@Command(
        description = "Takes the last repair of an execution back, so that it stands as before.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "That can be done as long as nothing has followed from it: of a repair with --hold until 'resume', and of"
                    + " one of a",
            "paused execution. A terminal shows which repair it is, and asks. What nodes did is undone by"
                    + " 'compensate'.",
            "",
            "Examples:",
            "  millrace rerun ID --from charge --store data/ --hold",
            "  millrace undo ID --store data/ --reason 'the wrong node'",
            "",
            "Ends with 0 if it was taken back, 1 if it cannot be, 2 if there is no such execution."
        })
final class UndoCommand implements Callable<Integer> {

    private final Shell shell;

    @Mixin
    private TargetExecution target = new TargetExecution();

    @Mixin
    private Consent consent = new Consent();

    UndoCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        var stored = target.store().execution(target.id());
        consent.ask(shell, "execution " + stored.id() + ": " + lastRepair(stored) + " is taken back");
        var reason = target.reporting().reason("a repair was taken back by hand");
        return ServedStore.orAsking(
                target.reporting(),
                () -> here(stored, reason),
                engine -> engine.answered(
                        shell, target.reporting(), new RepairElsewhere(engine, stored.id()).undo(reason)));
    }

    private String lastRepair(StoredExecution stored) {
        var events = new ArrayList<Event>();
        target.store().tool().export(Set.of(stored.id()), (id, all) -> events.addAll(RepairUndone.standing(all)));
        return events.stream()
                .filter(ExecutionRepaired.class::isInstance)
                .reduce((earlier, later) -> later)
                .map(Object::toString)
                .orElseThrow(() -> CommandFailedException.failed("[ENG-133] execution " + stored.id()
                        + " has no repair that could be undone; 'millrace events' shows what was done to it"));
    }

    private int here(StoredExecution stored, String reason) {
        var store = target.store();
        var progress = target.reporting().progress(shell);
        var limit = Duration.ZERO;
        try (var revival = new Revival(shell, store, store.folder(stored), limit, progress)) {
            var snapshot = revival.ask(stored, execution -> {
                execution.undoRepair(reason);
                return execution.snapshot();
            });
            progress.end();
            target.reporting().print(shell, snapshot, true);
            return ExitCodes.OK;
        } catch (IllegalStateException e) {
            throw CommandFailedException.failed(String.valueOf(e.getMessage()));
        }
    }
}
