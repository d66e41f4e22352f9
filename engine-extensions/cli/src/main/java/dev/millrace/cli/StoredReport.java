package dev.millrace.cli;

import dev.millrace.definition.InvalidWorkflowException;
import dev.millrace.definition.Workflow;
import dev.millrace.event.Event;
import dev.millrace.report.ExecutionReport;
import dev.millrace.serialization.JacksonStoreCodec;
import dev.millrace.store.StoreException;
import dev.millrace.store.StoredExecution;
import java.util.List;
import java.util.Optional;

/** The report of an execution of a store, as much of it as can be known here. Confined to one run. */
final class StoredReport {

    private StoredReport() {}

    /** Where the node types are not here, or Groovy is off, the events and the definition alone tell what there is. */
    static ExecutionReport of(StoreOption store, String id, Shell shell) {
        var stored = store.execution(id);
        var events = store.tool().export(stored.id());
        var copy = store.tool().copyOf(stored.id());
        try (var engine = store.engine(copy, store.folder(stored), event -> {})) {
            var execution = engine.execution(stored.id())
                    .orElseThrow(
                            () -> CommandFailedException.failed("[CLI-110] execution " + stored.id() + " is gone"));
            return ExecutionReport.of(execution).withEvents(events);
        } catch (StoreException | InvalidWorkflowException | IllegalStateException e) {
            shell.err().println(Text.oneLine(String.valueOf(e.getMessage())));
            shell.err().println("It is shown as its events tell it, without why nodes stand where they stand.");
            return asToldBy(events, stored, store);
        }
    }

    private static ExecutionReport asToldBy(List<Event> events, StoredExecution stored, StoreOption store) {
        return ExecutionReport.of(
                definition(store, stored), EventView.of(stored, events).snapshot(), events);
    }

    private static Optional<Workflow> definition(StoreOption store, StoredExecution stored) {
        var kept = store.definition(stored);
        if (kept.text().isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new JacksonStoreCodec().decode(kept));
        } catch (StoreException | InvalidWorkflowException e) {
            return Optional.empty();
        }
    }
}
