package dev.millrace.cli;

import dev.millrace.ExecutionEndedException;
import dev.millrace.event.ExecutionSnapshot;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.store.StoredExecution;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code millrace signal}, {@code approve} and {@code reject}: what an execution waits for. Confined to one run. */
abstract class SignalCommand implements Callable<Integer> {

    private final Shell shell;

    @Mixin
    private TargetExecution target = new TargetExecution();

    @Mixin
    private WaitOption wait = new WaitOption();

    @Option(
            names = "--correlation",
            paramLabel = "TEXT",
            defaultValue = "",
            description = "What it is about, for nodes that wait for that alone.")
    private String correlation = "";

    @Option(
            names = "--id",
            paramLabel = "TEXT",
            description = "A second one with the same text changes nothing: safe to repeat.")
    private @Nullable String dedupId;

    @Parameters(index = "1", paramLabel = "SIGNAL", description = "The signal's name; 'millrace show' names it.")
    private String name = "";

    SignalCommand(Shell shell) {
        this.shell = shell;
    }

    /** Returns the payload. */
    abstract Map<String, Object> payload();

    final String reason() {
        return target.reporting().reason("");
    }

    @Override
    public final Integer call() {
        var payload = payload();
        var limit = wait.limit();
        var store = target.store();
        var stored = store.liveExecution(target.id());
        return ServedStore.orElsewhere(
                shell,
                target.reporting(),
                () -> here(store, stored, payload, limit),
                "/executions/" + stored.id() + "/signals",
                elsewhere(payload));
    }

    private Map<String, ?> elsewhere(Map<String, Object> payload) {
        var body = new LinkedHashMap<String, Object>();
        body.put("name", name);
        body.put("payload", payload);
        body.put("correlation", correlation);
        if (dedupId != null) {
            body.put("id", dedupId);
        }
        return body;
    }

    private int here(StoreOption store, StoredExecution stored, Map<String, Object> payload, Duration limit) {
        var progress = target.reporting().progress(shell);
        try (var revival = new Revival(shell, store, store.folder(stored), limit, progress)) {
            revival.takeUp(stored);
            if (!revival.ask(stored, execution -> execution.signal(name, payload, dedupId, correlation))) {
                shell.err().println("a signal with --id " + dedupId + " had come before; nothing has changed");
            }
            var snapshot = revival.bringOn(stored);
            progress.end();
            boolean isWell = isWell(snapshot);
            target.reporting().print(shell, snapshot, isWell);
            return isWell ? ExitCodes.OK : ExitCodes.FAILED;
        } catch (IllegalArgumentException | ExecutionEndedException e) {
            throw CommandFailedException.failed(String.valueOf(e.getMessage()));
        }
    }

    /** It has done what was asked of it also where the execution waits for the next thing, or is held. */
    private static boolean isWell(ExecutionSnapshot snapshot) {
        return snapshot.status() == ExecutionStatus.COMPLETED
                || !snapshot.status().isFinal();
    }

    /** Any signal. */
    @Command(
            description = "Sends a signal to an execution of a store, and brings it on.",
            mixinStandardHelpOptions = true,
            footer = {
                "",
                "Examples:",
                "  millrace signal ID payment --store data/ --payload amount=120",
                "  millrace signal ID payment --store data/ --payload-json '{\"amount\": 120}' --id bank-4711",
                "",
                "Ends with 0 if the execution completed, or goes on and waits for something else, 1 if it ended in"
                        + " another way",
                "or refuses the signal, 2 if there is no such execution."
            })
    static final class Any extends SignalCommand {

        @Mixin
        private PayloadOptions payload = new PayloadOptions();

        Any(Shell shell) {
            super(shell);
        }

        @Override
        Map<String, Object> payload() {
            return payload.payload();
        }
    }

    /** The decision of an approval. */
    abstract static class Decision extends SignalCommand {

        private final String decision;

        Decision(Shell shell, String decision) {
            super(shell);
            this.decision = decision;
        }

        @Override
        final Map<String, Object> payload() {
            var payload = new LinkedHashMap<String, Object>();
            payload.put("decision", decision);
            payload.put("by", Who.asks());
            if (!reason().isEmpty()) {
                payload.put("comment", reason());
            }
            return payload;
        }
    }

    /** Yes. */
    @Command(
            description = "Approves what an execution of a store waits for, in your name, and brings it on.",
            mixinStandardHelpOptions = true,
            footer = {"", "Example:", "  millrace approve ID release --store data/ --reason 'looked at it'"})
    static final class Approve extends Decision {

        Approve(Shell shell) {
            super(shell, "approved");
        }
    }

    /** No. */
    @Command(
            description = "Rejects what an execution of a store waits for, in your name, and brings it on.",
            mixinStandardHelpOptions = true,
            footer = {"", "Example:", "  millrace reject ID release --store data/ --reason 'too late'"})
    static final class Reject extends Decision {

        Reject(Shell shell) {
            super(shell, "rejected");
        }
    }
}
