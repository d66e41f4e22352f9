package dev.millrace.jdbc;

import dev.millrace.event.ExecutionEvent.Signal;
import dev.millrace.event.ExecutionEvent.SignalReceived;
import dev.millrace.node.Data;
import dev.millrace.node.NodeContext;
import dev.millrace.node.Outcome;
import dev.millrace.node.Outcome.Done;
import dev.millrace.store.StoreCodec;
import dev.millrace.store.Turn;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * What attempts left behind that commit it with their work. An outcome is written by the codec, as the data of a
 * signal. Holds nothing.
 */
final class OutcomeRows {

    private static final String OUTPUT = "output";
    private static final String PORT = "port";
    private static final String WARNINGS = "warnings";
    private static final String VARIABLES = "variables";
    private static final String TAKEN = "23505";
    private static final Set<String> WAITED = Set.of("55P03", "HYT00"); // of PostgreSQL and of H2
    private static final int BUSY = 5; // of SQLite, whose errors have no states

    /**
     * What an attempt left behind.
     *
     * @param variables those that it wrote
     */
    record Left(Outcome done, Map<String, Object> variables) {}

    private OutcomeRows() {}

    /**
     * Claims the place of an attempt's outcome: whoever wants the same waits for the end of this transaction.
     *
     * @param wait for how long, where the database can be told
     * @return what an attempt left there whose transaction was committed; empty if the place is this one's now
     */
    static Optional<Left> claim(Connection connection, StoreCodec codec, NodeContext context, Duration wait)
            throws SQLException {
        if (isClaimedWithin(connection, codec, context, wait)) {
            return Optional.empty();
        }
        try (var query =
                connection.prepareStatement("SELECT codec, body FROM mr_outcome WHERE execution = ? AND name = ?")) {
            query.setObject(1, ExecutionRows.uuid(context.execution()));
            query.setBytes(2, ExecutionRows.hash(context.idempotencyKey()));
            try (var row = query.executeQuery()) {
                if (!row.next()) {
                    throw TurnBytes.damaged("the outcome of " + context.idempotencyKey() + " is gone");
                }
                return Optional.of(read(codec, context, row.getBytes(2), row.getInt(1)));
            }
        }
    }

    /** Returns whether an error says that another transaction was waited for, in vain. */
    static boolean isStillHeld(SQLException e) {
        return e.getSQLState() == null ? e.getErrorCode() == BUSY : WAITED.contains(e.getSQLState());
    }

    private static boolean isClaimedWithin(Connection connection, StoreCodec codec, NodeContext context, Duration wait)
            throws SQLException {
        if (SqlDialect.of(connection) != SqlDialect.POSTGRESQL) {
            return isClaimed(connection, codec, context);
        }
        var before = lockTimeout(connection, wait.toMillis() + "ms");
        boolean isClaimed = isClaimed(connection, codec, context);
        lockTimeout(connection, before); // the work's own waits are the application's
        return isClaimed;
    }

    /** Sets for how long the transaction waits for locks, and returns what was set before. */
    private static String lockTimeout(Connection connection, String wait) throws SQLException {
        try (var query = connection.prepareStatement(
                "SELECT current_setting('lock_timeout'), set_config('lock_timeout', ?, true)")) {
            query.setString(1, wait);
            try (var row = query.executeQuery()) {
                row.next();
                return row.getString(1);
            }
        }
    }

    private static boolean isClaimed(Connection connection, StoreCodec codec, NodeContext context) throws SQLException {
        boolean mayConflict = SqlDialect.of(connection) != SqlDialect.H2; // where an error ends a transaction
        try (var insert = connection.prepareStatement("INSERT INTO mr_outcome (execution, name, codec, body)"
                + " VALUES (?, ?, ?, ?)" + (mayConflict ? " ON CONFLICT DO NOTHING" : ""))) {
            insert.setObject(1, ExecutionRows.uuid(context.execution()));
            insert.setBytes(2, ExecutionRows.hash(context.idempotencyKey()));
            insert.setInt(3, codec.version());
            insert.setBytes(4, new byte[0]);
            return insert.executeUpdate() > 0;
        } catch (SQLException e) {
            if (!mayConflict && TAKEN.equals(e.getSQLState())) {
                return false;
            }
            throw e;
        }
    }

    /** Keeps what an attempt leaves behind, where it has claimed the place. */
    static void keep(
            Connection connection, StoreCodec codec, NodeContext context, Done done, Map<String, Object> variables)
            throws SQLException {
        var data = new HashMap<String, Object>();
        data.put(OUTPUT, Data.normalise(done.output()));
        done.port().ifPresent(port -> data.put(PORT, port));
        data.put(WARNINGS, done.warnings());
        data.put(VARIABLES, variables);
        var id = context.execution();
        var turn = new Turn(id, List.of(new SignalReceived(id, 1, 0, new Signal("outcome", data, "", ""))));
        try (var update =
                connection.prepareStatement("UPDATE mr_outcome SET body = ? WHERE execution = ? AND name = ?")) {
            update.setBytes(1, TurnBytes.of(codec, turn));
            update.setObject(2, ExecutionRows.uuid(id));
            update.setBytes(3, ExecutionRows.hash(context.idempotencyKey()));
            update.executeUpdate();
        }
    }

    private static Left read(StoreCodec codec, NodeContext context, byte[] body, int version) {
        var place = "the outcome of " + context.idempotencyKey();
        var events = TurnBytes.read(codec, body, version, place).events();
        if (events.size() != 1 || !(events.get(0) instanceof SignalReceived received)) {
            throw TurnBytes.damaged(place + " is none");
        }
        var data = received.signal().payload();
        var done = new Done(
                map(data, OUTPUT),
                Optional.ofNullable(data.get(PORT)).map(String::valueOf),
                data.get(WARNINGS) instanceof List<?> all
                        ? all.stream().map(String::valueOf).toList()
                        : List.of());
        return new Left(done, map(data, VARIABLES));
    }

    @SuppressWarnings("unchecked") // as it was written
    private static Map<String, Object> map(Map<String, Object> data, String name) {
        return data.get(name) instanceof Map<?, ?> map ? (Map<String, Object>) map : Map.of();
    }

    /** Returns what was changed of some variables. */
    static Map<String, Object> changed(Map<String, Object> before, Map<String, Object> after) {
        var changed = new HashMap<String, Object>();
        after.forEach((name, value) -> {
            if (!before.containsKey(name) || !Objects.equals(before.get(name), value)) {
                changed.put(name, value);
            }
        });
        return changed;
    }
}
