package dev.millrace.cli;

import dev.millrace.Execution;
import dev.millrace.Repair;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.store.StoredExecution;
import java.util.Map;
import java.util.function.Function;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A repair of an execution: looked at, or done and brought to its end, here or elsewhere. Confined to one run. */
final class RepairOption {

    /** How commands end that bring an execution to its end by a repair. */
    static final String ENDS = "Ends with 0 if it completed then (with --hold: is paused), 1 if it did not or cannot be"
            + " repaired so, 2 if there is no such execution.";

    @Mixin
    private TargetExecution target = new TargetExecution();

    @Mixin
    private WaitOption wait = new WaitOption();

    @Mixin
    private Consent consent = new Consent();

    @Option(names = "--preview", description = "Say what would run again, and do nothing.")
    private boolean preview;

    @Option(
            names = "--hold",
            description = "Leave the execution paused: nothing begins before 'resume', and 'undo' takes it back until"
                    + " then.")
    private boolean held;

    /**
     * Does it, or looks at it, and returns the exit code.
     *
     * @param usually why it is done, where the command line does not say
     */
    int run(Shell shell, String usually, AskedRepair asked) {
        var reason = target.reporting().reason(usually);
        var stored = target.store().execution(target.id());
        return ServedStore.orAsking(
                target.reporting(),
                () -> here(shell, stored, execution -> asked.choice().apply(execution.repair(reason))),
                engine -> elsewhere(shell, engine, asked.body(reason, held)));
    }

    private int here(Shell shell, StoredExecution stored, Function<Execution, Repair> asked) {
        var folder = target.store().folder(stored);
        var progress = target.reporting().progress(shell);
        try (var revival = new Revival(shell, target.store(), folder, wait.limit(), progress)) {
            var repair = revival.ask(stored, asked);
            var outlook = repair.preview();
            if (preview) {
                OutlookText.print(shell, target.reporting(), outlook);
                return ExitCodes.OK;
            }
            consent.ask(shell, stored.id(), outlook);
            var agreed = repair.repeatingEffects();
            (held ? agreed.held() : agreed).apply();
            var snapshot = revival.bringOn(stored);
            progress.end();
            boolean isWell = outlook.reset().isEmpty()
                    || snapshot.status() == (held ? ExecutionStatus.PAUSED : ExecutionStatus.COMPLETED);
            target.reporting().print(shell, snapshot, isWell);
            return isWell ? ExitCodes.OK : ExitCodes.FAILED;
        } catch (IllegalArgumentException e) {
            throw CommandFailedException.failed(String.valueOf(e.getMessage()));
        }
    }

    private int elsewhere(Shell shell, ServedEngine engine, Map<String, Object> body) {
        var id = StoreOption.id(target.id());
        var there = new RepairElsewhere(engine, id);
        if (preview) {
            OutlookText.print(shell, target.reporting(), there.preview(body));
            return ExitCodes.OK;
        }
        var answer = there.repair(body, outlook -> consent.ask(shell, id, outlook));
        return engine.answered(shell, target.reporting(), answer);
    }
}
