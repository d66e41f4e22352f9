package dev.millrace.jdbc;

import dev.millrace.jdbc.TurnBatch.Request;
import dev.millrace.store.CommitListener;
import dev.millrace.store.SharedValues;
import dev.millrace.store.StoreCodec;
import dev.millrace.store.StoreException;
import dev.millrace.store.Turn;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A store in a database from its opening to its close. Thread-safe. */
final class OpenStore {

    private static final Logger log = LoggerFactory.getLogger(OpenStore.class);

    private final Database database;
    private final StoreCodec codec;
    private final EngineLease lease;
    private final LeaseKeeper keeper;
    private final Committer committer;
    private final SharedValues values = new SharedValues();
    private final JdbcReader reader;
    private final Optional<SharedStore> shared;
    private final List<String> notes = new ArrayList<>();
    private final CompletableFuture<StoreException> failed = new CompletableFuture<>();

    /**
     * Takes the store.
     *
     * @throws StoreException if its tables are not those of this version, or another engine has it
     */
    OpenStore(StoreOptions options) {
        this.database = Database.behind(options.source());
        this.codec = options.requireCodec();
        this.reader = new JdbcReader(database, codec, values);
        boolean isShared = options.sharing().isShared();
        if (isShared && !database.dialect().canBeShared()) {
            throw new StoreException("[JDB-130] several engines share a store in PostgreSQL only; open this one with"
                    + " JdbcStore.over(...) alone, for one engine at a time");
        }
        Migrations.requireDone(database);
        this.lease = EngineLease.take(database, options, notes);
        var length = options.terms().lease();
        var writer = new TurnWriter(
                lease,
                codec.version(),
                database.dialect().isAtOnce(),
                isShared,
                reader.definitions(),
                database.read(TurnReader::lastPosition));
        this.committer = new Committer(database, writer, options, this::fail);
        this.shared = isShared ? Optional.of(new SharedStore(this, options, writer)) : Optional.empty();
        this.keeper = new LeaseKeeper(lease, length, this::fail);
        committer.start();
        keeper.start();
        shared.ifPresent(SharedStore::start);
        notes.forEach(log::warn);
    }

    Database database() {
        return database;
    }

    EngineLease lease() {
        return lease;
    }

    LeaseKeeper keeper() {
        return keeper;
    }

    /** Returns what engines that share the store ask of it; empty if this one has it alone. */
    Optional<SharedStore> shared() {
        return shared;
    }

    List<String> notes() {
        return notes;
    }

    /** Returns what reads it. */
    JdbcReader reader() {
        return reader;
    }

    Optional<StoreException> failure() {
        return Optional.ofNullable(failed.getNow(null));
    }

    private void fail(StoreException why) {
        committer.fail(why);
        if (failed.complete(why)) {
            log.error("The store has failed, and takes nothing any more", why);
        }
    }

    /** Has somebody told when it fails, or now if it has. */
    @SuppressWarnings("FutureReturnValueIgnored") // nobody waits for the one who is told
    void onFailure(Consumer<StoreException> listener) {
        failed.thenAccept(listener);
    }

    /** Does something as a whole, if no other engine has the store. */
    <T> T change(Database.Work<T> work) {
        return change(false, work);
    }

    private <T> T change(boolean alone, Database.Work<T> work) {
        failure().ifPresent(why -> {
            throw why;
        });
        return database.change(connection -> {
            lease.require(connection, alone);
            return work.on(connection);
        });
    }

    /** Hands a turn over to be written; returns false if the store is closed. */
    boolean commit(Turn turn, CommitListener listener) {
        var kept = values.kept(turn, codec);
        return committer.add(new Request(turn, TurnBytes.of(codec, kept.turn()), kept.values(), listener));
    }

    /** Deletes values that no execution shares any more; no turn is written meanwhile. */
    void sweepValues() {
        change(true, connection -> {
            holdTurnsUp(connection);
            return ValueRows.sweep(connection);
        });
    }

    /** Deletes definitions that nobody needs any more; no start of another engine is written meanwhile. */
    void sweepDefinitions() {
        reader.definitions()
                .sweep(work -> change(false, connection -> {
                    holdTurnsUp(connection);
                    return work.on(connection);
                }));
    }

    private void holdTurnsUp(Connection connection) throws SQLException {
        if (shared.isPresent()) {
            SharedRows.lockPosition(connection); // each turn of each engine takes it
        }
    }

    /** Writes what has come, and lets the store go. */
    void close() {
        shared.ifPresent(SharedStore::close);
        committer.close();
        keeper.close();
        if (failure().isEmpty()) {
            try {
                lease.release(shared.isPresent());
                shared.ifPresent(SharedStore::awaitClose); // who listens has heard of that
            } catch (StoreException e) { // it ends by itself
                log.warn(
                        "The lease of engine {} could not be ended; others wait until its time is over", lease.id(), e);
            }
        }
    }
}
