package dev.millrace;

import dev.millrace.store.CommitListener;
import dev.millrace.store.ForwardingStore;
import dev.millrace.store.MemoryStore;
import dev.millrace.store.StoreException;
import dev.millrace.store.Turn;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A store whose disk can be held, so that commits wait for their confirmation. Thread-safe. */
final class HeldStore extends ForwardingStore {

    private final List<Runnable> waiting = new ArrayList<>();
    private Predicate<Turn> held = turn -> false;
    private @Nullable StoreException refusal;

    HeldStore() {
        super(new MemoryStore());
    }

    synchronized void hold() {
        holdIf(turn -> true);
    }

    /** Holds turns of one kind, and all behind them; lets the others through. */
    synchronized void holdIf(Predicate<Turn> which) {
        held = which;
    }

    synchronized void awaitHeld(int commits) throws InterruptedException {
        long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (waiting.size() < commits && System.nanoTime() < limit) {
            wait(1_000);
        }
    }

    /** Confirms what waits, in order and with what comes meanwhile, and goes on confirming. */
    void letGo() {
        for (var next = nextWaiting(); next != null; next = nextWaiting()) {
            next.run();
        }
    }

    /** Confirms what waits now, and goes on holding. */
    void letGoWhatWaits() {
        List<Runnable> now;
        synchronized (this) {
            now = List.copyOf(waiting);
            waiting.clear();
        }
        now.forEach(Runnable::run);
    }

    private synchronized @Nullable Runnable nextWaiting() {
        if (waiting.isEmpty()) {
            held = turn -> false;
            return null;
        }
        held = turn -> true;
        return waiting.remove(0);
    }

    /** Refuses what waits, and all that follows. */
    void refuse(StoreException failure) {
        synchronized (this) {
            refusal = failure;
        }
        letGo();
    }

    @Override
    public void commit(Turn turn, CommitListener listener) {
        synchronized (this) {
            if (!waiting.isEmpty() || held.test(turn)) {
                waiting.add(() -> confirm(turn, listener));
                notifyAll();
                return;
            }
        }
        confirm(turn, listener);
    }

    private void confirm(Turn turn, CommitListener listener) {
        StoreException failure;
        synchronized (this) {
            failure = refusal;
        }
        if (failure == null) {
            super.commit(turn, listener);
        } else {
            listener.done(failure);
        }
    }
}
