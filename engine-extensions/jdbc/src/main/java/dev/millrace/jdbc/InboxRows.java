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
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The messages between engines that share a store. For PostgreSQL. A message's data are written by the codec, as those
 * of a signal. Holds nothing.
 */
final class InboxRows {

    /** What listeners are told on. */
    static final String CHANNEL = "millrace";

    /** So much later is the turn of a start for each step that it is less urgent. */
    private static final String STEP = "interval '1 minute'";

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

    /** Returns the message of a row: number, execution, codec, body, labels. */
    static InboxMessage message(ResultSet row, StoreCodec codec) throws SQLException {
        long number = row.getLong(1);
        var turn = TurnBytes.read(codec, row.getBytes(4), row.getInt(3), "message " + number);
        if (turn.events().size() != 1 || !(turn.events().get(0) instanceof SignalReceived received)) {
            throw TurnBytes.damaged("message " + number + " is none");
        }
        var signal = received.signal();
        return new InboxMessage(
                number, ExecutionRows.id(row, 2), signal.name(), labels(row), Priority.NORMAL, signal.payload());
    }

    /** Returns the labels of a row as {@link #message} has it. */
    static Set<String> labels(ResultSet row) throws SQLException {
        return Set.of((String[]) row.getArray(5).getArray());
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
