package dev.millrace.jdbc;

import dev.millrace.event.EnqueuedStart;
import dev.millrace.event.EnqueuedStart.Place;
import dev.millrace.event.Event;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.LogLine;
import dev.millrace.jdbc.ExecutionRows.Known;
import dev.millrace.jdbc.ExecutionRows.Parameters;
import dev.millrace.store.ChangeCursor;
import dev.millrace.store.ChangePage;
import dev.millrace.store.SharedValues;
import dev.millrace.store.StoreCodec;
import dev.millrace.store.StoreException;
import dev.millrace.store.StoredDefinition;
import dev.millrace.store.StoredExecution;
import dev.millrace.store.StoredFilter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import javax.sql.DataSource;

/**
 * Reader of a store in a database: looks at what is committed, without taking the store, so that engines may have it
 * meanwhile. Changes nothing. Thread-safe.
 */
public final class JdbcReader {

    private static final int AT_ONCE = 1_000;

    private final Database database;
    private final StoreCodec codec;
    private final SharedValues values;
    private final DefinitionRows definitions = new DefinitionRows();

    JdbcReader(Database database, StoreCodec codec, SharedValues values) {
        this.database = database;
        this.codec = codec;
        this.values = values;
    }

    /**
     * Returns a reader of the store in a database, with the codec on the class path.
     *
     * @throws StoreException if the database cannot be reached, its tables are not those of this version, or there is
     *     no codec
     */
    public static JdbcReader over(DataSource source) {
        var database = Database.behind(source);
        var codec = StoreOptions.over(source).requireCodec();
        Migrations.requireDone(database);
        return new JdbcReader(database, codec, new SharedValues());
    }

    DefinitionRows definitions() {
        return definitions;
    }

    private TurnReader turns() {
        return new TurnReader(database, codec, values);
    }

    /** Returns the events of an execution in order; empty if it is unknown. */
    public List<Event> read(ExecutionId id) {
        var events = new ArrayList<Event>();
        return turns().read(id, events::add) ? events : List.of();
    }

    /**
     * Hands over the events of an execution in order, on this thread; none if it is unknown.
     *
     * @throws StoreException if the execution is forgotten meanwhile
     */
    public void read(ExecutionId id, Consumer<? super Event> each) {
        if (!turns().read(id, each)) {
            throw TurnReader.forgotten(id);
        }
    }

    private List<StoredExecution> select(String where, Parameters parameters) {
        return database.read(connection -> ExecutionRows.select(connection, where, parameters)).stream()
                .map(Known::stored)
                .toList();
    }

    /** Returns what is known about an execution. */
    public Optional<StoredExecution> find(ExecutionId id) {
        return select("WHERE id = ?", query -> query.setObject(1, ExecutionRows.uuid(id))).stream()
                .findFirst();
    }

    /** Returns the newest execution that was started under a key. */
    public Optional<StoredExecution> withKey(String key) {
        return select("WHERE key_hash = ? AND start_key = ? ORDER BY started_at DESC, id DESC LIMIT 1", query -> {
                    query.setBytes(1, ExecutionRows.hash(key));
                    query.setString(2, key);
                })
                .stream()
                .findFirst();
    }

    /** Returns every execution, newest start first. */
    public List<StoredExecution> executions() {
        var all = new ArrayList<StoredExecution>();
        for (var page = executions(StoredFilter.ALL, Optional.empty(), AT_ONCE); !page.isEmpty(); ) {
            all.addAll(page);
            page = executions(StoredFilter.ALL, Optional.of(page.get(page.size() - 1)), AT_ONCE);
        }
        return all;
    }

    /**
     * Returns a part of those of {@link #executions()} that a filter lets through, in their order.
     *
     * @param behind the execution behind which the part begins; empty for the newest
     * @param limit how many at most
     */
    public List<StoredExecution> executions(StoredFilter filter, Optional<StoredExecution> behind, int limit) {
        var search = new ExecutionSearch(filter, behind, limit);
        return select(search.sql(), search);
    }

    /** Returns the executions that have not ended, in the order of their ids. */
    public List<StoredExecution> incomplete() {
        return select("WHERE owner IS NOT NULL OR wake_at IS NOT NULL ORDER BY id", query -> {});
    }

    /**
     * Returns the oldest starts that no engine has begun, those that are given up first; none of a store that is not
     * shared.
     *
     * @param behind the place behind which they begin; empty for the first
     */
    public List<EnqueuedStart> starts(Optional<Place> behind, int limit) {
        return database.dialect().canBeShared()
                ? database.read(connection -> StartRows.list(connection, codec, behind, limit))
                : List.of();
    }

    /** Returns a start that no engine has begun. */
    public Optional<EnqueuedStart> enqueued(ExecutionId start) {
        return database.dialect().canBeShared()
                ? database.read(connection -> StartRows.find(connection, codec, start))
                : Optional.empty();
    }

    long bytes(ExecutionId id) {
        return database.read(connection -> {
            try (var query = connection.prepareStatement("SELECT bytes FROM mr_execution WHERE id = ?")) {
                query.setObject(1, ExecutionRows.uuid(id));
                try (var row = query.executeQuery()) {
                    return row.next() ? row.getLong(1) : 0L;
                }
            }
        });
    }

    /** Returns the definition of a revision, if the store has it. */
    public Optional<StoredDefinition> definition(String revision) {
        return definitions.find(database, revision);
    }

    /** Returns the texts that are kept, by name. */
    public Map<String, String> texts() {
        return database.read(NamedRows.TEXTS::all);
    }

    /** Returns the lines that are kept of an execution's log, oldest first. */
    public List<LogLine> log(ExecutionId id) {
        return database.read(connection -> LogRows.read(connection, id));
    }

    /** Returns a part of the feed of all turns, as {@link dev.millrace.store.ExecutionStore#changes} does. */
    public ChangePage changes(ChangeCursor after, int limit) {
        return turns().changes(after, limit);
    }

    /** Returns the place behind all that is committed now. */
    public ChangeCursor newestChange() {
        return turns().newest();
    }
}
