package dev.millrace.store;

import dev.millrace.event.Event;
import dev.millrace.event.ExecutionId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Commits turns, and remembers which of them the store said are safe. Confined to its test. */
final class Acknowledged {

    final Map<ExecutionId, List<Event>> safe = new TreeMap<>();
    final Map<ExecutionId, List<Event>> asked = new TreeMap<>();

    /** Commits, waits, and returns why it is not safe; null if it is. */
    @Nullable
    StoreException commit(ExecutionStore store, Turn turn) {
        var done = new CompletableFuture<@Nullable StoreException>();
        store.commit(turn, done::complete);
        asked.computeIfAbsent(turn.execution(), id -> new ArrayList<>()).addAll(turn.events());
        var failure = done.join();
        if (failure == null) {
            safe.computeIfAbsent(turn.execution(), id -> new ArrayList<>()).addAll(turn.events());
        }
        return failure;
    }

    /** Commits what must be safe. */
    void commitSafely(ExecutionStore store, Turn... turns) {
        for (var turn : turns) {
            var failure = commit(store, turn);
            if (failure != null) {
                throw failure;
            }
        }
    }

    /** Returns everything that a store holds. */
    static Map<ExecutionId, List<Event>> contents(ExecutionStore store) {
        var all = new TreeMap<ExecutionId, List<Event>>();
        store.executions().forEach(stored -> all.put(stored.id(), store.read(stored.id())));
        return all;
    }
}
