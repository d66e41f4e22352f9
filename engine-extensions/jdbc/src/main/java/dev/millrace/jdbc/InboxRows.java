package dev.millrace.jdbc;

import dev.millrace.definition.Priority;
import dev.millrace.event.ExecutionEvent.Signal;
import dev.millrace.event.ExecutionEvent.SignalReceived;
import dev.millrace.store.InboxMessage;
import dev.millrace.store.StoreCodec;
import dev.millrace.store.Turn;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The messages between engines that share a store. For PostgreSQL. A message's data are written by the codec, as those
 * of a signal. Holds nothing.
 */
final class InboxRows {

    /** What listeners are told on. */
    static final String CHANNEL = "millrace";

    private static final String FREE = """
        (i.taken_by IS NULL OR i.taken_by = ?
            OR NOT EXISTS (SELECT 1 FROM mr_engine m WHERE m.id = i.taken_by AND m.dead_at IS NULL))
        """;
    private static final String TAKE = """
        WITH messages AS (SELECT i.id FROM mr_inbox i JOIN mr_execution e ON e.id = i.execution
          WHERE i.answer IS NULL AND NOT i.is_start AND i.not_before <= clock_timestamp()
          AND (e.owner = ? OR e.ended_at <> 0) AND (e.owner = ? OR %1$s)
          ORDER BY i.id LIMIT ? FOR UPDATE OF i SKIP LOCKED),
        starts AS (SELECT i.id FROM mr_inbox i
          WHERE i.answer IS NULL AND i.is_start AND i.not_before <= clock_timestamp() AND i.runs_on <@ ? AND %1$s
          ORDER BY i.turn_at, i.id LIMIT ? FOR UPDATE SKIP LOCKED)
        UPDATE mr_inbox SET taken_by = ? WHERE id IN (SELECT id FROM messages UNION ALL SELECT id FROM starts)
        RETURNING id, execution, codec, body, runs_on, turn_at
        """.formatted(FREE);

    /** So much later is the turn of a start for each step that it is less urgent. */
    private static final String STEP = "interval '1 minute'";

    /** A message, and when it is its turn if it is a start. */
    private record Taken(OffsetDateTime turn, InboxMessage message) {}

    private InboxRows() {}

    /** Tells those who listen, when the transaction is committed. */
    static void tell(Connection connection) throws SQLException {
        try (var notify = connection.prepareStatement("SELECT pg_notify('" + CHANNEL + "', '')")) {
            notify.executeQuery().close();
        }
    }

    static long send(Connection connection, StoreCodec codec, InboxMessage message, boolean isAsked)
            throws SQLException {
        var signal = new Signal(message.kind(), message.data(), "", "");
        var turn = new Turn(message.execution(), List.of(new SignalReceived(message.execution(), 1, 0, signal)));
        try (var insert = connection.prepareStatement(
                "INSERT INTO mr_inbox (execution, is_start, runs_on, is_asked, codec, body, turn_at)"
                        + " VALUES (?, ?, ?, ?, ?, ?, clock_timestamp() + ? * " + STEP + ") RETURNING id")) {
            insert.setObject(1, ExecutionRows.uuid(message.execution()));
            insert.setBoolean(2, message.isStart());
            insert.setArray(3, connection.createArrayOf("text", message.runsOn().toArray()));
            insert.setBoolean(4, isAsked);
            insert.setInt(5, codec.version());
            insert.setBytes(6, TurnBytes.of(codec, turn));
            insert.setInt(7, stepsOf(message.priority()));
            try (var row = insert.executeQuery()) {
                row.next();
                long number = row.getLong(1);
                tell(connection);
                return number;
            }
        }
    }

    @SuppressWarnings("EnumOrdinal") // the order of service is the order of the constants
    private static int stepsOf(Priority priority) {
        return priority.ordinal();
    }

    static List<InboxMessage> take(
            Connection connection, StoreCodec codec, long engine, Set<String> labels, int most, int starts)
            throws SQLException {
        var taken = new ArrayList<Taken>();
        try (var take = connection.prepareStatement(TAKE)) {
            take.setLong(1, engine);
            take.setLong(2, engine);
            take.setLong(3, engine);
            take.setInt(4, most);
            take.setArray(5, connection.createArrayOf("text", labels.toArray()));
            take.setLong(6, engine);
            take.setInt(7, starts);
            take.setLong(8, engine);
            try (var row = take.executeQuery()) {
                while (row.next()) {
                    taken.add(new Taken(row.getObject(6, OffsetDateTime.class), message(row, codec)));
                }
            }
        }
        var byNumber = Comparator.comparingLong((Taken one) -> one.message().number());
        var byTurn = Comparator.comparing(Taken::turn).thenComparing(byNumber);
        return Stream.concat(
                        taken.stream().filter(one -> !one.message().isStart()).sorted(byNumber),
                        taken.stream().filter(one -> one.message().isStart()).sorted(byTurn))
                .map(Taken::message)
                .toList();
    }

    /** Returns the message of a row: number, execution, codec, body, labels. */
    static InboxMessage message(ResultSet row, StoreCodec codec) throws SQLException {
        long number = row.getLong(1);
        var turn = TurnBytes.read(codec, row.getBytes(4), row.getInt(3), "message " + number);
        if (turn.events().size() != 1 || !(turn.events().get(0) instanceof SignalReceived received)) {
            throw TurnBytes.damaged("message " + number + " is none");
        }
        var signal = received.signal();
        var runsOn = Set.of((String[]) row.getArray(5).getArray());
        return new InboxMessage(
                number, ExecutionRows.id(row, 2), signal.name(), runsOn, Priority.NORMAL, signal.payload());
    }

    /** Notes what became of a message that was asked; forgets any other one. */
    static void done(Connection connection, long number, String answer) throws SQLException {
        try (var note = connection.prepareStatement("UPDATE mr_inbox SET answer = ? WHERE id = ? AND is_asked")) {
            note.setString(1, TurnBytes.storable(answer));
            note.setLong(2, number);
            if (note.executeUpdate() > 0) {
                tell(connection);
                return;
            }
        }
        delete(connection, number);
    }

    static void putBack(Connection connection, long number, long pauseMillis) throws SQLException {
        try (var back = connection.prepareStatement("UPDATE mr_inbox SET taken_by = NULL,"
                + " not_before = clock_timestamp() + ? * interval '1 millisecond' WHERE id = ?")) {
            back.setLong(1, pauseMillis);
            back.setLong(2, number);
            back.executeUpdate();
        }
    }

    /** Returns what became of a message, which goes then. */
    static Optional<String> answer(Connection connection, long number) throws SQLException {
        try (var query = connection.prepareStatement(
                "DELETE FROM mr_inbox WHERE id = ? AND answer IS NOT NULL RETURNING answer")) {
            query.setLong(1, number);
            try (var row = query.executeQuery()) {
                return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
            }
        }
    }

    private static void delete(Connection connection, long number) throws SQLException {
        try (var delete = connection.prepareStatement("DELETE FROM mr_inbox WHERE id = ?")) {
            delete.setLong(1, number);
            delete.executeUpdate();
        }
    }
}
