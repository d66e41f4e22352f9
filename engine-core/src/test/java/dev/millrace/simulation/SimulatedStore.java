package dev.millrace.simulation;

import dev.millrace.store.CommitListener;
import dev.millrace.store.ForwardingStore;
import dev.millrace.store.MemoryStore;
import dev.millrace.store.StoreException;
import dev.millrace.store.Turn;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * The store of one engine's life. It may take its time with a commit, and it dies as the weather says: before it keeps
 * a turn, after it has kept one that nobody hears of, or with the first few of those that wait. A dead one keeps
 * nothing. Confined to whoever has the turn.
 */
final class SimulatedStore extends ForwardingStore {

    private final Watch watch;
    private final Random random;
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private boolean dead;
    private boolean closed;
    private boolean sync;

    private record Waiting(Turn turn, CommitListener listener) {}

    /** Hears of each turn, and says how the weather is. */
    interface Watch {

        void asked(Turn turn);

        void kept(Turn turn);

        void refused(String reason);

        Weather weather();
    }

    /**
     * Begins a life.
     *
     * @param kept what outlives it
     */
    SimulatedStore(MemoryStore kept, Watch watch, Random random) {
        super(kept);
        this.watch = watch;
        this.random = random;
    }

    boolean isDead() {
        return dead;
    }

    boolean hasWaiting() {
        return !waiting.isEmpty();
    }

    /** Somebody waits for the next commits on this thread: they are decided at once. */
    void whileWaited(Runnable call) {
        decideAll();
        sync = true;
        try {
            call.run();
        } finally {
            sync = false;
        }
    }

    /** Whoever waits is held: meanwhile commits take their time. */
    void whileHeld(Runnable hold) {
        boolean was = sync;
        sync = false;
        hold.run();
        if (was) {
            decideAll();
        }
        sync = was;
    }

    @Override
    public void commit(Turn turn, CommitListener listener) {
        if (closed) {
            watch.refused("it is closed, and asked to keep " + turn);
        }
        if (dead || closed) {
            listener.done(died());
            return;
        }
        watch.asked(turn);
        if (watch.weather().keeping().slow() && !sync) {
            waiting.add(new Waiting(turn, listener));
            return;
        }
        decide(turn, listener);
    }

    private void decide(Turn turn, CommitListener listener) {
        if (!dead && watch.weather().crashes(random)) {
            dead = true;
            if (random.nextBoolean()) {
                keep(turn);
            }
        }
        listener.done(dead ? died() : keep(turn));
    }

    private @Nullable StoreException keep(Turn turn) {
        var refusal = new StoreException[1];
        super.commit(turn, failure -> refusal[0] = failure);
        if (refusal[0] == null) {
            watch.kept(turn);
            return null;
        }
        watch.refused(String.valueOf(refusal[0].getMessage()));
        return refusal[0];
    }

    private static StoreException died() {
        return new StoreException("[TST-121] the store died here, on purpose");
    }

    /** Decides on the oldest commit that waits. */
    void decideOne() {
        var next = waiting.remove();
        decide(next.turn(), next.listener());
    }

    private void decideAll() {
        while (hasWaiting()) {
            decideOne();
        }
    }

    /** The process dies now: of the commits that wait, the first few may be safe. */
    void die() {
        for (int i = random.nextInt(waiting.size() + 1); i > 0 && !dead; i--) {
            keep(waiting.remove().turn());
        }
        dead = true;
        waiting.clear();
    }

    @Override
    public boolean isAccepting() {
        return !dead && super.isAccepting();
    }

    @Override
    public void close() {
        decideAll();
        closed = true;
        super.close();
    }
}
