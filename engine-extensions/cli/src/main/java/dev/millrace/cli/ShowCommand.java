package dev.millrace.cli;

import dev.millrace.definition.InvalidWorkflowException;
import dev.millrace.event.Event;
import dev.millrace.event.ExecutionSnapshot;
import dev.millrace.serialization.ReportJson;
import dev.millrace.store.StoreException;
import dev.millrace.store.StoredExecution;
import dev.millrace.time.TimeSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code millrace show}: one execution of a store. Confined to one run. */
@Command(
        description = "Shows one execution of a store as it stands. Takes no lock: an engine may be using the store.",
        mixinStandardHelpOptions = true)
final class ShowCommand implements Callable<Integer> {

    private final Shell shell;

    @Mixin
    private RunningStoreOption store = new RunningStoreOption();

    @Option(names = "--json", description = "Print one JSON object, as 'run --json' does.")
    private boolean json;

    @Option(
            names = "--watch",
            description = "Follow it until it has ended: a tree of its nodes on a terminal, a line for each event that"
                    + " people care for elsewhere. Ctrl-C ends the look, and nothing else.")
    private boolean watch;

    @Option(names = "--events", description = "Print its events too.")
    private boolean events;

    @Parameters(paramLabel = "ID", description = "The execution.")
    private String id = "";

    private boolean isWhole = true; // whether its workflow is known, and with it how many nodes there are

    @Mixin
    private SecretOption secrets = new SecretOption();

    ShowCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        if (watch && shell.isTerminal()) {
            watchTree();
        } else if (watch) {
            watchLines();
        }
        var stored = store.execution(id);
        var past = store.tool().export(stored.id());
        var snapshot = snapshot(stored, past);
        if (json) {
            var data = new LinkedHashMap<String, @Nullable Object>(ReportJson.of(snapshot));
            if (events) {
                data.put("events", past.stream().map(ReportJson::of).toList());
            }
            shell.out().print(secrets.json(data));
        } else {
            shell.out().print(RunTable.of(snapshot));
            var why = EventView.of(stored, past).why();
            if (!snapshot.status().isFinal() && !why.isEmpty()) {
                shell.out().println(why);
            }
            LateLines.of(past).forEach(shell.out()::println);
            if (isWhole && !snapshot.status().isFinal()) {
                shell.out().println(Text.of(snapshot.progress()));
            }
            if (events) {
                past.forEach(event -> shell.out().println(EventLine.of(event)));
            }
        }
        return ExitCodes.OK;
    }

    private void watchTree() {
        var changes = new StoreChanges(store.place());
        var tree = shell.tree();
        var snapshot = snapshotNow();
        tree.draw(TreeText.of(snapshot, TimeSource.system().now()));
        while (!snapshot.status().isFinal()) {
            snapshot = changes.awaitBriefly() ? snapshotNow() : snapshot;
            tree.draw(TreeText.of(snapshot, TimeSource.system().now()));
        }
        tree.end();
    }

    private ExecutionSnapshot snapshotNow() {
        var stored = store.execution(id);
        return snapshot(stored, store.tool().export(stored.id()));
    }

    private void watchLines() {
        var changes = new StoreChanges(store.place());
        var lines = new ProgressLog(shell.err());
        long told = tell(lines, 0);
        while (!store.execution(id).isEnded()) {
            changes.await();
            told = tell(lines, told);
        }
        tell(lines, told);
    }

    /** Returns the number of the last event that was told. */
    private long tell(ProgressLog lines, long after) {
        var events = store.tool().export(store.execution(id).id());
        events.stream().filter(event -> event.sequence() > after).forEach(lines::on);
        return events.isEmpty() ? after : events.get(events.size() - 1).sequence();
    }

    /** Where the node types are not here, or Groovy is off, the events alone tell what there is to see. */
    private ExecutionSnapshot snapshot(StoredExecution stored, List<Event> past) {
        if (!isWhole) {
            return EventView.of(stored, past).snapshot();
        }
        var copy = store.tool().copyOf(stored.id());
        try (var engine = store.engine(copy, store.folder(stored), event -> {})) {
            return engine.execution(stored.id())
                    .orElseThrow(() -> CommandFailedException.failed("[CLI-110] execution " + stored.id() + " is gone"))
                    .snapshot();
        } catch (StoreException | InvalidWorkflowException | IllegalStateException e) {
            shell.err().println(Text.oneLine(String.valueOf(e.getMessage())));
            shell.err().println("It is shown as its events tell it, without the nodes that it has not reached.");
            isWhole = false;
            return EventView.of(stored, past).snapshot();
        }
    }
}
