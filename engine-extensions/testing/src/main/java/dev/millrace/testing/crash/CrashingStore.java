package dev.millrace.testing.crash;

import static java.util.Objects.requireNonNull;

import dev.millrace.store.ChangeCursor;
import dev.millrace.store.CommitListener;
import dev.millrace.store.ExecutionStore;
import dev.millrace.store.ForwardingStore;
import dev.millrace.store.StoreException;
import dev.millrace.store.Turn;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A store that dies at one of its commits, as if the process had been killed there: what was kept before stays in the
 * store behind it, nothing is kept afterwards. Thread-safe.
 */
public final class CrashingStore extends ForwardingStore {

    /** On which side of a commit the process dies. */
    public enum Side {
        /** The turn is not kept. */
        BEFORE,
        /** The turn is kept, and nobody hears of it. */
        AFTER
    }

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
        super(kept);
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
    public void saveCursor(String subscriber, ChangeCursor cursor) {
        if (isDead()) {
            throw killed();
        }
        super.saveCursor(subscriber, cursor);
    }

    @Override
    public void commit(Turn turn, CommitListener listener) {
        int number = commits.incrementAndGet();
        if (number < point && !killed) {
            super.commit(turn, listener);
            return;
        }
        if (number == point && side == Side.AFTER && !killed) {
            super.commit(turn, ignored -> {});
        }
        listener.done(killed());
    }

    private static StoreException killed() {
        return new StoreException("[TST-120] the process was killed here, on purpose");
    }
}
