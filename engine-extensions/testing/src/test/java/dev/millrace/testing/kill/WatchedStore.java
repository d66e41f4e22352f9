package dev.millrace.testing.kill;

import dev.millrace.store.CommitListener;
import dev.millrace.store.ExecutionStore;
import dev.millrace.store.ForwardingStore;
import dev.millrace.store.StoreException;
import dev.millrace.store.Turn;
import org.jspecify.annotations.Nullable;

/** A store with a witness that hears of each commit after the engine has. Thread-safe if the witness is. */
final class WatchedStore extends ForwardingStore {

    private final Witness witness;

    /** Hears what became of a commit. */
    interface Witness {

        void heard(Turn turn, @Nullable StoreException failure);
    }

    WatchedStore(ExecutionStore kept, Witness witness) {
        super(kept);
        this.witness = witness;
    }

    @Override
    public void commit(Turn turn, CommitListener listener) {
        super.commit(turn, failure -> {
            listener.done(failure);
            witness.heard(turn, failure);
        });
    }
}
