package dev.millrace.testing.kill;

import dev.millrace.event.Event;
import dev.millrace.event.ExecutionId;
import dev.millrace.store.CommitListener;
import dev.millrace.store.ExecutionStore;
import dev.millrace.store.Opening;
import dev.millrace.store.StoreException;
import dev.millrace.store.StoredDefinition;
import dev.millrace.store.StoredExecution;
import dev.millrace.store.Turn;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A store with a witness that hears of each commit after the engine has. Thread-safe if the witness is. */
record WatchedStore(ExecutionStore kept, Witness witness) implements ExecutionStore {

    /** Hears what became of a commit. */
    interface Witness {

        void heard(Turn turn, @Nullable StoreException failure);
    }

    @Override
    public void commit(Turn turn, CommitListener listener) {
        kept.commit(turn, failure -> {
            listener.done(failure);
            witness.heard(turn, failure);
        });
    }

    @Override
    public Opening open() {
        return kept.open();
    }

    @Override
    public List<Event> read(ExecutionId id) {
        return kept.read(id);
    }

    @Override
    public Optional<StoredExecution> find(ExecutionId id) {
        return kept.find(id);
    }

    @Override
    public List<StoredExecution> executions() {
        return kept.executions();
    }

    @Override
    public void saveDefinition(StoredDefinition definition) {
        kept.saveDefinition(definition);
    }

    @Override
    public Optional<StoredDefinition> definition(String revision) {
        return kept.definition(revision);
    }

    @Override
    public void forget(Collection<ExecutionId> ended) {
        kept.forget(ended);
    }

    @Override
    public boolean isAccepting() {
        return kept.isAccepting();
    }

    @Override
    public void close() {
        kept.close();
    }
}
