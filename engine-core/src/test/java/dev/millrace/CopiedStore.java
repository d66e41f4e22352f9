package dev.millrace;

import dev.millrace.event.ExecutionId;
import dev.millrace.store.CommitListener;
import dev.millrace.store.ForwardingStore;
import dev.millrace.store.MemoryStore;
import dev.millrace.store.StoredDefinition;
import dev.millrace.store.Turn;
import java.util.ArrayList;
import java.util.List;

/** Store in memory of which there can be others, as it was at each commit: what a crash there leaves. Thread-safe. */
final class CopiedStore extends ForwardingStore {

    private final List<Turn> turns = new ArrayList<>();
    private final List<StoredDefinition> definitions = new ArrayList<>();

    CopiedStore() {
        super(new MemoryStore());
    }

    @Override
    public synchronized void commit(Turn turn, CommitListener listener) {
        turns.add(turn);
        super.commit(turn, listener);
    }

    @Override
    public synchronized void saveDefinition(StoredDefinition definition) {
        definitions.add(definition);
        super.saveDefinition(definition);
    }

    /** Returns what has been committed. */
    synchronized List<Turn> turns() {
        return List.copyOf(turns);
    }

    /** Returns a store with all that has been committed. */
    synchronized MemoryStore copy() {
        return copy(turns.size());
    }

    /** Returns a store with as many commits. */
    synchronized MemoryStore copy(int commits) {
        return copy(turns.subList(0, commits));
    }

    /** Returns a store with what has been committed of one execution. */
    synchronized MemoryStore copyOf(ExecutionId execution) {
        return copy(turns.stream()
                .filter(turn -> turn.execution().equals(execution))
                .toList());
    }

    private MemoryStore copy(List<Turn> some) {
        var copy = new MemoryStore();
        copy.open();
        definitions.forEach(copy::saveDefinition);
        some.forEach(turn -> copy.commit(turn, failure -> {}));
        copy.close();
        return copy;
    }
}
