package dev.millrace.cli;

import dev.millrace.WorkflowEngine;
import dev.millrace.event.ExecutionId;
import dev.millrace.store.ExecutionStore;
import dev.millrace.store.Ownership;
import dev.millrace.store.StoreException;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Takes executions of a shared store over that somebody wants something of, when the engine is gone that had them. One
 * that was killed has its executions as long as its lease; nobody can tell before that it does not answer any more.
 * Nothing happens with a store that one engine has alone. Thread-safe.
 */
final class TakeOver implements AutoCloseable {

    private static final long POLL_MILLIS = 1_000;
    private static final long WAIT_MILLIS = 50;
    private static final int POLLS_UNTIL_SAID = 2;

    private final Optional<Ownership> ownership;
    private final WorkflowEngine engine;
    private final Shell shell;
    private final Map<ExecutionId, Integer> wanted = new ConcurrentHashMap<>(); // and how often it was tried
    private final Set<ExecutionId> goOn = ConcurrentHashMap.newKeySet();
    private final CountDownLatch closed = new CountDownLatch(1);
    private @Nullable Thread looks; // only touched by whoever wants something

    TakeOver(ExecutionStore store, WorkflowEngine engine, Shell shell) {
        this.ownership = store.ownership();
        this.engine = engine;
        this.shell = shell;
    }

    /** Takes one over, now or when its engine is gone, to rest here until it is asked something. */
    void claim(ExecutionId id) {
        ownership.filter(shared -> isStillElsewhere(shared, id)).ifPresent(shared -> want(id));
    }

    /**
     * Takes over what is asked for something that is not sent to engines elsewhere; waits until each is here or has
     * ended, or until an engine that is gone would have lost it.
     */
    void await(Collection<ExecutionId> ids, Duration limit) {
        ids.forEach(this::claim);
        try {
            for (long polls = limit.toMillis() / WAIT_MILLIS; polls > 0 && !wanted.isEmpty(); polls--) {
                if (closed.await(WAIT_MILLIS, TimeUnit.MILLISECONDS)) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean isStillElsewhere(Ownership shared, ExecutionId id) {
        return shared.isElsewhere(id) && shared.claim(id).isEmpty() && shared.isElsewhere(id);
    }

    /** Does the same with one that goes on here then. */
    void goOn(ExecutionId id) {
        goOn.add(id);
        ownership.filter(shared -> shared.isElsewhere(id)).ifPresent(shared -> want(id));
    }

    private void want(ExecutionId id) {
        wanted.putIfAbsent(id, 0);
        if (looks == null) {
            looks = new Thread(this::look, "millrace-takeover");
            looks.setDaemon(true);
            looks.start();
        }
    }

    private void look() {
        try {
            while (!closed.await(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
                wanted.keySet().forEach(id -> ownership.ifPresent(shared -> tryToTake(shared, id)));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void tryToTake(Ownership shared, ExecutionId id) {
        try {
            if (!shared.isElsewhere(id)) {
                wanted.remove(id); // it has ended
            } else if (!shared.claim(id).isEmpty()) {
                wanted.remove(id);
                shell.err().println("execution " + id + " is taken over from an engine that is gone");
                if (goOn.contains(id)) {
                    engine.recover(id);
                }
            } else if (wanted.merge(id, 1, Integer::sum) == POLLS_UNTIL_SAID) {
                shell.err()
                        .println("execution " + id + " is another engine's; if that is gone, it is taken over"
                                + " when its lease is over");
            }
        } catch (StoreException | IllegalStateException e) {
            // it is tried again; whoever waits is told of a store that has failed
        }
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
