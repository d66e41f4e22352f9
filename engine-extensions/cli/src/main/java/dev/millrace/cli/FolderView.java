package dev.millrace.cli;

import dev.millrace.event.Event;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.LogLine;
import dev.millrace.store.ExecutionStore;
import dev.millrace.store.JournalTool;
import dev.millrace.store.StoreCodec;
import dev.millrace.store.StoredExecution;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.BiPredicate;

/**
 * View of a store in a folder. Immutable.
 *
 * @param tool reads its files
 */
record FolderView(JournalTool tool) implements StoreView {

    @Override
    public List<StoredExecution> stored() {
        return tool.stored();
    }

    @Override
    public List<Event> export(ExecutionId id) {
        return tool.export(id);
    }

    @Override
    public void export(Set<ExecutionId> ids, BiConsumer<ExecutionId, List<Event>> each) {
        tool.export(ids, each);
    }

    @Override
    public void exportWhile(BiPredicate<StoredExecution, List<Event>> goesOn) {
        tool.exportWhile(goesOn);
    }

    @Override
    public ExecutionStore copyOf(ExecutionId id) {
        return tool.copyOf(id);
    }

    @Override
    public List<LogLine> log(ExecutionId id) {
        return tool.log(id);
    }

    @Override
    public Optional<StoreCodec> codec() {
        return tool.codec();
    }
}
