package dev.millrace.jdbc;

import dev.millrace.event.Event;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.LogLine;
import dev.millrace.store.ChangeCursor;
import dev.millrace.store.ChangePage;
import dev.millrace.store.CommitListener;
import dev.millrace.store.ExecutionStore;
import dev.millrace.store.Opening;
import dev.millrace.store.Ownership;
import dev.millrace.store.StoreCodec;
import dev.millrace.store.StoreException;
import dev.millrace.store.StoredDefinition;
import dev.millrace.store.StoredExecution;
import dev.millrace.store.StoredFilter;
import dev.millrace.store.Turn;
import dev.millrace.store.UnwritableTurnException;
import dev.millrace.time.TimeSource;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A store in a database of the host: PostgreSQL, or H2 or SQLite in the process. One engine at a time has it, under a
 * lease by the database's time; when that is over another engine may take it, and the first one is refused from then
 * on. Of a {@link #shared} one that holds for each execution, and several engines have it. Turns of many executions
 * share a transaction. Thread-safe.
 */
public final class JdbcStore implements ExecutionStore {

    private static final int AT_ONCE = 1_000;
    private static final long PAUSE_NANOS = 100_000_000;

    private final StoreOptions options;
    private final Object lock = new Object();
    private boolean isTaken; // guarded by lock
    private volatile @Nullable OpenStore open;

    private JdbcStore(StoreOptions options) {
        this.options = options;
    }

    /**
     * Makes the tables of a store, or brings them to this version; what is there already stays. Whoever may change the
     * database's tables calls it, before the first engine and after an update of Millrace; nothing else does.
     *
     * @throws StoreException if it fails, or the tables are of a newer version
     */
    public static void migrate(DataSource source) {
        Migrations.run(Database.behind(source));
    }

    /**
     * Returns a store in a database whose tables {@link #migrate} has made. Nothing happens before it is opened. An
     * open store keeps one connection, and needs two more at times.
     */
    public static JdbcStore over(DataSource source) {
        return new JdbcStore(StoreOptions.over(source));
    }

    /**
     * Returns the same store with a lease of another length, 100 ms or more; 10 s if nothing is said. So long the store
     * stays this engine's when the process is killed, and so long the database may be away before the store gives up.
     */
    public JdbcStore withLease(Duration length) {
        var terms = options.terms();
        return new JdbcStore(options.with(new StoreOptions.Terms(terms.name(), length, terms.patience())));
    }

    /**
     * Returns the same store whose opening waits so long, at most, for the lease of another engine to end; not at all
     * if nothing is said.
     */
    public JdbcStore withWait(Duration limit) {
        var terms = options.terms();
        return new JdbcStore(options.with(new StoreOptions.Terms(terms.name(), terms.lease(), limit)));
    }

    /** Returns the same store, taken under a name that others are told; host and process if nothing is said. */
    public JdbcStore withName(String name) {
        var terms = options.terms();
        return new JdbcStore(options.with(new StoreOptions.Terms(name, terms.lease(), terms.patience())));
    }

    /**
     * Returns the same store for several engines at a time, each of which has a lease and executions of its own. For
     * PostgreSQL. Whoever opens it for one engine alone is refused meanwhile. An open one keeps two connections.
     */
    public JdbcStore shared() {
        return new JdbcStore(options.shared(true));
    }

    /**
     * Returns the same store for an engine that says of itself that it is all this: executions with the label
     * {@link Ownership#RUNS_ON} go only to engines that have all that it names.
     */
    public JdbcStore withLabels(String... labels) {
        var sharing = options.sharing();
        return with(new StoreOptions.Sharing(
                sharing.isShared(), Set.of(labels), sharing.poll(), sharing.restAfter(), sharing.giveUpAfter()));
    }

    /**
     * Returns the same store for an engine that looks so often, at least, for what other engines have left or sent; 1 s
     * if nothing is said, 10 ms or more. Where the driver is PostgreSQL's own it is told of most, and does not wait.
     */
    public JdbcStore withPoll(Duration pause) {
        var sharing = options.sharing();
        return with(new StoreOptions.Sharing(
                sharing.isShared(), sharing.labels(), pause, sharing.restAfter(), sharing.giveUpAfter()));
    }

    /**
     * Returns the same store for an engine that lets an execution which only waits, for time or a signal, rest in the
     * store after so long; 1 minute if nothing is said. Then it costs no memory, and any engine goes on with it.
     */
    public JdbcStore withRestAfter(Duration idle) {
        var sharing = options.sharing();
        return with(new StoreOptions.Sharing(
                sharing.isShared(), sharing.labels(), sharing.poll(), idle, sharing.giveUpAfter()));
    }

    /**
     * Returns the same store for an engine that gives a start up which it cannot begin, if the first that could not was
     * so long ago; 7 days if nothing is said. It stays in the store, and is listed as given up.
     */
    public JdbcStore withGiveUpAfter(Duration age) {
        var sharing = options.sharing();
        return with(new StoreOptions.Sharing(
                sharing.isShared(), sharing.labels(), sharing.poll(), sharing.restAfter(), age));
    }

    private JdbcStore with(StoreOptions.Sharing sharing) {
        return new JdbcStore(options.with(sharing));
    }

    /** Returns the same store with a codec of its own; the one on the class path if nothing is said. */
    public JdbcStore withCodec(StoreCodec codec) {
        return new JdbcStore(options.with(codec));
    }

    /** Returns the same store with another source of time; it only measures how long ago the lease was renewed. */
    public JdbcStore withTime(TimeSource time) {
        return new JdbcStore(options.with(time));
    }

    @Override
    public Opening open() {
        synchronized (lock) {
            if (isTaken) {
                throw new StoreException("[STO-100] this store is in use by another engine; close that one first");
            }
            isTaken = true;
        }
        OpenStore opened = null;
        try {
            opened = opened();
            open = opened;
            return new Opening(opened.lease().id(), opened.notes());
        } finally {
            if (opened == null) {
                synchronized (lock) {
                    isTaken = false;
                }
            }
        }
    }

    /** Opens the store, as soon as nobody else has it. */
    private OpenStore opened() {
        var time = options.time();
        long since = time.nanoTime();
        while (true) {
            try {
                return new OpenStore(options);
            } catch (StoreInUseException e) {
                boolean isOver =
                        time.nanoTime() - since >= options.terms().patience().toNanos();
                if (isOver || Thread.currentThread().isInterrupted()) {
                    throw e;
                }
            }
            LockSupport.parkNanos(this, PAUSE_NANOS);
        }
    }

    @Override
    public void commit(Turn turn, CommitListener listener) {
        var now = open;
        var refusal = now == null ? Optional.of(closed()) : now.failure();
        try {
            if (refusal.isEmpty() && now != null && !now.commit(turn, listener)) {
                refusal = Optional.of(closed());
            }
        } catch (UnwritableTurnException e) {
            refusal = Optional.of(e);
        }
        if (refusal.isPresent()) {
            listener.done(refusal.get());
        }
    }

    // What is read

    @Override
    public List<Event> read(ExecutionId id) {
        return reader().read(id);
    }

    @Override
    public void read(ExecutionId id, Consumer<? super Event> each) {
        reader().read(id, each);
    }

    @Override
    public Optional<StoredExecution> find(ExecutionId id) {
        return reader().find(id);
    }

    @Override
    public Optional<StoredExecution> withKey(String key) {
        return reader().withKey(key);
    }

    @Override
    public List<StoredExecution> executions() {
        return reader().executions();
    }

    @Override
    public List<StoredExecution> executions(Optional<StoredExecution> behind, int limit) {
        return executions(StoredFilter.ALL, behind, limit);
    }

    @Override
    public List<StoredExecution> executions(StoredFilter filter, Optional<StoredExecution> behind, int limit) {
        return reader().executions(filter, behind, limit);
    }

    @Override
    public List<StoredExecution> incomplete() {
        return reader().incomplete();
    }

    @Override
    public long bytes(ExecutionId id) {
        return reader().bytes(id);
    }

    // What stands beside executions

    @Override
    public void saveDefinition(StoredDefinition definition) {
        if (definition(definition.revision()).isPresent()) {
            return;
        }
        try {
            requireOpen().change(connection -> {
                DefinitionRows.add(connection, definition);
                return true;
            });
        } catch (StoreException e) {
            if (definition(definition.revision()).isEmpty()) {
                throw e;
            } // else another start saved it at the same time
        }
    }

    @Override
    public Optional<StoredDefinition> definition(String revision) {
        return reader().definition(revision);
    }

    @Override
    public void saveText(String name, String text) {
        save(NamedRows.TEXTS, name, text);
    }

    private void save(NamedRows rows, String name, String text) {
        var now = requireOpen();
        now.change(connection -> {
            if (now.shared().isPresent()) {
                SharedRows.lockTexts(connection);
            }
            rows.save(connection, name, text);
            return true;
        });
    }

    @Override
    public Map<String, String> texts() {
        return reader().texts();
    }

    @Override
    public void appendLog(ExecutionId id, List<LogLine> lines) {
        requireOpen().change(connection -> {
            LogRows.append(connection, id, lines);
            return true;
        });
    }

    @Override
    public List<LogLine> log(ExecutionId id) {
        return reader().log(id);
    }

    @Override
    public void forget(Collection<ExecutionId> ended) {
        var now = requireOpen();
        var all = List.copyOf(ended);
        boolean hadShares = false;
        for (int from = 0; from < all.size(); from += AT_ONCE) {
            var some = all.subList(from, Math.min(all.size(), from + AT_ONCE));
            hadShares |= now.change(connection -> ForgottenRows.delete(connection, some));
        }
        now.sweepDefinitions();
        if (hadShares) {
            now.sweepValues();
        }
    }

    // The feed

    @Override
    public ChangePage changes(ChangeCursor after, int limit) {
        return reader().changes(after, limit);
    }

    @Override
    public ChangeCursor newestChange() {
        return reader().newestChange();
    }

    @Override
    public Optional<ChangeCursor> cursor(String subscriber) {
        var name = ChangeCursor.requireSubscriber(subscriber);
        return requireOpen()
                .database()
                .read(connection -> NamedRows.CURSORS.find(connection, name))
                .map(ChangeCursor::new);
    }

    @Override
    public void saveCursor(String subscriber, ChangeCursor cursor) {
        save(NamedRows.CURSORS, ChangeCursor.requireSubscriber(subscriber), cursor.text());
    }

    @Override
    public Optional<Ownership> ownership() {
        return requireOpen().shared().map(shared -> shared);
    }

    // How it stands

    @Override
    public Optional<StoreException> failure() {
        var now = open;
        return now == null ? Optional.empty() : now.failure();
    }

    /** {@inheritDoc} Of the store as it is open now. */
    @Override
    public void onFailure(Consumer<StoreException> listener) {
        requireOpen().onFailure(listener);
    }

    @Override
    public boolean isAccepting() {
        var now = open;
        return now != null && now.failure().isEmpty();
    }

    /** Renews the lease now, as is done by itself, for tests. */
    void renewLease() {
        requireOpen().keeper().isKept();
    }

    @Override
    public void close() {
        OpenStore now;
        synchronized (lock) {
            now = open;
            open = null;
        }
        if (now == null) {
            return;
        }
        try {
            now.close();
        } finally {
            synchronized (lock) {
                isTaken = false;
            }
        }
    }

    private JdbcReader reader() {
        return requireOpen().reader();
    }

    private OpenStore requireOpen() {
        var now = open;
        if (now == null) {
            throw closed();
        }
        return now;
    }

    private static StoreException closed() {
        return new StoreException("[STO-111] the store is not open; open it first");
    }
}
