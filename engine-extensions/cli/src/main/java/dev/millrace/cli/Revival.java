package dev.millrace.cli;

import dev.millrace.Execution;
import dev.millrace.ExecutionFilter;
import dev.millrace.ExecutionGroup;
import dev.millrace.RecoveryReport;
import dev.millrace.WorkflowEngine;
import dev.millrace.definition.MigrationPlan;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.ExecutionListener;
import dev.millrace.event.ExecutionSnapshot;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.GroupReport;
import dev.millrace.event.MigrationReport;
import dev.millrace.store.ExecutionStore;
import dev.millrace.store.StoredExecution;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * An engine over a store that has executions to go on with; its close waits until channels have been told. A signal to
 * the process closes it, and leaves them as they are. Confined to one run.
 */
final class Revival implements AutoCloseable {

    private final ExecutionStore store;
    private final Duration wait;
    private final WorkflowEngine engine;
    private final Set<ExecutionId> taken = new HashSet<>();
    private final TakeOver takeOver;
    private final Shell shell;
    private final NotifyOptions notify;
    private volatile boolean isLeft;

    /** Opens the store. */
    Revival(Shell shell, StoreOption option, Path folder, Duration wait, ExecutionListener listener) {
        this.wait = wait;
        this.shell = shell;
        this.notify = option.notifying();
        var opened = option.opened(folder, listener);
        this.store = opened.store();
        this.engine = opened.engine();
        this.takeOver = new TakeOver(store, engine, shell);
        shell.onShutdown().accept(() -> {
            isLeft = true;
            takeOver.close();
            engine.close();
        });
    }

    /** Takes an execution up. */
    RecoveryReport takeUp(StoredExecution stored) {
        var report = unlessLeft(() -> engine.recover(stored.id()));
        if (report.parked().isEmpty()) {
            taken.add(stored.id());
            takeOver.goOn(stored.id());
        }
        return report;
    }

    /** Takes an execution up that must be there, and asks something of it, or of the engine that has it. */
    <T> T ask(StoredExecution stored, Function<Execution, T> question) {
        takeOver.claim(stored.id());
        var execution = unlessLeft(() -> engine.execution(stored.id()))
                .orElseThrow(() -> CommandFailedException.failed(
                        "[CLI-110] execution " + stored.id() + " is gone; another process has let it go"));
        return unlessLeft(() -> question.apply(execution.by(Who.asks())));
    }

    /** Looks at a migration, or does it in the name of whoever asks, with what of these its engine has left. */
    MigrationReport migrate(MigrationPlan plan, Set<ExecutionId> ids, String reason, boolean apply) {
        if (apply) {
            takeOver.await(ids, StoreOption.ANSWER);
        }
        var migration = engine.migrate(plan).by(Who.asks()).because(reason);
        var report = unlessLeft(apply ? migration::apply : migration::dryRun);
        if (apply) {
            taken.addAll(report.executions(MigrationReport.Verdict.MIGRATES));
        }
        return report;
    }

    /** Asks something of some executions of a workflow, all together. */
    GroupReport askAll(
            Optional<String> workflow, Set<ExecutionId> ids, Function<ExecutionGroup, GroupReport> question) {
        ids.forEach(takeOver::claim);
        var all = workflow.map(engine::workflow).orElseGet(engine::everyWorkflow);
        var report = unlessLeft(() -> question.apply(all.only(ids).by(Who.asks())));
        taken.addAll(report.changed());
        report.changed().forEach(takeOver::goOn);
        return report;
    }

    /** Returns how an execution stands; as the store had it if it cannot be read. */
    ExecutionStatus statusOf(StoredExecution stored) {
        var known = store.find(stored.id()).orElse(stored);
        return known.isEnded()
                ? known.status()
                : engine.history().find(ExecutionFilter.NEWEST.limit(Integer.MAX_VALUE)).stream()
                        .filter(one -> one.id().equals(stored.id()))
                        .findFirst()
                        .orElse(known)
                        .status();
    }

    /** Returns why an execution stands as it does, with what was said when it was asked for. */
    String why(StoredExecution stored) {
        return EventView.of(stored, engine.history().events(stored.id())).why();
    }

    /** Waits until all that was taken up has ended or only waits for what does not come by itself. */
    void settle() {
        unlessLeft(() -> {
            new SettledWait(engine, store, wait).await(taken);
            return taken;
        });
    }

    /** Asks something; what comes of it after a signal is what the close has made of it, and nobody's answer. */
    private <T> T unlessLeft(Supplier<T> question) {
        try {
            var answer = question.get();
            if (!isLeft) {
                return answer;
            }
        } catch (RuntimeException e) {
            if (!isLeft) {
                throw e;
            }
        }
        throw CommandFailedException.failed("[CLI-115] interrupted; what had not ended stays in the store");
    }

    /** Takes it up if it is not yet, waits, and returns how it stands then. */
    ExecutionSnapshot bringOn(StoredExecution stored) {
        takeUp(stored);
        settle();
        return ask(stored, Execution::snapshot);
    }

    /** Waits for an execution that was started here, and returns how it stands then. */
    ExecutionSnapshot bringOnStarted(Execution started) {
        taken.add(started.id());
        settle();
        return started.snapshot();
    }

    @Override
    public void close() {
        try (engine;
                takeOver) {
            if (!isLeft) {
                notify.await(engine.notifications(), shell);
            }
        }
    }
}
