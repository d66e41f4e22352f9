package dev.millrace.cli;

import dev.millrace.Execution;
import dev.millrace.Migration;
import dev.millrace.RecoveryReport;
import dev.millrace.WorkflowEngine;
import dev.millrace.definition.MigrationPlan;
import dev.millrace.event.ExecutionListener;
import dev.millrace.event.ExecutionSnapshot;
import dev.millrace.store.ExecutionStore;
import dev.millrace.store.StoredExecution;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Function;

/**
 * An engine over a store that has executions to go on with. A signal to the process closes it, and leaves them as they are. Confined
 * to one run.
 */
final class Revival implements AutoCloseable {

    private final ExecutionStore store;
    private final Duration wait;
    private final WorkflowEngine engine;

    /** Opens the store. */
    Revival(Shell shell, StoreOption option, Path folder, Duration wait, ExecutionListener listener) {
        this.store = option.store();
        this.wait = wait;
        this.engine = StoreOption.engine(store, folder, listener);
        shell.onShutdown().accept(() -> {
            engine.close();
            Patience.waitForExit();
        });
    }

    /** Takes an execution up. */
    RecoveryReport takeUp(StoredExecution stored) {
        return engine.recover(stored.id());
    }

    /** Takes an execution up that must be there, and asks something of it. */
    <T> T ask(StoredExecution stored, Function<Execution, T> question) {
        var execution = engine.execution(stored.id())
                .orElseThrow(() -> CommandFailedException.failed(
                        "[CLI-110] execution " + stored.id() + " is gone; another process has let it go"));
        return question.apply(execution.by(Who.asks()));
    }

    /** Returns a migration in the name of whoever asks. */
    Migration migration(MigrationPlan plan, String reason) {
        return engine.migrate(plan).by(Who.asks()).because(reason);
    }

    /** Waits until every execution has ended or only waits for what does not come by itself. */
    void settle() {
        new Settling(engine, store, wait).await();
    }

    /** Takes it up if it is not yet, waits, and returns how it stands then. */
    ExecutionSnapshot bringOn(StoredExecution stored) {
        takeUp(stored);
        settle();
        return ask(stored, Execution::snapshot);
    }

    @Override
    public void close() {
        engine.close();
    }
}
