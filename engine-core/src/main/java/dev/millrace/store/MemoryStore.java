package dev.millrace.store;

import dev.millrace.event.Event;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.LogLine;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A store that lives as long as the object: an engine that opens it again finds what the one before left. For tests of
 * crashes, and for engines that need no disk. A commit is done when {@link #commit} returns. Thread-safe.
 */
public final class MemoryStore implements ExecutionStore {

    private static final int MOST_LINES = 10_000;

    private final Object lock = new Object();
    private final StoreIndex index = new StoreIndex(); // guarded by lock
    private final Map<ExecutionId, List<Event>> events = new HashMap<>(); // guarded by lock
    private final Map<ExecutionId, Long> sizes = new HashMap<>(); // of those that somebody asked about; guarded by lock
    private final Map<ExecutionId, List<LogLine>> logs = new HashMap<>(); // guarded by lock
    private final KeptDefinitions definitions = new KeptDefinitions(); // guarded by lock
    private final MemoryFeed feed = new MemoryFeed(); // guarded by lock
    private final Map<String, String> texts = new TreeMap<>(); // guarded by lock
    private long epoch; // guarded by lock
    private boolean isOpen; // guarded by lock

    /** Creates a store that holds nothing. */
    public MemoryStore() {}

    @Override
    public Opening open() {
        synchronized (lock) {
            if (isOpen) {
                throw new StoreException("[STO-100] this store is in use by another engine; close that one first");
            }
            isOpen = true;
            epoch++;
            return new Opening(epoch, List.of());
        }
    }

    @Override
    public void commit(Turn turn, CommitListener listener) {
        listener.done(keep(turn).orElse(null));
    }

    private Optional<StoreException> keep(Turn turn) {
        synchronized (lock) {
            if (!isOpen) {
                return Optional.of(closed());
            }
            var refusal = index.accept(turn);
            if (refusal.isEmpty()) {
                index.keep(turn);
                sizes.remove(turn.execution());
                events.computeIfAbsent(turn.execution(), id -> new ArrayList<>())
                        .addAll(turn.events());
                feed.add(turn);
            }
            return refusal;
        }
    }

    @Override
    public List<Event> read(ExecutionId id) {
        synchronized (lock) {
            requireOpen();
            return List.copyOf(events.getOrDefault(id, List.of()));
        }
    }

    @Override
    public Optional<StoredExecution> find(ExecutionId id) {
        synchronized (lock) {
            requireOpen();
            return index.find(id);
        }
    }

    @Override
    public Optional<StoredExecution> withKey(String key) {
        synchronized (lock) {
            requireOpen();
            return index.withKey(key);
        }
    }

    @Override
    public List<StoredExecution> executions() {
        synchronized (lock) {
            requireOpen();
            return index.executions();
        }
    }

    @Override
    public List<StoredExecution> executions(Optional<StoredExecution> behind, int limit) {
        return executions(StoredFilter.ALL, behind, limit);
    }

    @Override
    public List<StoredExecution> executions(StoredFilter filter, Optional<StoredExecution> behind, int limit) {
        synchronized (lock) {
            requireOpen();
            return index.executions(filter, behind, limit);
        }
    }

    @Override
    public List<StoredExecution> incomplete() {
        synchronized (lock) {
            requireOpen();
            return index.incomplete();
        }
    }

    @Override
    public void saveDefinition(StoredDefinition definition) {
        synchronized (lock) {
            requireOpen();
            definitions.add(definition);
        }
    }

    @Override
    public Optional<StoredDefinition> definition(String revision) {
        synchronized (lock) {
            requireOpen();
            return definitions.find(revision);
        }
    }

    @Override
    public void saveText(String name, String text) {
        synchronized (lock) {
            requireOpen();
            texts.put(name, text);
        }
    }

    @Override
    public Map<String, String> texts() {
        synchronized (lock) {
            requireOpen();
            return Map.copyOf(texts);
        }
    }

    @Override
    public void forget(Collection<ExecutionId> ended) {
        synchronized (lock) {
            requireOpen();
            var gone = index.forget(ended);
            gone.forEach(events::remove);
            gone.forEach(sizes::remove);
            feed.forget(gone);
            gone.forEach(logs::remove);
            definitions.sweep(index.pins());
        }
    }

    @Override
    public void appendLog(ExecutionId id, List<LogLine> lines) {
        synchronized (lock) {
            requireOpen();
            if (index.find(id).isPresent()) {
                var all = logs.computeIfAbsent(id, key -> new ArrayList<>());
                all.addAll(lines);
                all.subList(0, Math.max(0, all.size() - MOST_LINES)).clear();
            }
        }
    }

    @Override
    public List<LogLine> log(ExecutionId id) {
        synchronized (lock) {
            requireOpen();
            return List.copyOf(logs.getOrDefault(id, List.of()));
        }
    }

    @Override
    public ChangePage changes(ChangeCursor after, int limit) {
        synchronized (lock) {
            requireOpen();
            return feed.page(after, limit);
        }
    }

    @Override
    public ChangeCursor newestChange() {
        synchronized (lock) {
            requireOpen();
            return feed.newest();
        }
    }

    @Override
    public Optional<ChangeCursor> cursor(String subscriber) {
        synchronized (lock) {
            requireOpen();
            return feed.cursor(subscriber);
        }
    }

    @Override
    public void saveCursor(String subscriber, ChangeCursor cursor) {
        synchronized (lock) {
            requireOpen();
            feed.saveCursor(subscriber, cursor);
        }
    }

    /** {@inheritDoc} Here an estimate: the characters that it takes to write its events down. */
    @Override
    public long bytes(ExecutionId id) {
        synchronized (lock) {
            requireOpen();
            return sizes.computeIfAbsent(
                    id,
                    key -> events.getOrDefault(key, List.of()).stream()
                            .mapToLong(event -> event.toString().length())
                            .sum());
        }
    }

    @Override
    public boolean isAccepting() {
        synchronized (lock) {
            return isOpen;
        }
    }

    @Override
    public void close() {
        synchronized (lock) {
            isOpen = false;
        }
    }

    private void requireOpen() {
        if (!isOpen) {
            throw closed();
        }
    }

    private static StoreException closed() {
        return new StoreException("[STO-111] the store is not open; open it first");
    }
}
