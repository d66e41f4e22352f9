package dev.millrace.testing.crash;

import static java.util.Objects.requireNonNull;

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
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A store that dies at one of its commits, as if the process had been killed there: what was kept before stays in the store behind it,
 * nothing is kept afterwards. Thread-safe.
 */
public final class CrashingStore implements ExecutionStore {

    /** On which side of a commit the process dies. */
    public enum Side {
        /** The turn is not kept. */
        BEFORE,
        /** The turn is kept, and nobody hears of it. */
        AFTER
    }

    private final ExecutionStore kept;
    private final int point;
    private final Side side;
    private final AtomicInteger commits = new AtomicInteger();
    private volatile boolean killed;

    /**
     * Creates a store that dies.
     *
     * @param kept the store behind it
     * @param point the commit at which it dies, from 1; {@link Integer#MAX_VALUE} for never
     * @param side on which side of that commit
     */
    public CrashingStore(ExecutionStore kept, int point, Side side) {
        this.kept = requireNonNull(kept, "kept");
        this.point = point;
        this.side = requireNonNull(side, "side");
    }

    /** Returns how many commits were asked for, those after the death included. */
    public int commits() {
        return commits.get();
    }

    /** Returns whether it has died. */
    public boolean isDead() {
        return killed || commits.get() >= point;
    }

    /** Lets it die now: a node calls this to stand for one that ends its process. Nothing is kept afterwards. */
    public void die() {
        killed = true;
    }

    @Override
    public void commit(Turn turn, CommitListener listener) {
        int number = commits.incrementAndGet();
        if (number < point && !killed) {
            kept.commit(turn, listener);
            return;
        }
        if (number == point && side == Side.AFTER && !killed) {
            kept.commit(turn, ignored -> {});
        }
        listener.done(new StoreException("[TST-120] the process was killed here, on purpose"));
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
