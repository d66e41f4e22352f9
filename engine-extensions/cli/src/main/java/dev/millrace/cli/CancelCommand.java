package dev.millrace.cli;

import dev.millrace.cli.GroupSteps.Step;
import dev.millrace.event.ExecutionSnapshot;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.store.StoredExecution;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
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
            "Ends with 0 if each is cancelled or compensated now, 1 if one ended in another way, 2 if there "
                    + "is no such execution."
        })
final class CancelCommand extends RequestCommand {

    private static final int MOST_NAMED = 10;

    @Mixin
    private WaitOption wait = new WaitOption();

    @Mixin
    private Consent consent = new Consent();

    private final Shell shell;

    CancelCommand(Shell shell) {
        super(shell, "cancelled by hand");
        this.shell = shell;
    }

    @Override
    String verb() {
        return "cancel";
    }

    @Override
    Step step(String reason) {
        return new Step(
                GroupSteps.open(),
                group -> group.cancel(reason),
                wait.limit(),
                Set.of(ExecutionStatus.CANCELLED, ExecutionStatus.COMPENSATED));
    }

    @Override
    void agree(List<StoredExecution> meant) {
        var named = meant.stream()
                .limit(MOST_NAMED)
                .map(one -> one.id() + " of " + one.origin().workflow() + ", " + one.status())
                .collect(Collectors.joining("; "));
        int hidden = meant.size() - MOST_NAMED;
        consent.ask(
                shell,
                Problems.count(meant.size(), "execution") + " would end, and be compensated where the workflow says"
                        + " so: " + named + (hidden > 0 ? " and " + hidden + " more" : ""));
    }

    @Override
    ExecutionSnapshot ask(Revival revival, StoredExecution stored, String reason) {
        revival.ask(stored, execution -> execution.cancel(reason));
        return revival.bringOn(stored);
    }
}
