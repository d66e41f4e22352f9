package dev.millrace.cli;

import dev.millrace.event.EnqueuedStart;
import dev.millrace.event.Event;
import dev.millrace.event.ExecutionEvent.ExecutionMigrated;
import dev.millrace.event.ExecutionEvent.ExecutionStarted;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.LogLine;
import dev.millrace.jdbc.JdbcReader;
import dev.millrace.store.ExecutionStore;
import dev.millrace.store.MemoryStore;
import dev.millrace.store.StoreCodec;
import dev.millrace.store.StoredExecution;
import dev.millrace.store.Turn;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.BiPredicate;
import java.util.stream.Stream;

/**
 * View of a store in a database. Immutable.
 *
 * @param reader reads its tables
 */
record DatabaseView(JdbcReader reader) implements StoreView {

    @Override
    public List<StoredExecution> stored() {
        return reader.executions();
    }

    private List<StoredExecution> oldestFirst() {
        var all = new ArrayList<>(stored());
        Collections.reverse(all);
        return all;
    }

    @Override
    public List<Event> export(ExecutionId id) {
        return reader.read(id);
    }

    @Override
    public void export(Set<ExecutionId> ids, BiConsumer<ExecutionId, List<Event>> each) {
        exportWhile(
                (stored, events) -> {
                    each.accept(stored.id(), events);
                    return true;
                },
                oldestFirst().stream().filter(stored -> ids.contains(stored.id())));
    }

    @Override
    public void exportWhile(BiPredicate<StoredExecution, List<Event>> goesOn) {
        exportWhile(goesOn, oldestFirst().stream());
    }

    /** One that is forgotten meanwhile has no events, and is left out. */
    private void exportWhile(BiPredicate<StoredExecution, List<Event>> goesOn, Stream<StoredExecution> all) {
        for (var stored : all.toList()) {
            var events = export(stored.id());
            if (!events.isEmpty() && !goesOn.test(stored, events)) {
                return;
            }
        }
    }

    @Override
    public ExecutionStore copyOf(ExecutionId id) {
        var copy = new MemoryStore();
        copy.open();
        var events = export(id);
        if (!events.isEmpty()) {
            copy.commit(new Turn(id, events), failure -> {});
            events.stream()
                    .flatMap(event -> revision(event).stream())
                    .distinct()
                    .forEach(revision -> reader.definition(revision).ifPresent(copy::saveDefinition));
        }
        copy.close();
        return copy;
    }

    private static Optional<String> revision(Event event) {
        if (event instanceof ExecutionStarted started) {
            return Optional.of(started.origin().revision());
        }
        return event instanceof ExecutionMigrated migrated
                ? Optional.of(migrated.move().to().revision())
                : Optional.empty();
    }

    @Override
    public List<LogLine> log(ExecutionId id) {
        return reader.log(id);
    }

    @Override
    public List<EnqueuedStart> starts(int most) {
        return reader.starts(Optional.empty(), most);
    }

    @Override
    public Optional<EnqueuedStart> enqueued(ExecutionId id) {
        return reader.enqueued(id);
    }

    @Override
    public Optional<StoreCodec> codec() {
        return StoreCodec.discovered();
    }
}
