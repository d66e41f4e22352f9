package dev.millrace.store;

import static java.util.Objects.requireNonNull;

import dev.millrace.event.Event;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.LogLine;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A store that passes every call on to another one: extend it to change or to watch a few of them. Thread-safe if what
 * it passes on to is.
 */
public abstract class ForwardingStore implements ExecutionStore {

    private final ExecutionStore behind;

    /** Creates a store before another one. */
    protected ForwardingStore(ExecutionStore behind) {
        this.behind = requireNonNull(behind, "behind");
    }

    @Override
    public Opening open() {
        return behind.open();
    }

    @Override
    public void commit(Turn turn, CommitListener listener) {
        behind.commit(turn, listener);
    }

    @Override
    public List<Event> read(ExecutionId id) {
        return behind.read(id);
    }

    @Override
    public void read(ExecutionId id, Consumer<? super Event> each) {
        behind.read(id, each);
    }

    @Override
    public Optional<StoredExecution> find(ExecutionId id) {
        return behind.find(id);
    }

    @Override
    public Optional<StoredExecution> withKey(String key) {
        return behind.withKey(key);
    }

    @Override
    public List<StoredExecution> executions() {
        return behind.executions();
    }

    @Override
    public List<StoredExecution> executions(Optional<StoredExecution> after, int limit) {
        return behind.executions(after, limit);
    }

    @Override
    public List<StoredExecution> executions(StoredFilter filter, Optional<StoredExecution> after, int limit) {
        return behind.executions(filter, after, limit);
    }

    @Override
    public List<StoredExecution> incomplete() {
        return behind.incomplete();
    }

    @Override
    public void saveDefinition(StoredDefinition definition) {
        behind.saveDefinition(definition);
    }

    @Override
    public Optional<StoredDefinition> definition(String revision) {
        return behind.definition(revision);
    }

    @Override
    public long bytes(ExecutionId id) {
        return behind.bytes(id);
    }

    @Override
    public void forget(Collection<ExecutionId> ended) {
        behind.forget(ended);
    }

    @Override
    public ChangePage changes(ChangeCursor after, int limit) {
        return behind.changes(after, limit);
    }

    @Override
    public ChangeCursor newestChange() {
        return behind.newestChange();
    }

    @Override
    public Optional<ChangeCursor> cursor(String subscriber) {
        return behind.cursor(subscriber);
    }

    @Override
    public void saveCursor(String subscriber, ChangeCursor cursor) {
        behind.saveCursor(subscriber, cursor);
    }

    @Override
    public void appendLog(ExecutionId id, List<LogLine> lines) {
        behind.appendLog(id, lines);
    }

    @Override
    public List<LogLine> log(ExecutionId id) {
        return behind.log(id);
    }

    @Override
    public Optional<Path> files() {
        return behind.files();
    }

    @Override
    public void saveText(String name, String text) {
        behind.saveText(name, text);
    }

    @Override
    public Map<String, String> texts() {
        return behind.texts();
    }

    @Override
    public Optional<StoreException> failure() {
        return behind.failure();
    }

    @Override
    public void onFailure(Consumer<StoreException> listener) {
        behind.onFailure(listener);
    }

    @Override
    public Optional<Ownership> ownership() {
        return behind.ownership();
    }

    @Override
    public boolean isAccepting() {
        return behind.isAccepting();
    }

    @Override
    public void close() {
        behind.close();
    }
}
